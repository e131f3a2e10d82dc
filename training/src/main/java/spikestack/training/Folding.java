package spikestack.training;

import java.util.List;
import spikestack.model.network.Precision;

/// Turns trained parameters into those of the integer network: batch normalisation goes into
/// weights and biases, and every array gets the grid of its integers.
///
/// `W' = g W, b' = beta - g mean, g = gamma / sqrt(var + eps)`. The step of a layer's weights is
/// the smallest power of two for which they fit int8 and no partial sum of a channel can leave the
/// integration width; rounding errors are what fine-tuning then repairs.
final class Folding {
  /// Thresholds `2 / step` must stay well inside a 16-bit membrane.
  private static final int MIN_EXPONENT = -13;

  private static final int MAX_EXPONENT = 6;

  /// Share of the integration width that a layer may use at folding; the rest is room for
  /// fine-tuning.
  private static final double ROOM = 0.85;

  /// Last names of layers that are rescaled to the residual's unit.
  private static final List<String> RESCALED = List.of("proj", "down", "out");

  private Folding() {}

  /// The drive of this layer is moved to the unit 2^-9: it joins the residual or sums pixels.
  static boolean rescaled(String layer) {
    return layer.equals("embed.0")
        || RESCALED.contains(layer.substring(layer.lastIndexOf('.') + 1));
  }

  static Parameters fold(Parameters trained, int timesteps) {
    Parameters folded = new Parameters();
    for (Parameter p : trained.parameters()) {
      if (p.name.endsWith(".weight") && !p.name.endsWith(".bn.weight")) {
        String layer = p.name.substring(0, p.name.length() - ".weight".length());
        if (trained.has(layer + ".bn.weight")) {
          normalised(trained, folded, layer, p);
        } else {
          plain(trained, folded, layer, p, timesteps);
        }
      }
    }
    return folded;
  }

  private static void normalised(
      Parameters trained, Parameters folded, String layer, Parameter weight) {
    int channels = weight.extent(0);
    int fanIn = weight.values.length / channels;
    float[] w = weight.values.clone();
    float[] b = new float[channels];
    for (int c = 0; c < channels; c++) {
      double variance = trained.statistic(layer + ".bn.var")[c];
      double g =
          trained.get(layer + ".bn.weight").values[c]
              / Math.sqrt(variance + Affine.BatchNorm.EPSILON);
      double mean = trained.statistic(layer + ".bn.mean")[c];
      b[c] = (float) (trained.get(layer + ".bn.bias").values[c] - g * mean);
      for (int i = c * fanIn; i < (c + 1) * fanIn; i++) {
        w[i] *= (float) g;
      }
    }
    boolean rescaled = rescaled(layer);
    int exponent = exponent(w, rescaled ? new float[channels] : b);
    add(folded, layer + ".weight", weight.shape, w, true, new Parameter.Grid.Weights(exponent));
    int unit = rescaled ? -Stream.FRACTION_BITS : exponent;
    add(
        folded,
        layer + ".bias",
        new long[] {channels},
        b,
        false,
        new Parameter.Grid.Biases(unit, 1));
  }

  /// Router and head have a bias and no normalisation; the head's bias stays real.
  private static void plain(
      Parameters trained, Parameters folded, String layer, Parameter weight, int timesteps) {
    Parameter bias = trained.get(layer + ".bias");
    int exponent = exponent(weight.values, new float[weight.extent(0)]);
    Parameter.Grid grid =
        layer.equals("head")
            ? new Parameter.Grid.Real()
            : new Parameter.Grid.Biases(exponent, timesteps);
    Parameter.Grid steps = new Parameter.Grid.Weights(exponent);
    add(folded, weight.name, weight.shape, weight.values.clone(), true, steps);
    add(folded, bias.name, bias.shape, bias.values.clone(), false, grid);
  }

  private static void add(
      Parameters folded, String name, long[] shape, float[] v, boolean decayed, Parameter.Grid g) {
    folded.add(new Parameter(name, shape, v, decayed, g));
  }

  /// Smallest exponent that fits; biases, one per channel, share the register of the sums.
  static int exponent(float[] weights, float[] biases) {
    double limit = ROOM * (1L << Precision.DEFAULT.integration() - 1);
    int fanIn = weights.length / biases.length;
    for (int exponent = MIN_EXPONENT; exponent <= MAX_EXPONENT; exponent++) {
      if (fits(weights, biases, fanIn, exponent, limit)) {
        return exponent;
      }
    }
    throw new IllegalStateException(
        "weights beyond 127 * 2^" + MAX_EXPONENT + ": training diverged");
  }

  private static boolean fits(
      float[] weights, float[] biases, int fanIn, int exponent, double limit) {
    for (int c = 0; c < biases.length; c++) {
      double bias = Math.scalb((double) biases[c], -exponent);
      double high = Math.max(bias, 0);
      double low = Math.min(bias, 0);
      for (int i = c * fanIn; i < (c + 1) * fanIn; i++) {
        double k = Math.rint(Math.scalb((double) weights[i], -exponent));
        if (!(Math.abs(k) <= Parameter.MAX_WEIGHT)) {
          return false;
        }
        high += Math.max(k, 0);
        low += Math.min(k, 0);
      }
      if (high > limit || -low > limit) {
        return false;
      }
    }
    return true;
  }
}
