package spikestack.model.network;

/// A bank of LIF neurons, one threshold per channel (design, section 4; membranes are int16,
/// clamped once per step, counted).
///
/// - [Halve]: `U = clamp16((U >> 1) + X)`; spike when `U >= threshold`; then the reset. Exact form
///   of the tau = 2 neuron.
/// - [Subtract]: `V = clamp16(V + X - leak)`; spike when `V > threshold` (strict); then the reset.
///   The laboratory's hardware form (Bishop, eq. 1-2).
///
/// The [Reset] makes the membrane 0 or subtracts an amount of it; 0 unless said.
public sealed interface Neuron {
  /// One threshold per channel, in the unit of the drive.
  int[] threshold();

  Reset reset();

  default int channels() {
    return threshold().length;
  }

  /// Whether a spike subtracts from the membrane instead of clearing it.
  default boolean subtractsAtSpike() {
    return reset() instanceof Reset.By;
  }

  record Halve(int[] threshold, Reset reset) implements Neuron {
    public Halve {
      threshold = checked(threshold, reset);
    }

    public Halve(int[] threshold) {
      this(threshold, new Reset.ToZero());
    }
  }

  /// A leak and a reset by subtraction exclude each other: a constant leak is a smaller bias, and
  /// hardware has one register for the two.
  record Subtract(int[] threshold, int[] leak, Reset reset) implements Neuron {
    public Subtract {
      threshold = checked(threshold, reset);
      leak = leak.clone();
      if (leak.length != threshold.length) {
        throw new IllegalArgumentException(
            leak.length + " leaks for " + threshold.length + " thresholds");
      }
      for (int one : leak) {
        if (one != 0 && reset instanceof Reset.By) {
          throw new IllegalArgumentException(
              "a leak of " + one + " beside a reset by subtraction; it belongs into the bias");
        }
      }
    }

    public Subtract(int[] threshold, int[] leak) {
      this(threshold, leak, new Reset.ToZero());
    }
  }

  private static int[] checked(int[] threshold, Reset reset) {
    if (threshold.length == 0) {
      throw new IllegalArgumentException("a neuron bank needs at least one channel");
    }
    if (reset instanceof Reset.By(int[] amount) && amount.length != threshold.length) {
      throw new IllegalArgumentException(
          amount.length + " amounts of a reset for " + threshold.length + " thresholds");
    }
    return threshold.clone();
  }
}
