package spikestack.model.unit;

/// Power, at least 0.
public record Power(double milliwatts) {
  private static final Scale SCALE =
      new Scale("power", "pW", "1e-9", "nW", "1e-6", "uW", "1e-3", "mW", "1", "W", "1e3");

  public Power {
    milliwatts = SCALE.checked(milliwatts, 0);
  }

  /// Reads `627 mW`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Power parse(String text) {
    return new Power(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(milliwatts);
  }
}
