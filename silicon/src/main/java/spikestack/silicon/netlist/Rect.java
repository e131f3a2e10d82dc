package spikestack.silicon.netlist;

/// A rectangle in nanometres: lower left and upper right corner, both inside.
public record Rect(int x0, int y0, int x1, int y1) {
  public Rect {
    if (x1 < x0 || y1 < y0) {
      throw new IllegalArgumentException(
          "corners out of order: " + x0 + " " + y0 + " " + x1 + " " + y1);
    }
  }

  /// Of two opposite corners in any order.
  public static Rect of(int xa, int ya, int xb, int yb) {
    return new Rect(Math.min(xa, xb), Math.min(ya, yb), Math.max(xa, xb), Math.max(ya, yb));
  }

  public int width() {
    return x1 - x0;
  }

  public int height() {
    return y1 - y0;
  }

  /// In square nanometres.
  public long area() {
    return (long) width() * height();
  }

  /// Whether `inner` lies inside, borders allowed.
  public boolean contains(Rect inner) {
    return inner.x0 >= x0 && inner.y0 >= y0 && inner.x1 <= x1 && inner.y1 <= y1;
  }

  /// Whether the insides of both meet; a common border is none.
  public boolean overlaps(Rect other) {
    return other.x0 < x1 && other.x1 > x0 && other.y0 < y1 && other.y1 > y0;
  }

  /// The smallest rectangle around both.
  public Rect union(Rect other) {
    return new Rect(
        Math.min(x0, other.x0),
        Math.min(y0, other.y0),
        Math.max(x1, other.x1),
        Math.max(y1, other.y1));
  }
}
