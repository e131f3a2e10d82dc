package spikestack.model.network;

/// A bank of LIF neurons, one threshold per channel (design, section 4; membranes are int16,
/// clamped once per step, counted).
///
/// - [Halve]: `U = clamp16((U >> 1) + X)`; spike when `U >= threshold`; then U = 0. Exact form of
///   the tau = 2 neuron.
/// - [Subtract]: `V = clamp16(V + X - leak)`; spike when `V > threshold` (strict); then V = 0. The
///   laboratory's hardware form (Bishop, eq. 1-2).
public sealed interface Neuron {
  /// One threshold per channel, in the unit of the drive.
  int[] threshold();

  default int channels() {
    return threshold().length;
  }

  record Halve(int[] threshold) implements Neuron {
    public Halve {
      threshold = checked(threshold);
    }
  }

  record Subtract(int[] threshold, int[] leak) implements Neuron {
    public Subtract {
      threshold = checked(threshold);
      leak = leak.clone();
      if (leak.length != threshold.length) {
        throw new IllegalArgumentException(
            leak.length + " leaks for " + threshold.length + " thresholds");
      }
    }
  }

  private static int[] checked(int[] threshold) {
    if (threshold.length == 0) {
      throw new IllegalArgumentException("a neuron bank needs at least one channel");
    }
    return threshold.clone();
  }
}
