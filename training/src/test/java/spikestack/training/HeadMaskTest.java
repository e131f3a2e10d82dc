package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import spikestack.model.network.HeadPruning;

/// Which heads stay, and what their choice sends back; one step, one image, two heads of two
/// values.
class HeadMaskTest {
  /// q of head 0, q of head 1, then k and v.
  private static final float[] SPIKES = {1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

  @Test
  void theHeadWithFewerOnesOfQIsDroppedAndLearnsThroughItsQueryAlone() {
    HeadMask mask = new HeadMask(new HeadPruning(0.5), FloatBuffer.wrap(SPIKES), 1, 1, 2);
    assertThat(mask.kept(0)).containsExactly(false, true);
    float[] fired = {1, 1, 0, 1};
    mask.apply(FloatBuffer.wrap(fired), true);
    assertThat(fired).containsExactly(0, 0, 0, 1);

    float[] gradient = {3, 5, 7, -2};
    mask.backward(FloatBuffer.wrap(gradient));
    assertThat(gradient).containsExactly(0, 0, 7, -2);

    float[] query = new float[12];
    query[0] = 1;
    mask.choiceBackward(FloatBuffer.wrap(query));
    // Head 0: (3 + 5) / 2 values; head 1: -2 / 2.
    assertThat(query).containsExactly(5, 4, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void equalHeadsKeepTheLowestIndex() {
    float[] equal = new float[12];
    HeadMask mask = new HeadMask(new HeadPruning(0.5), FloatBuffer.wrap(equal), 1, 1, 2);
    assertThat(mask.kept(0)).containsExactly(true, false);
  }

  @Test
  void theFractionFallsInAStraightLine() {
    PruningPlan plan = new PruningPlan(0.5, 1, 5);
    assertThat(plan.at(0).keep()).isEqualTo(1);
    assertThat(plan.at(1).keep()).isEqualTo(1);
    assertThat(plan.at(3).keep()).isEqualTo(0.75);
    assertThat(plan.at(5).keep()).isEqualTo(0.5);
    assertThat(plan.at(9).keep()).isEqualTo(0.5);
    assertThat(new PruningPlan(0.25, 0, 0).at(0).keep()).isEqualTo(0.25);
  }
}
