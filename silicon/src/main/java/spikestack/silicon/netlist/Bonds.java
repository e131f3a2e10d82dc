package spikestack.silicon.netlist;

/// Vertical connections between neighbouring tiers.
///
/// @param net of each bond, or [Design#NONE] for a supply or dummy bond
/// @param x centre, nm
/// @param y centre, nm
/// @param lower tier below it; the one above is `lower + 1`
/// @param sizeNm edge of the bond's square
public record Bonds(int[] net, int[] x, int[] y, byte[] lower, int sizeNm) {
  /// No bonds.
  public static final Bonds NONE = new Bonds(new int[0], new int[0], new int[0], new byte[0], 0);

  public Bonds {
    if (x.length != net.length || y.length != net.length || lower.length != net.length) {
      throw new IllegalArgumentException("arrays of different length");
    }
  }

  /// How many there are.
  public int count() {
    return net.length;
  }
}
