package spikestack.silicon.place;

/// The rows of one tier: equal height, any position and extent, cells start on a site.
///
/// Row `r` covers `[lowX[r], highX[r]) x [y[r], y[r] + height)`; sites start at `lowX[r]` every
/// `siteWidth`. Several rows may share a `y` (a row cut by a blockage).
///
/// @param height row height, database units
/// @param siteWidth distance between legal cell positions in a row; 1 = any integer
/// @param y lower edge of each row, ascending
/// @param lowX left end of each row
/// @param highX right end of each row, exclusive
public record Rows(int height, int siteWidth, int[] y, int[] lowX, int[] highX) {
  public Rows {
    if (height <= 0 || siteWidth <= 0) {
      throw new IllegalArgumentException(
          "rows need a positive height and site width, were " + height + ", " + siteWidth);
    }
    if (y.length != lowX.length || y.length != highX.length) {
      throw new IllegalArgumentException(
          "row arrays differ in length: " + y.length + ", " + lowX.length + ", " + highX.length);
    }
    for (int r = 0; r < y.length; r++) {
      if (highX[r] <= lowX[r]) {
        throw new IllegalArgumentException("row " + r + " is empty");
      }
      if (r > 0 && y[r] < y[r - 1]) {
        throw new IllegalArgumentException("rows ascend in y; row " + r + " does not");
      }
    }
  }

  /// `count` rows stacked from `(x, y)` upwards.
  public static Rows stacked(int x, int y, int length, int height, int count, int siteWidth) {
    int[] ys = new int[count];
    int[] low = new int[count];
    int[] high = new int[count];
    for (int r = 0; r < count; r++) {
      ys[r] = y + r * height;
      low[r] = x;
      high[r] = x + length;
    }
    return new Rows(height, siteWidth, ys, low, high);
  }

  public int count() {
    return y.length;
  }

  /// Area of all rows, square database units.
  public long area() {
    long area = 0;
    for (int r = 0; r < y.length; r++) {
      area += (long) (highX[r] - lowX[r]) * height;
    }
    return area;
  }
}
