package spikestack.training;

import java.util.Arrays;
import spikestack.model.network.Neuron;

/// The neuron of a network to train, by what it does to a drive X; theta is the threshold of the
/// halving neuron: 2 in the unit of the drives, 8 in that of attention counts.
public sealed interface NeuronPlan {
  /// `U = U / 2 + X; spike = U >= theta; then U = 0`: tau 2.
  record Halve() implements NeuronPlan {}

  /// `V = V + X - leak theta; spike = V > threshold theta; then V = 0`: the laboratory's form.
  ///
  /// `leak` (0..1) and `threshold` (above 0, at most 4) are fractions of theta. Their integers are
  /// rounded to the unit of each layer; with the default leak of 1/8 that is exact nearly
  /// everywhere, attention counts (8 and 1) included.
  record Subtract(double leak, double threshold) implements NeuronPlan {
    public static final Subtract DEFAULT = new Subtract(0.125, 1);

    public Subtract {
      if (!(leak >= 0 && leak <= 1 && threshold > 0 && threshold <= 4)) {
        throw new IllegalArgumentException(
            "the leak must be 0..1 and the threshold in (0, 4], were " + leak + ", " + threshold);
      }
    }
  }

  /// The threshold of `theta` in units of `unit`. Halving: rounded up, which fires on the same
  /// steps as the real neuron.
  default int threshold(double theta, double unit) {
    return switch (this) {
      case Halve() -> (int) Math.ceil(theta / unit);
      case Subtract(double leak, double threshold) -> (int) Math.rint(threshold * theta / unit);
    };
  }

  /// The leak in units of `unit`.
  default int leak(double theta, double unit) {
    return switch (this) {
      case Halve() -> 0;
      case Subtract(double leak, double threshold) -> (int) Math.rint(leak * theta / unit);
    };
  }

  /// The integer neurons of channels with these units.
  default Neuron integer(double theta, double[] units) {
    int[] thresholds = Arrays.stream(units).mapToInt(u -> threshold(theta, u)).toArray();
    return switch (this) {
      case Halve() -> new Neuron.Halve(thresholds);
      case Subtract subtract ->
          new Neuron.Subtract(
              thresholds, Arrays.stream(units).mapToInt(u -> leak(theta, u)).toArray());
    };
  }
}
