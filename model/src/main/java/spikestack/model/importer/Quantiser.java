package spikestack.model.importer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.IntegrationBound;
import spikestack.model.network.Matrix;
import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;

/// One layer from real to integer weights.
///
/// The step is the smallest power of two at which the largest weight fits; it is doubled until no
/// partial sum can leave the integration width and the threshold fits the membrane. A layer that
/// feeds its neuron directly counts in its own step: `bias / step`, rounded, and `ceil(2 *
/// threshold / step)` (the neuron keeps 2H, which spares halving the input). Others are moved to
/// the common unit 2^-fractionBits by a shift. Ties round to even.
final class Quantiser {
  /// Steps of 2^-39 to 2^6 can be reached by a rescaled drive.
  private static final int SMALLEST = -38;

  private static final int LARGEST = 6;

  private final String file;
  private final Precision precision;
  private final int fractionBits;

  Quantiser(String file, Precision precision, int fractionBits) {
    this.file = file;
    this.precision = precision;
    this.fractionBits = fractionBits;
  }

  /// A layer as integers; `projection` drives a neuron or joins the residual.
  record Quantised(Projection projection, LayerReport report) {}

  /// What a layer sees.
  record Seen(String kind, int min, int max) {
    static final Seen BITS = new Seen("bits", 0, 1);

    static Seen integers(int max) {
      return max == 1 ? BITS : new Seen("integers", 0, max);
    }
  }

  /// Normalisation of the values, moved into the first layer.
  record Pixels(RealNetwork.Input input, List<Integer> zeroPoints) {}

  /// Counts in its own step; must fire.
  Quantised direct(RealLayer layer, Seen seen) {
    return quantise(layer, seen, new Real(layer, null), true);
  }

  /// Counts in the common unit.
  Quantised rescaled(RealLayer layer, Seen seen) {
    return quantise(layer, seen, new Real(layer, null), false);
  }

  /// The layer on pixels or frames, which counts in the common unit.
  Quantised first(RealLayer layer, Pixels pixels) {
    int most = Collections.max(pixels.zeroPoints());
    int least = Collections.min(pixels.zeroPoints());
    String kind = pixels.input().frames() ? "frames" : "pixels";
    Seen seen = new Seen(kind, -most, pixels.input().max() - least);
    return quantise(layer, seen, new Real(layer, pixels), false);
  }

  /// A neuron in the common unit.
  int unitThreshold(double threshold) {
    return ceiling(Math.scalb(2 * threshold, fractionBits));
  }

  /// A neuron behind attention: the scale of its sums moves into its threshold.
  int scoreThreshold(double threshold, double scale) {
    return ceiling(2 * threshold / scale);
  }

  private static int ceiling(double threshold) {
    return (int) Math.min(Math.ceil(threshold), 1 << 30);
  }

  private Quantised quantise(RealLayer layer, Seen seen, Real real, boolean direct) {
    int exponent = smallest(real.largest());
    int raised = 0;
    while (true) {
      if (exponent > LARGEST) {
        throw new InputException(
            file + ": " + layer.name() + ".weight",
            "weights up to " + real.largest() + " after folding",
            "weights whose sums fit "
                + precision.integration()
                + " bits at a step of 2^"
                + LARGEST);
      }
      Projection made = projection(layer, real, exponent, direct);
      IntegrationBound.Extremes extremes = extremes(made);
      long high = (1L << precision.integration() - 1) - 1;
      int threshold = threshold(layer, exponent, direct);
      if (extremes.min() >= -high - 1
          && extremes.max() <= high
          && threshold <= precision.membraneMax()) {
        return new Quantised(
            made, report(layer, seen, real, exponent, raised, threshold, extremes, direct));
      }
      exponent++;
      raised++;
    }
  }

  /// Smallest exponent with `largest <= 127 * 2^exponent`.
  private int smallest(double largest) {
    int high = (1 << precision.weight() - 1) - 1;
    if (largest == 0) {
      return -fractionBits;
    }
    int exponent = Math.getExponent(largest / high) - 1;
    while (largest > Math.scalb((double) high, exponent)) {
      exponent++;
    }
    return Math.max(exponent, SMALLEST);
  }

  private int threshold(RealLayer layer, int exponent, boolean direct) {
    if (!layer.fires()) {
      return 0;
    }
    return direct
        ? ceiling(Math.scalb(2 * layer.threshold(), -exponent))
        : unitThreshold(layer.threshold());
  }

