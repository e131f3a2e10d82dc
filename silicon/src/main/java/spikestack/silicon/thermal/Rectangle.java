package spikestack.silicon.thermal;

/// A rectangle of the die, in metres from its lower left corner; `right > left`, `top > bottom`.
public record Rectangle(double left, double bottom, double right, double top) {
  public Rectangle {
    if (!(right > left) || !(top > bottom) || Double.isInfinite(right - left + top - bottom)) {
      throw new IllegalArgumentException(
          "empty rectangle " + left + ".." + right + " x " + bottom + ".." + top);
    }
  }

  public double area() {
    return (right - left) * (top - bottom);
  }

  /// Area shared with `other`, `>= 0`.
  public double overlap(Rectangle other) {
    double width = Math.min(right, other.right) - Math.max(left, other.left);
    double height = Math.min(top, other.top) - Math.max(bottom, other.bottom);
    return width > 0 && height > 0 ? width * height : 0;
  }
}
