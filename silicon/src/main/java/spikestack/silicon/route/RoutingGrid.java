package spikestack.silicon.route;

/// Equal bins over a die.
///
/// `left`, `bottom`, `width`, `height`, `bin`: nanometres, the latter three > 0. The last column
/// and row may reach over the die's edge.
public record RoutingGrid(int left, int bottom, int width, int height, int bin) {
  private static final long MAX_BINS = 16_000_000;

  public RoutingGrid {
    if (width <= 0 || height <= 0 || bin <= 0) {
      throw new IllegalArgumentException(width + " x " + height + " nm in bins of " + bin);
    }
    if (Math.ceilDiv((long) width, bin) * Math.ceilDiv((long) height, bin) > MAX_BINS) {
      throw new IllegalArgumentException("more than " + MAX_BINS + " bins of " + bin + " nm");
    }
  }

  public int columns() {
    return Math.ceilDiv(width, bin);
  }

  public int rows() {
    return Math.ceilDiv(height, bin);
  }

  /// The column of a position; outside of the die the nearest.
  int column(int x) {
    return (int) Math.clamp(((long) x - left) / bin, 0, columns() - 1L);
  }

  /// The row of a position; outside of the die the nearest.
  int row(int y) {
    return (int) Math.clamp(((long) y - bottom) / bin, 0, rows() - 1L);
  }
}
