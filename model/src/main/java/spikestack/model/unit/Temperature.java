package spikestack.model.unit;

/// Temperature, at least 0 K.
public record Temperature(double kelvin) {
  private static final Scale SCALE = new Scale("temperature", "K", "1");

  public Temperature {
    kelvin = SCALE.checked(kelvin, 0);
  }

  /// Reads `330 K`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Temperature parse(String text) {
    return new Temperature(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(kelvin);
  }
}
