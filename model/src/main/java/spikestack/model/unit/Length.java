package spikestack.model.unit;

/// Length, at least 0.
public record Length(double microns) {
  private static final Scale SCALE =
      new Scale("length", "nm", "1e-3", "um", "1", "mm", "1e3", "cm", "1e4");

  public Length {
    microns = SCALE.checked(microns, 0);
  }

  /// Reads `90 nm`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Length parse(String text) {
    return new Length(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(microns);
  }
}
