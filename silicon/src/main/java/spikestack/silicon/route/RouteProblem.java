package spikestack.silicon.route;

/// What is to be connected: nets over pins with positions, in flat arrays.
///
/// Shapes: `netStart [nets+1]` ascending from 0 to the number of pins; pin `netStart[n]` drives net
/// `n` and is the root of its tree. `pinX`, `pinY [pins]`: nanometres, within +-2^30. `pinTier
/// [pins]`: 0 (lowest) to `tiers-1`. `bondX`, `bondY [nets]`: where a net crosses between tiers, at
/// every border that it crosses; read only for nets on several tiers. The arrays are not copied and
/// not written.
///
/// A net without pins or with one pin has an empty tree.
public record RouteProblem(
    int tiers, int[] netStart, int[] pinX, int[] pinY, byte[] pinTier, int[] bondX, int[] bondY) {
  private static final int REACH = 1 << 30;

  /// Checks every shape and range; [IllegalArgumentException] says which is wrong.
  public RouteProblem {
    require(tiers >= 1 && tiers <= 127, "tiers " + tiers);
    require(netStart.length >= 1 && netStart[0] == 0, "netStart must begin with 0");
    int nets = netStart.length - 1;
    int pins = pinX.length;
    require(netStart[nets] == pins, "netStart must end with the " + pins + " pins");
    require(pinY.length == pins && pinTier.length == pins, "pin arrays differ in length");
    require(bondX.length == nets && bondY.length == nets, "bond arrays must have one per net");
    for (int n = 0; n < nets; n++) {
      require(netStart[n] <= netStart[n + 1], "netStart must ascend");
      require(Math.abs(bondX[n]) <= REACH && Math.abs(bondY[n]) <= REACH, "bond of net " + n);
    }
    for (int p = 0; p < pins; p++) {
      require(Math.abs(pinX[p]) <= REACH && Math.abs(pinY[p]) <= REACH, "position of pin " + p);
      require(pinTier[p] >= 0 && pinTier[p] < tiers, "tier of pin " + p + ": " + pinTier[p]);
    }
  }

  /// One tier, no bonds.
  public static RouteProblem flat(int[] netStart, int[] pinX, int[] pinY) {
    int nets = netStart.length - 1;
    return new RouteProblem(
        1, netStart, pinX, pinY, new byte[pinX.length], new int[nets], new int[nets]);
  }

  public int nets() {
    return netStart.length - 1;
  }

  /// Half the perimeter of a net's bounding box on every tier, bonds included, summed; nm.
  public long halfPerimeter(int net) {
    long sum = 0;
    int low = tiers;
    int high = -1;
    for (int p = netStart[net]; p < netStart[net + 1]; p++) {
      low = Math.min(low, pinTier[p]);
      high = Math.max(high, pinTier[p]);
    }
    for (int t = low; t <= high; t++) {
      boolean bonded = low < high;
      long left = bonded ? bondX[net] : Long.MAX_VALUE;
      long right = bonded ? bondX[net] : Long.MIN_VALUE;
      long bottom = bonded ? bondY[net] : Long.MAX_VALUE;
      long top = bonded ? bondY[net] : Long.MIN_VALUE;
      for (int p = netStart[net]; p < netStart[net + 1]; p++) {
        if (pinTier[p] == t) {
          left = Math.min(left, pinX[p]);
          right = Math.max(right, pinX[p]);
          bottom = Math.min(bottom, pinY[p]);
          top = Math.max(top, pinY[p]);
        }
      }
      sum += right - left + top - bottom;
    }
    return sum;
  }

  /// The sum over all nets, nm.
  public long halfPerimeter() {
    long sum = 0;
    for (int n = 0; n < nets(); n++) {
      sum += halfPerimeter(n);
    }
    return sum;
  }

  private static void require(boolean good, String message) {
    if (!good) {
      throw new IllegalArgumentException(message);
    }
  }
}
