package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.network.Bundle;

/// The share of active bundles, its slope, and whether training with it empties bundles.
final class BundlePenaltyTest {
  @TempDir Path folder;

  /// By hand: 2 steps, 1 image, 2 channels, 3 tokens; bundles of 2 tokens x 2 steps, so 2 a
  /// channel.
  @Test
  void countsAndSlopesByHand() {
    float[] spikes = {
      1, 0, 0, 0, 0, 1,
      1, 1, 0, 0, 0, 0,
    };
    BundlePenalty penalty = new BundlePenalty(new BundleSparsityPlan(new Bundle(2, 2), 8), 2, 1, 3);
    penalty.count(FloatBuffer.wrap(spikes));
    // Three spikes; none; none; one.
    assertThat(penalty.share()).isEqualTo(0.5);
    float[] gradient = new float[12];
    gradient[2] = 5;
    penalty.addGradient(FloatBuffer.wrap(spikes), FloatBuffer.wrap(gradient));
    float third = 2f / 3;
    assertThat(gradient).containsExactly(third, third, 7, 2, 2, 2, third, third, 2, 2, 2, 2);
  }

  /// Over several tensors, images, and bundles cut off at the ends, against a count of its own.
  @Test
  void theShareIsThatOfAllTensors() {
    SplittableRandom random = new SplittableRandom(5);
    int steps = 3;
    int images = 4;
    int tokens = 7;
    Bundle bundle = new Bundle(3, 2);
    BundlePenalty penalty =
        new BundlePenalty(new BundleSparsityPlan(bundle, 1), steps, images, tokens);
    long all = 0;
    long active = 0;
    for (int channels : new int[] {1, 5, 16}) {
      float[] spikes = new float[steps * images * channels * tokens];
      boolean[] set = new boolean[images * channels * 2 * 3];
      for (int i = 0; i < spikes.length; i++) {
        if (random.nextDouble() < 0.15) {
          spikes[i] = 1;
          int n = i % tokens;
          int c = i / tokens % channels;
          int image = i / tokens / channels % images;
          int t = i / tokens / channels / images;
          set[((image * channels + c) * 2 + t / 2) * 3 + n / 3] = true;
        }
      }
      penalty.count(FloatBuffer.wrap(spikes));
      all += set.length;
      for (boolean one : set) {
        active += one ? 1 : 0;
      }
    }
    assertThat(penalty.share()).isCloseTo((double) active / all, within(1e-12));
    assertThat(active).isBetween(all / 4, 3 * all / 4);
  }

  @Test
  void trainingWithItEmptiesBundles() throws IOException {
    Path data = TinyData.write(folder.resolve("data"));
    Bundle bundle = new Bundle(2, 4);
    TrainingPlan plain =
        TinyData.plan(new NetworkPlan.FeedForwardPlan.Mlp(16), data, folder.resolve("plain"));
    TrainingPlan sparse =
        plain.with(new BundleSparsityPlan(bundle, 4)).into(folder.resolve("sparse"), true);
    double before = empty(plain, bundle);
    double after = empty(sparse, bundle);
    assertThat(after).isGreaterThan(before + 0.1);
    assertThat(TinyData.text(folder.resolve("sparse").resolve(Training.LOG)))
        .contains("\"bundleSparsity\"");
    assertThat(TinyData.text(folder.resolve("plain").resolve(Training.LOG)))
        .doesNotContain("undle");
  }

  private static double empty(TrainingPlan plan, Bundle bundle) {
    TrainingResult result = Training.run(plan, Progress.SILENT);
    DataSet data = DataSet.read(plan.data(), plan.network(), Progress.SILENT);
    SpikingTransformer transformer = new SpikingTransformer(plan.network());
    try (Device device = new Device()) {
      Parameters fresh = transformer.initialise(plan.seed());
      Parameters folded =
          Checkpoint.read(plan.out().resolve(Checkpoint.FILE), plan, fresh).parameters;
      GoldenCheck check =
          GoldenCheck.of(
              result.network(),
              transformer,
              folded,
              plan.last(),
              device,
              data.test(),
              16,
              Optional.of(bundle));
      assertThat(check.differing()).isZero();
      assertThat(check.emptyRows()).isBetween(0.0, 1.0);
      return check.emptyBundles();
    }
  }

  @Test
  void wrongWeightsAreRefused() {
    assertThatThrownBy(() -> new BundleSparsityPlan(new Bundle(2, 2), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was -1.0");
    assertThatThrownBy(() -> new BundleSparsityPlan(new Bundle(2, 2), Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
