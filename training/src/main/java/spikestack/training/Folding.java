package spikestack.training;

import java.util.Arrays;
import java.util.List;
import spikestack.model.network.Precision;

/// Turns trained parameters into those of the integer network: batch normalisation goes into
/// weights and biases, and every array gets the grid of its integers.
///
/// `W' = g W, b' = beta - g mean, g = gamma / sqrt(var + eps)`. The step of a layer's weights is
/// the smallest power of two for which they fit their bits and no partial sum of a channel can
/// leave the integration width ([#exponent]); the step of a channel likewise, but any number
/// ([#step]). Below 8 bits, cutting the largest weights off may leave less error: of a few smaller
/// steps the one with the least squared error is taken. Rounding errors are what fine-tuning then
/// repairs.
final class Folding {
  /// Thresholds `2 / step` must stay well inside a 16-bit membrane.
  private static final int MIN_EXPONENT = -13;

  private static final int MAX_EXPONENT = 6;

  /// Share of the integration width that a layer may use at folding; the rest is room for
  /// fine-tuning.
  private static final double ROOM = 0.85;

  /// Last names of layers that are rescaled to the residual's unit.
  private static final List<String> RESCALED = List.of("proj", "down", "out");

  /// Smaller steps to try when weights may be cut off.
  private static final int SMALLER_EXPONENTS = 2;

  private static final int SMALLER_STEPS = 6;

  private final Parameters trained;
  private final Parameters folded = new Parameters();
  private final WeightPlan plan;
  private final int timesteps;

  private Folding(Parameters trained, WeightPlan plan, int timesteps) {
    this.trained = trained;
    this.plan = plan;
    this.timesteps = timesteps;
  }

  /// The drive of this layer is moved to the unit 2^-9: it joins the residual or sums pixels.
  static boolean rescaled(String layer) {
    return layer.equals("embed.0")
        || RESCALED.contains(layer.substring(layer.lastIndexOf('.') + 1));
  }

  static Parameters fold(Parameters trained, WeightPlan plan, int timesteps) {
    return new Folding(trained, plan, timesteps).folded();
  }

  private Parameters folded() {
    for (Parameter p : trained.parameters()) {
      if (p.name.endsWith(".weight") && !p.name.endsWith(".bn.weight")) {
        String layer = p.name.substring(0, p.name.length() - ".weight".length());
        if (trained.has(layer + ".bn.weight")) {
          normalised(layer, p);
        } else {
          plain(layer, p);
        }
      }
    }
    return folded;
  }

  private void normalised(String layer, Parameter weight) {
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
    Parameter.Grid weights;
    Parameter.Grid biases;
    if (rescaled(layer)) {
      weights = new Parameter.Grid.Weights(exponent(w, new float[channels], plan), plan.max());
      biases = new Parameter.Grid.Biases(-Stream.FRACTION_BITS, 1);
    } else if (plan.perChannel()) {
      double[] steps = steps(w, b, plan);
      weights = new Parameter.Grid.ChannelWeights(steps, plan.max());
      biases = new Parameter.Grid.ChannelBiases(steps);
    } else {
      int exponent = exponent(w, b, plan);
      weights = new Parameter.Grid.Weights(exponent, plan.max());
      biases = new Parameter.Grid.Biases(exponent, 1);
    }
    add(layer + ".weight", weight.shape, w, true, weights);
    add(layer + ".bias", new long[] {channels}, b, false, biases);
  }

  /// Router and head have a bias and no normalisation; the head's bias stays real.
  private void plain(String layer, Parameter weight) {
    Parameter bias = trained.get(layer + ".bias");
    int exponent = exponent(weight.values, new float[weight.extent(0)], plan);
    Parameter.Grid grid =
        layer.equals("head")
            ? new Parameter.Grid.Real()
            : new Parameter.Grid.Biases(exponent, timesteps);
    Parameter.Grid steps = new Parameter.Grid.Weights(exponent, plan.max());
    add(weight.name, weight.shape, weight.values.clone(), true, steps);
    add(bias.name, bias.shape, bias.values.clone(), false, grid);
  }

