package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The step of a layer is the smallest power of two that int8 and the integration width allow.
class FoldingTest {
  @Test
  void theChosenStepFitsAndTheNextSmallerDoesNot() {
    qt().forAll(longs().all(), integers().between(1, 700), doubles().between(0.001, 50))
        .checkAssert(
            (seed, fanIn, size) -> {
              SplittableRandom random = new SplittableRandom(seed);
              float[] weights = new float[3 * fanIn];
              float[] biases = new float[3];
              for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) random.nextDouble(-size, size);
              }
              for (int i = 0; i < biases.length; i++) {
                biases[i] = (float) random.nextDouble(-size, size);
              }
              int exponent = Folding.exponent(weights, biases, WeightPlan.INT8);
              assertThat(fits(weights, biases, exponent)).isTrue();
              assertThat(exponent == -13 || !fits(weights, biases, exponent - 1)).isTrue();
            });
  }

  private static boolean fits(float[] weights, float[] biases, int exponent) {
    int fanIn = weights.length / biases.length;
    for (int c = 0; c < biases.length; c++) {
      double high = Math.max(0, biases[c] / Math.pow(2, exponent));
      double low = Math.min(0, biases[c] / Math.pow(2, exponent));
      for (int i = 0; i < fanIn; i++) {
        double k = Math.rint(weights[c * fanIn + i] / Math.pow(2, exponent));
        if (Math.abs(k) > 127) {
          return false;
        }
        high += Math.max(0, k);
        low += Math.min(0, k);
      }
      if (Math.max(high, -low) > 0.85 * 32768) {
        return false;
      }
    }
    return true;
  }

  @Test
  void foldedLayerComputesWhatTheNormalisedOneDid() {
    Parameters trained = new Parameters();
    trained.weight("block.0.up", new SplittableRandom(1), 2, 5);
    trained.batchNorm("block.0.up", 2);
    trained.get("block.0.up.bn.weight").values[1] = -3;
    trained.get("block.0.up.bn.bias").values[1] = 0.7f;
    trained.statistic("block.0.up.bn.mean")[1] = 0.2f;
    trained.statistic("block.0.up.bn.var")[1] = 4;
    Parameters folded = Folding.fold(trained, WeightPlan.INT8, 4);
    Parameter w = trained.get("block.0.up.weight");
    for (int i = 0; i < 5; i++) {
      float y = w.values[5 + i];
      double expected = -3 * (y - 0.2) / Math.sqrt(4 + 1e-5) + 0.7;
      double got =
          folded.get("block.0.up.weight").values[5 + i] + folded.get("block.0.up.bias").values[1];
      assertThat(got).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5));
    }
  }

  @Test
  void layersThatJoinTheResidualOrSeePixelsAreRescaled() {
    assertThat(Folding.rescaled("embed.0")).isTrue();
    assertThat(Folding.rescaled("embed.out")).isTrue();
    assertThat(Folding.rescaled("block.1.proj")).isTrue();
    assertThat(Folding.rescaled("block.1.down")).isTrue();
    assertThat(Folding.rescaled("embed.1")).isFalse();
    assertThat(Folding.rescaled("block.1.qkv")).isFalse();
    assertThat(Folding.rescaled("block.1.expert.0")).isFalse();
  }

  /// With few bits a step may cut weights off, and does so only to round the others better.
  @Test
  void fourBitsCutOffOnlyWhereThatLeavesLessError() {
    WeightPlan int4 = new WeightPlan(4, true);
    float[] weights = new float[101];
    java.util.Arrays.fill(weights, 0, 100, 0.35f);
    weights[100] = 1.4f;
    double step = Folding.step(weights, 0, int4);
    assertThat(step).isLessThan(1.4 / 7).isGreaterThanOrEqualTo(0.5 * 1.4 / 7);
    assertThat(Folding.step(weights, 0, new WeightPlan(8, true)))
        .isCloseTo(1.4f / 127, org.assertj.core.data.Offset.offset(1e-7));
    float[] even = {7, 6, 5, 4, 3, 2, 1, -7};
    assertThat(Folding.step(even, 0, int4)).isEqualTo(1);
    assertThat(Folding.exponent(even, new float[1], new WeightPlan(4, false))).isZero();
  }

  /// A bias that does not fit the register makes the step larger.
  @Test
  void aChannelsStepHasRoomForItsBias() {
    double step = Folding.step(new float[] {0.001f}, 50, new WeightPlan(8, true));
    assertThat(50 / step).isLessThan(32767).isGreaterThan(0.8 * 0.85 * 32767);
  }
}
