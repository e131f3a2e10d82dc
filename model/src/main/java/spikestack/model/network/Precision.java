package spikestack.model.network;

/// Widths in bits of weights, integration and membrane (3D-MoE'25: 8, 16; membrane ours: 16), and
/// of the bit-plane combiner (24).
public record Precision(int weight, int integration, int membrane, int combiner) {
  public static final Precision DEFAULT = new Precision(8, 16, 16, 24);

  public Precision {
    if (weight < 2
        || weight > 8
        || integration < weight
        || integration > 24
        || membrane < 4
        || membrane > 24
        || combiner < integration
        || combiner > 31) {
      throw new IllegalArgumentException(
          "weight 2..8, integration weight..24, membrane 4..24, combiner integration..31; were "
              + weight
              + ", "
              + integration
              + ", "
              + membrane
              + ", "
              + combiner);
    }
  }

  /// Smallest and largest membrane value.
  public int membraneMin() {
    return -(1 << membrane - 1);
  }

  public int membraneMax() {
    return (1 << membrane - 1) - 1;
  }
}
