package spikestack.silicon.place;

/// The outline all tiers share, in database units; low corner included, high corner excluded.
public record Die(int lowX, int lowY, int highX, int highY) {
  public Die {
    if (highX <= lowX || highY <= lowY) {
      throw new IllegalArgumentException(
          "a die needs a positive size, was " + lowX + " " + lowY + " " + highX + " " + highY);
    }
    if (lowX < -LIMIT || lowY < -LIMIT || highX > LIMIT || highY > LIMIT) {
      throw new IllegalArgumentException("die coordinates lie within +-" + LIMIT);
    }
  }

  /// Largest magnitude of a coordinate: sums and differences of two stay inside an `int`.
  public static final int LIMIT = 1_000_000_000;

  public int width() {
    return highX - lowX;
  }

  public int height() {
    return highY - lowY;
  }

  public long area() {
    return (long) width() * height();
  }
}
