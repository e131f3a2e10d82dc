package spikestack.model.unit;

/// Duration, at least 0.
public record Time(double nanoseconds) {
  private static final Scale SCALE =
      new Scale(
          "time", "fs", "1e-6", "ps", "1e-3", "ns", "1", "us", "1e3", "ms", "1e6", "s", "1e9");

  public Time {
    nanoseconds = SCALE.checked(nanoseconds, 0);
  }

  /// Reads `1.83 ms`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Time parse(String text) {
    return new Time(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(nanoseconds);
  }
}
