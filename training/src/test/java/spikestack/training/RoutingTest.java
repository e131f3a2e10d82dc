package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Tokens reach the experts they score highest for, and come back to their places.
class RoutingTest {
  @Test
  void tiesGoToTheLowestIndex() {
    Routing routing = Routing.of(new float[] {1, 1, 0, 0, 2, 2, -1, -1, -1}, 3, 1);
    assertThat(routing.members()[0]).containsExactly(0, 2);
    assertThat(routing.members()[1]).containsExactly(1);
    assertThat(routing.members()[2]).isEmpty();
    Routing two = Routing.of(new float[] {1, 1, 0, 0, 2, 2, -1, -1, -1}, 3, 2);
    assertThat(two.members()[0]).containsExactly(0, 2);
    assertThat(two.members()[1]).containsExactly(0, 1, 2);
    assertThat(two.members()[2]).containsExactly(1);
  }

  @Test
  void gatheredAndScatteredTokensGiveTheMapsBack() {
    int steps = 3;
    int images = 4;
    int features = 5;
    int tokens = 6;
    SplittableRandom random = new SplittableRandom(1);
    float[] maps = new float[steps * images * features * tokens];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = (float) random.nextDouble();
    }
    float[] scores = new float[images * tokens * 3];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextDouble();
    }
    Routing routing = Routing.of(scores, 3, 1);
    TokenRows rows = new TokenRows(steps, images, features, tokens);
    float[] back = new float[maps.length];
    for (int[] members : routing.members()) {
      FloatBuffer part = FloatBuffer.allocate(steps * members.length * features);
      rows.gather(FloatBuffer.wrap(maps), members, part);
      int last = members[members.length - 1];
      float expected = maps[(last / tokens * features + 2) * tokens + last % tokens];
      assertThat(part.get((members.length - 1) * features + 2)).isEqualTo(expected);
      rows.scatter(part, members, FloatBuffer.wrap(back));
    }
    assertThat(back).containsExactly(maps);
  }

  @Test
  void balanceLossPullsDownWhatIsChosenOften() {
    Routing routing = Routing.of(new float[] {1, 0, 1, 0, 1, 0, 0, 1}, 2, 1);
    float[] gradient = routing.probabilityGradient(new float[][] {{0, 0, 0}, {0}}, 1);
    assertThat(gradient[0]).isEqualTo(2 * 0.75f / 4);
    assertThat(gradient[1]).isEqualTo(2 * 0.25f / 4);
    float[] pulled = routing.probabilityGradient(new float[][] {{5, 0, 0}, {7}}, 0);
    assertThat(pulled).containsExactly(5, 0, 0, 0, 0, 0, 0, 7);
  }

  /// Two experts fire together: neither alone decides the OR.
  @Test
  void orHasSlopeWhereNoOtherExpertFires() {
    float[] gradient = {3, 3, 3, 3};
    float[] sum = {0, 1, 1, 2};
    float[] own = {0, 0, 1, 1};
    Kernels.onlyWhereAlone(gradient, sum, own, 4);
    assertThat(gradient).containsExactly(3, 0, 3, 0);
  }
}
