package spikestack.model.unit;

/// Frequency, at least 0.
public record Frequency(double megahertz) {
  private static final Scale SCALE =
      new Scale("frequency", "Hz", "1e-6", "kHz", "1e-3", "MHz", "1", "GHz", "1e3");

  public Frequency {
    megahertz = SCALE.checked(megahertz, 0);
  }

  /// Reads `500 MHz`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Frequency parse(String text) {
    return new Frequency(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(megahertz);
  }
}
