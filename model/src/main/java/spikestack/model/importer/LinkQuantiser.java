package spikestack.model.importer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import spikestack.model.importer.Chain.Link;
import spikestack.model.input.InputException;
import spikestack.model.network.Convolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.IntegrationBound;
import spikestack.model.network.Matrix;
import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Reset;

/// One link of a chain from real to integer weights.
///
/// The step is the smallest power of two at which the largest weight fits 8 bits, doubled until no
/// partial sum can leave the integration width and the threshold fits. Membranes count in steps,
/// unless the threshold is more than 4096 of them: then sums are shifted right (rounded), so that
/// membranes have room below. Biases are rounded to that unit.
///
/// The threshold of a neuron that keeps its whole membrane loses nothing: an integer is above a
/// real number exactly when it is above the integer below it, and not below it exactly when it is
/// above the integer before the next one (`>=`).
///
/// What a reset by subtraction takes is rounded to the membrane's unit, to 1 at least: within half
/// a unit, as a weight is, and nothing where the threshold is a multiple of the unit (1.0 always
/// is). A membrane that is halved loses a whole number too, so the integer below it stays the
/// integer below it.
///
/// A membrane that is halved has fractions, of which the register holds the integer below. That is
/// not below an integer threshold exactly when the membrane is not, so `>=` loses nothing on an
/// integer threshold; no integer tells `>`. It becomes `>=`: other spikes only where a membrane is
/// exactly at the threshold.
final class LinkQuantiser {
  private static final int SMALLEST = -38;
  private static final int LARGEST = 20;

  /// Steps of the membrane in a threshold, at most.
  private static final double FINEST = 4096;

  private static final Precision PRECISION = Converter.PRECISION;

  private final String file;
  private final RealNetwork.Input input;
  private final List<Integer> zeroPoints;
  private final boolean atThreshold;

  LinkQuantiser(String file, GraphConfig config, List<Integer> zeroPoints) {
    this.file = file;
    this.input = config.input();
    this.zeroPoints = zeroPoints;
    this.atThreshold = config.rules().atThreshold();
  }

  /// A link as integers: the convolution of a stage has the neuron, that of an entry joins.
  record Integers(Convolution convolution, Neuron neuron, LayerReport report) {}

  Integers stage(Link link, boolean first) {
    return quantise(link, first ? onPixels(link.map()) : link.map(), first, false);
  }

  /// The last link: its words enter the head's gate.
  Integers entry(Link link) {
    return quantise(link, link.map(), false, true);
  }

  /// A zero point is a whole number: outside the picture a channel is off by at most this, in
  /// normalised units.
  double borderError() {
    double worst = 0;
    for (int c = 0; c < zeroPoints.size(); c++) {
      double off = zeroPoints.get(c) * input.unit() - input.mean()[c];
      worst = Math.max(worst, Math.abs(off / input.std()[c]));
    }
    return worst;
  }

  /// The map on values as they are stored, minus zero points.
  private LinearMap onPixels(LinearMap map) {
    int taps = map.kernel() * map.kernel();
    double[] made = map.weight().clone();
    double[] bias = map.bias().clone();
    for (int o = 0; o < map.outputs(); o++) {
      for (int c = 0; c < map.inputs(); c++) {
        double std = input.std()[c];
        double rest = (zeroPoints.get(c) * input.unit() - input.mean()[c]) / std;
        for (int k = 0; k < taps; k++) {
          int at = (o * map.inputs() + c) * taps + k;
          bias[o] += rest * made[at];
          made[at] *= 1 / (input.frames() ? std : 255 * std);
        }
      }
    }
    return new LinearMap(
        map.inputs(), map.outputs(), map.kernel(), map.stride(), map.padding(), false, made, bias);
  }

  private Integers quantise(Link link, LinearMap map, boolean first, boolean entry) {
    double largest = Arrays.stream(map.weight()).map(Math::abs).max().orElse(0);
    double threshold = Arrays.stream(link.threshold()).max().orElse(0);
    int exponent = smallest(largest);
    int raised = 0;
    while (true) {
      if (exponent > LARGEST) {
        throw new InputException(
            file + ": node " + link.name(),
            "weights up to " + largest + " and a threshold of " + threshold,
            "weights whose sums fit " + PRECISION.integration() + " bits");
      }
      int shift = 0;
      while (Math.scalb(threshold, -exponent - shift) > FINEST) {
        shift++;
      }
      Matrix weights = rounded(map, exponent);
      long[] bias = new long[map.outputs()];
      long far = 0;
      for (int o = 0; o < bias.length; o++) {
        bias[o] = (long) Math.rint(Math.scalb(map.bias()[o], -exponent - shift));
        far = Math.max(far, Math.abs(bias[o]));
      }
      IntegrationBound.Extremes extremes = extremes(weights, bias, shift, entry);
      long high = (1L << PRECISION.integration() - 1) - 1;
      if (extremes.min() >= -high - 1 && extremes.max() <= high && far <= high) {
        int[] small = Arrays.stream(bias).mapToInt(Math::toIntExact).toArray();
        Drive drive =
            shift == 0 && !entry ? new Drive.Direct(small) : new Drive.Rescaled(shift, small);
        Neuron neuron = neuron(link, exponent + shift);
        Projection projection =
            new Projection(
                link.name(), weights, drive, entry ? new Exit.Join() : new Exit.Fire(neuron));
        return new Integers(
            new Convolution(projection, map.inputs(), map.kernel(), map.stride(), map.padding()),
            neuron,
            report(link, map, neuron, first, exponent, shift, raised, extremes));
      }
      exponent++;
      raised++;
    }
  }