  private void add(String name, long[] shape, float[] v, boolean decayed, Parameter.Grid g) {
    folded.add(new Parameter(name, shape, v, decayed, g));
  }

  /// The layer's step is 2 to this; biases, one per channel, share the register of the sums.
  static int exponent(float[] weights, float[] biases, WeightPlan plan) {
    int fanIn = weights.length / biases.length;
    int exponent = MIN_EXPONENT;
    while (!fits(weights, biases, fanIn, Math.scalb(1.0, exponent), plan.max(), false)) {
      exponent++;
      if (exponent > MAX_EXPONENT) {
        throw new IllegalStateException(
            "weights beyond " + plan.max() + " * 2^" + MAX_EXPONENT + ": training diverged");
      }
    }
    if (plan.bits() == Byte.SIZE) {
      return exponent;
    }
    int best = exponent;
    for (int e = exponent - 1; e >= Math.max(exponent - SMALLER_EXPONENTS, MIN_EXPONENT); e--) {
      double step = Math.scalb(1.0, e);
      if (fits(weights, biases, fanIn, step, plan.max(), true)
          && error(weights, step, plan.max()) < error(weights, Math.scalb(1.0, best), plan.max())) {
        best = e;
      }
    }
    return best;
  }

  private static double[] steps(float[] weights, float[] biases, WeightPlan plan) {
    int fanIn = weights.length / biases.length;
    double[] steps = new double[biases.length];
    for (int c = 0; c < steps.length; c++) {
      float[] row = Arrays.copyOfRange(weights, c * fanIn, (c + 1) * fanIn);
      steps[c] = step(row, biases[c], plan);
    }
    return steps;
  }

  /// The step of one channel.
  static double step(float[] weights, float bias, WeightPlan plan) {
    double largest = 0;
    for (float w : weights) {
      largest = Math.max(largest, Math.abs(w));
    }
    float[] biases = {bias};
    double best = Math.max(largest / plan.max(), Math.scalb(1.0, MIN_EXPONENT));
    while (!fits(weights, biases, weights.length, best, plan.max(), true)) {
      best *= 1.05;
      if (!(best < Math.scalb(1.0, MAX_EXPONENT))) {
        throw new IllegalStateException("a bias of " + bias + ": training diverged");
      }
    }
    if (plan.bits() == Byte.SIZE) {
      return best;
    }
    double whole = best;
    for (int i = 1; i < SMALLER_STEPS; i++) {
      double step = Math.max(whole * (1 - 0.1 * i), Math.scalb(1.0, MIN_EXPONENT));
      if (fits(weights, biases, weights.length, step, plan.max(), true)
          && error(weights, step, plan.max()) < error(weights, best, plan.max())) {
        best = step;
      }
    }
    return best;
  }

  /// Squared error of rounding.
  private static double error(float[] weights, double step, int max) {
    double sum = 0;
    for (float w : weights) {
      double d = w - Parameter.weight(w / step, max) * step;
      sum += d * d;
    }
    return sum;
  }

  /// `cut`: weights beyond the largest integer are cut off rather than refused.
  private static boolean fits(
      float[] weights, float[] biases, int fanIn, double step, int max, boolean cut) {
    double limit = ROOM * (1L << Precision.DEFAULT.integration() - 1);
    for (int c = 0; c < biases.length; c++) {
      double bias = biases[c] / step;
      double high = Math.max(bias, 0);
      double low = Math.min(bias, 0);
      for (int i = c * fanIn; i < (c + 1) * fanIn; i++) {
        double k = Math.rint(weights[i] / step);
        if (!cut && !(Math.abs(k) <= max)) {
          return false;
        }
        k = Math.clamp(k, -max, max);
        high += Math.max(k, 0);
        low += Math.min(k, 0);
      }
      if (!(high <= limit && -low <= limit)) {
        return false;
      }
    }
    return true;
  }
}