  private Projection projection(RealLayer layer, Real real, int exponent, boolean direct) {
    int fanIn = layer.fanIn();
    byte[] weights = new byte[layer.outputs() * fanIn];
    // A power of two: the product is exact.
    double steps = Math.scalb(1.0, -exponent);
    for (int o = 0; o < layer.outputs(); o++) {
      for (int i = 0; i < fanIn; i++) {
        weights[o * fanIn + i] = (byte) Math.rint(real.weight(o, i) * steps);
      }
    }
    int unit = direct ? exponent : -fractionBits;
    int[] bias = new int[layer.outputs()];
    for (int o = 0; o < bias.length; o++) {
      bias[o] = (int) Math.rint(Math.scalb(real.bias(o), -unit));
    }
    Drive drive =
        direct ? new Drive.Direct(bias) : new Drive.Rescaled(-(exponent + fractionBits), bias);
    Exit exit = new Exit.Join();
    if (layer.fires()) {
      int[] thresholds = new int[layer.outputs()];
      Arrays.fill(thresholds, threshold(layer, exponent, direct));
      exit = new Exit.Fire(new Neuron.Halve(thresholds));
    }
    return new Projection(layer.name(), new Matrix(layer.outputs(), fanIn, weights), drive, exit);
  }

  private static IntegrationBound.Extremes extremes(Projection projection) {
    long min = 0;
    long max = 0;
    for (int o = 0; o < projection.outputs(); o++) {
      IntegrationBound.Extremes one =
          IntegrationBound.of(projection.weights(), o, projection.drive());
      min = Math.min(min, one.min());
      max = Math.max(max, one.max());
    }
    return new IntegrationBound.Extremes(min, max);
  }

  private LayerReport report(
      RealLayer layer,
      Seen seen,
      Real real,
      int exponent,
      int raised,
      int threshold,
      IntegrationBound.Extremes extremes,
      boolean direct) {
    double step = Math.scalb(1.0, exponent);
    double unit = direct ? step : Math.scalb(1.0, -fractionBits);
    double error = 0;
    for (int o = 0; o < layer.outputs(); o++) {
      for (int i = 0; i < layer.fanIn(); i++) {
        double weight = real.weight(o, i);
        error = Math.max(error, Math.abs(Math.rint(weight / step) * step - weight));
      }
    }
    long reach = Math.max(Math.max(-extremes.min(), extremes.max()), 1);
    return new LayerReport(
        layer.name(),
        shape(layer),
        layer.normalised(),
        seen.kind(),
        seen.min(),
        seen.max(),
        step,
        raised,
        error,
        layer.fires() ? layer.threshold() : 0,
        threshold,
        layer.fires() ? threshold * unit / 2 - layer.threshold() : 0,
        extremes.min(),
        extremes.max(),
        (double) (1L << precision.integration() - 1) / reach);
  }

  static String shape(RealLayer layer) {
    String ends = layer.outputs() + "x" + (layer.depthwise() ? 1 : layer.inputs());
    return layer.kernel() == 1 ? ends : ends + "x" + layer.kernel() + "x" + layer.kernel();
  }

  /// Real weights as the integers must represent them: on pixels, divided by 255 and the channel's
  /// deviation, with what is left of the mean beside the zero point in the bias.
  private static final class Real {
    private final RealLayer layer;
    private final double[] channelGain;
    private final double[] bias;
    private final int taps;

    Real(RealLayer layer, @Nullable Pixels pixels) {
      this.layer = layer;
      this.taps = layer.kernel() * layer.kernel();
      this.channelGain = new double[layer.fanIn() / taps];
      Arrays.fill(channelGain, 1);
      this.bias = layer.bias().clone();
      if (pixels == null) {
        return;
      }
      for (int c = 0; c < channelGain.length; c++) {
        RealNetwork.Input input = pixels.input();
        double std = input.std()[c];
        // Not unit / std, which is rounded twice.
        channelGain[c] = 1 / (input.frames() ? std : 255 * std);
        int zero = pixels.zeroPoints().get(c);
        double rest = ((input.frames() ? zero : zero / 255.0) - input.mean()[c]) / std;
        for (int o = 0; o < bias.length; o++) {
          for (int i = c * taps; i < (c + 1) * taps; i++) {
            bias[o] += rest * layer.weight(o, i);
          }
        }
      }
    }

    double weight(int output, int index) {
      return layer.weight(output, index) * channelGain[index / taps];
    }

    double bias(int output) {
      return bias[output];
    }

    double largest() {
      double largest = 0;
      for (int o = 0; o < layer.outputs(); o++) {
        for (int i = 0; i < layer.fanIn(); i++) {
          largest = Math.max(largest, Math.abs(weight(o, i)));
        }
      }
      return largest;
    }
  }
}
