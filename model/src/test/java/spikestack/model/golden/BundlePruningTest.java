package spikestack.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.Merge;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.network.TestNetworks.FeedForwardKind;
import spikestack.model.network.TestNetworks.Options;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// Which rows does error-constrained pruning drop, and does the bound on the scores hold, over
/// random spikes of any density, shape, bundle and threshold? The scores are counted here, pair by
/// pair, not by [Equations].
final class BundlePruningTest {
  private static final int ROUNDS = 400;

  private final Random random = new Random(14);

  private record Shape(int steps, int tokens, int heads, int width) {}

  private int[][][] spikes(Shape shape, double rate) {
    int[][][] s = new int[shape.steps][shape.tokens][shape.heads * shape.width];
    for (int[][] step : s) {
      for (int[] token : step) {
        for (int c = 0; c < token.length; c++) {
          token[c] = random.nextDouble() < rate ? 1 : 0;
        }
      }
    }
    return s;
  }

  private int upTo(int max) {
    return 1 + random.nextInt(max);
  }

  private static int score(int[] q, int[] k, int head, int width) {
    int sum = 0;
    for (int j = head * width; j < (head + 1) * width; j++) {
      sum += q[j] * k[j];
    }
    return sum;
  }

  private static int ones(int[] token, int head, int width) {
    return score(token, token, head, width);
  }

  @Test
  void scoresFallByLessThanTheThresholdAndNeverRise() {
    int largestFall = 0;
    long dropped = 0;
    long kept = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Shape shape = new Shape(upTo(6), upTo(9), upTo(3), upTo(12));
      Bundle bundle = new Bundle(upTo(10), upTo(7));
      BundlePruning pruning =
          new BundlePruning(
              bundle, random.nextInt(shape.width + 2), random.nextInt(shape.width + 2));
      int[][][] q = spikes(shape, random.nextDouble());
      int[][][] k = spikes(shape, random.nextDouble());
      int[][][] q2 = Equations.dropRows(q, shape.heads, bundle, pruning.query());
      int[][][] k2 = Equations.dropRows(k, shape.heads, bundle, pruning.key());
      for (int t = 0; t < shape.steps; t++) {
        for (int h = 0; h < shape.heads; h++) {
          for (int n = 0; n < shape.tokens; n++) {
            for (int m = 0; m < shape.tokens; m++) {
              int before = score(q[t][n], k[t][m], h, shape.width);
              int after = score(q2[t][n], k2[t][m], h, shape.width);
              int fall = before - after;
              boolean query = ones(q2[t][n], h, shape.width) < ones(q[t][n], h, shape.width);
              boolean key = ones(k2[t][m], h, shape.width) < ones(k[t][m], h, shape.width);
              int most =
                  Math.min(
                      query ? pruning.query() - 1 : Integer.MAX_VALUE,
                      key ? pruning.key() - 1 : Integer.MAX_VALUE);
              assertThat(fall).isBetween(0, pruning.scoreError());
              assertThat(fall).isLessThanOrEqualTo(query || key ? most : 0);
              largestFall = Math.max(largestFall, fall);
              dropped += query ? 1 : 0;
              kept += query ? 0 : 1;
            }
          }
        }
      }
    }
    // The test saw both outcomes, and falls far above one.
    assertThat(largestFall).isGreaterThan(3);
    assertThat(dropped).isGreaterThan(1000);
    assertThat(kept).isGreaterThan(1000);
  }

  /// The bound is reached: a row of threshold - 1 active features that all meet ones.
  @Test
  void theBoundIsTight() {
    for (int threshold = 2; threshold <= 8; threshold++) {
      int[][][] q = new int[1][1][8];
      int[][][] k = {{{1, 1, 1, 1, 1, 1, 1, 1}}};
      for (int j = 0; j < threshold - 1; j++) {
        q[0][0][j] = 1;
      }
      BundlePruning pruning = new BundlePruning(new Bundle(1, 1), threshold, 0);
      int[][][] rest = Equations.dropRows(q, 1, pruning.bundle(), threshold);
      assertThat(score(q[0][0], k[0][0], 0, 8) - score(rest[0][0], k[0][0], 0, 8))
          .isEqualTo(pruning.scoreError())
          .isEqualTo(threshold - 1);
    }
  }

  /// By hand: 2 heads of 2 features, bundles of 2 tokens x 2 steps, 3 tokens, 3 steps; threshold 2.
  @Test
  void rowsAreDroppedPerHeadAndGroup() {
    int[][][] s = {
      {{1, 0, 1, 0}, {0, 0, 1, 0}, {1, 1, 0, 1}},
      {{0, 0, 1, 0}, {0, 1, 0, 0}, {0, 0, 0, 0}},
      {{1, 0, 0, 1}, {1, 0, 1, 0}, {0, 1, 1, 0}},
    };
    int[][][] expected = {
      {{1, 0, 0, 0}, {0, 0, 0, 0}, {1, 1, 0, 0}},
      {{0, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0, 0}},
      {{0, 0, 0, 1}, {0, 0, 1, 0}, {0, 0, 0, 0}},
    };
    assertThat(Equations.dropRows(s, 2, new Bundle(2, 2), 2)).isDeepEqualTo(expected);
    assertThat(Equations.dropRows(s, 2, new Bundle(2, 2), 1)).isDeepEqualTo(s);
  }

  @Test
  void theNetworkReadsWhatIsLeft() {
    Network network = TestNetworks.random(5, Options.DEFAULT);
    byte[] pixels = TestNetworks.pixels(network, 5);
    BundlePruning pruning = new BundlePruning(new Bundle(2, 4), 3, 2);
    Trace plain = Golden.run(network, pixels, 0, -1);
    Trace pruned = Golden.run(network.with(pruning), pixels, 0, -1);
    SpikeTensor query = pruned.spikes(Points.attention(0, "q"));
    assertThat(query).isEqualTo(plain.spikes(Points.attention(0, "q")));
    assertThat(pruned.spikes(Points.attention(0, "q.kept")).count())
        .isLessThan(query.count())
        .isPositive();
    assertThat(plain.layers()).doesNotContainKey(Points.attention(0, "q.kept"));
    Network harmless = network.with(new BundlePruning(new Bundle(2, 4), 1, 1));
    assertThat(Golden.run(harmless, pixels, 0, -1).logits()).isEqualTo(plain.logits());
    assertThat(harmless.bundlePruning().off()).isTrue();
  }

  @Test
  void whatCannotBeBoundedIsRefused() {
    Network network = TestNetworks.random(5, Options.DEFAULT);
    assertThatThrownBy(() -> network.with(new BundlePruning(new Bundle(2, 4), 7, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a head has 6 features");
    Network experts =
        TestNetworks.random(
            5, Options.DEFAULT.ofExperts(FeedForwardKind.SEMM, 3, 1, Merge.SUM, true));
    assertThatThrownBy(() -> experts.with(new BundlePruning(new Bundle(2, 4), 2, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only multi-head attention");
    assertThatThrownBy(() -> new Bundle(0, 4)).hasMessageContaining("was 0 x 4");
    assertThatThrownBy(() -> Bundle.parse("2*4")).hasMessageContaining("TOKENSxSTEPS");
    assertThat(Bundle.parse("2x4")).isEqualTo(new Bundle(2, 4));
  }
}