  /// Smallest exponent with `largest <= 127 * 2^exponent`.
  private static int smallest(double largest) {
    int high = (1 << PRECISION.weight() - 1) - 1;
    if (largest == 0) {
      return 0;
    }
    int exponent = Math.getExponent(largest / high) - 1;
    while (largest > Math.scalb((double) high, exponent)) {
      exponent++;
    }
    return Math.max(exponent, SMALLEST);
  }

  private static Matrix rounded(LinearMap map, int exponent) {
    byte[] weights = new byte[map.weight().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) Math.rint(Math.scalb(map.weight()[i], -exponent));
    }
    return new Matrix(map.outputs(), weights.length / map.outputs(), weights);
  }

  /// Of all channels; a bias counts where it is in the same register, and in an entry, whose drive
  /// must not clamp.
  private static IntegrationBound.Extremes extremes(
      Matrix weights, long[] bias, int shift, boolean entry) {
    Drive none = new Drive.Rescaled(0, new int[weights.outputs()]);
    boolean counts = shift == 0 || entry;
    long min = 0;
    long max = 0;
    for (int o = 0; o < weights.outputs(); o++) {
      IntegrationBound.Extremes one = IntegrationBound.of(weights, o, none);
      min = Math.min(min, one.min() + (counts ? Math.min(bias[o], 0) : 0));
      max = Math.max(max, one.max() + (counts ? Math.max(bias[o], 0) : 0));
    }
    return new IntegrationBound.Extremes(min, max);
  }

  private Neuron neuron(Link link, int unit) {
    int[] thresholds = new int[link.threshold().length];
    for (int o = 0; o < thresholds.length; o++) {
      thresholds[o] = threshold(link.threshold()[o], unit, link.halves());
    }
    Reset reset =
        link.subtracted().isPresent()
            ? new Reset.By(
                Arrays.stream(link.subtracted().get()).mapToInt(one -> amount(one, unit)).toArray())
            : new Reset.ToZero();
    return link.halves()
        ? new Neuron.Halve(thresholds, reset)
        : new Neuron.Subtract(thresholds, new int[thresholds.length], reset);
  }

  private static int amount(double real, int unit) {
    return (int) Math.max(1, Math.rint(Math.scalb(real, -unit)));
  }

  /// What the neuron's own comparison needs to fire on the same integers.
  private int threshold(double real, int unit, boolean halves) {
    double inUnits = Math.scalb(real, -unit);
    if (halves) {
      return (int) Math.ceil(inUnits);
    }
    return (int) (atThreshold ? Math.ceil(inUnits) - 1 : Math.floor(inUnits));
  }

  private LayerReport report(
      Link link,
      LinearMap map,
      Neuron neuron,
      boolean first,
      int exponent,
      int shift,
      int raised,
      IntegrationBound.Extremes extremes) {
    double step = Math.scalb(1.0, exponent);
    double error = 0;
    for (double weight : map.weight()) {
      error = Math.max(error, Math.abs(Math.rint(weight / step) * step - weight));
    }
    int high = 0;
    for (int o = 1; o < link.threshold().length; o++) {
      high = link.threshold()[o] > link.threshold()[high] ? o : high;
    }
    int integer = neuron.threshold()[high];
    double by = 0;
    int integerBy = 0;
    double byError = 0;
    if (link.subtracted().isPresent() && neuron.reset() instanceof Reset.By(int[] amount)) {
      double[] real = link.subtracted().get();
      for (int o = 0; o < real.length; o++) {
        double off = Math.scalb((double) amount[o], exponent + shift) - real[o];
        if (o == 0 || Math.abs(off) > Math.abs(byError)) {
          by = real[o];
          integerBy = amount[o];
          byError = off;
        }
      }
    }
    long reach = Math.max(Math.max(-extremes.min(), extremes.max()), 1);
    int kernel = map.kernel();
    String shape = map.outputs() + "x" + map.inputs();
    int least = first ? -Collections.max(zeroPoints) : 0;
    int most = first ? input.max() - Collections.min(zeroPoints) : 1;
    String sees = !first || least == 0 && most == 1 ? "bits" : input.frames() ? "frames" : "pixels";
    return new LayerReport(
        link.name(),
        kernel == 1 ? shape : shape + "x" + kernel + "x" + kernel,
        false,
        sees,
        least,
        most,
        step,
        raised,
        error,
        link.threshold()[high],
        integer,
        Math.scalb((double) integer, exponent + shift) - link.threshold()[high],
        by,
        integerBy,
        byError,
        extremes.min(),
        extremes.max(),
        (double) (1L << PRECISION.integration() - 1) / reach);
  }
}
