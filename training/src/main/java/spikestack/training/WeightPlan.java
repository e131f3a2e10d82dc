package spikestack.training;

/// The integer weights to train for: their width, and how many steps a layer has.
///
/// `bits` 2..8, symmetric: -(2^(bits-1) - 1) .. 2^(bits-1) - 1, in all layers. One step per layer
/// is a power of two. With `perChannel` every output channel of a layer that feeds neurons of its
/// own has a real step; layers that are shifted to the residual's unit, the router by scores and
/// the head have one shift (or none) for all channels in hardware and keep one power of two.
public record WeightPlan(int bits, boolean perChannel) {
  public static final WeightPlan INT8 = new WeightPlan(8, false);

  public WeightPlan {
    if (bits < 2 || bits > 8) {
      throw new IllegalArgumentException("weights have 2..8 bits, not " + bits);
    }
  }

  /// Largest weight.
  int max() {
    return (1 << bits - 1) - 1;
  }

  @Override
  public String toString() {
    return "int" + bits + (perChannel ? " per channel" : "");
  }
}
