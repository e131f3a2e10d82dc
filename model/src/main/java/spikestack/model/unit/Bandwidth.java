package spikestack.model.unit;

/// Data rate, at least 0. 1 GB/s is 1e9 bytes per second.
public record Bandwidth(double gigabytesPerSecond) {
  private static final Scale SCALE =
      new Scale("bandwidth", "MB/s", "1e-3", "GB/s", "1", "TB/s", "1e3");

  public Bandwidth {
    gigabytesPerSecond = SCALE.checked(gigabytesPerSecond, 0);
  }

  /// Reads `76.8 GB/s`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Bandwidth parse(String text) {
    return new Bandwidth(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(gigabytesPerSecond);
  }
}
