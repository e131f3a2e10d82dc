package spikestack.silicon.route;

import java.util.Arrays;

/// How full the wires are, bin by bin.
///
/// `horizontal`, `vertical [tiers][rows * columns]`: tracks that wires use in a bin, a wire that
/// crosses half of it counting one half. `horizontalTracks`, `verticalTracks [tiers]`: what a bin
/// holds. Arrays are the reader's.
public record CongestionMap(
    RoutingGrid grid,
    float[][] horizontal,
    float[][] vertical,
    double[] horizontalTracks,
    double[] verticalTracks) {

  /// One tier in numbers.
  ///
  /// @param overflow tracks over what bins hold, summed over bins and both directions
  /// @param fullBins bins over what they hold in either direction
  /// @param worst the fullest bin and direction, 1 is full
  /// @param mean use of all bins and directions, 1 is full
  public record Report(double overflow, int fullBins, double worst, double mean) {}

  public int tiers() {
    return horizontal.length;
  }

  /// A bin's fuller direction, 1 is full.
  public double use(int tier, int bin) {
    return Math.max(
        horizontal[tier][bin] / horizontalTracks[tier], vertical[tier][bin] / verticalTracks[tier]);
  }

  public Report report(int tier) {
    double overflow = 0;
    double worst = 0;
    double used = 0;
    int full = 0;
    int bins = horizontal[tier].length;
    for (int i = 0; i < bins; i++) {
      double over =
          Math.max(0, horizontal[tier][i] - horizontalTracks[tier])
              + Math.max(0, vertical[tier][i] - verticalTracks[tier]);
      overflow += over;
      full += over > 0 ? 1 : 0;
      worst = Math.max(worst, use(tier, i));
      used += horizontal[tier][i] + vertical[tier][i];
    }
    double room = bins * (horizontalTracks[tier] + verticalTracks[tier]);
    return new Report(overflow, full, worst, used / room);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CongestionMap that
        && grid.equals(that.grid)
        && Arrays.deepEquals(horizontal, that.horizontal)
        && Arrays.deepEquals(vertical, that.vertical);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(horizontal);
  }
}
