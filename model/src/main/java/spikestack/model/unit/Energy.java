package spikestack.model.unit;

/// Energy, at least 0.
public record Energy(double picojoules) {
  private static final Scale SCALE =
      new Scale(
          "energy", "aJ", "1e-6", "fJ", "1e-3", "pJ", "1", "nJ", "1e3", "uJ", "1e6", "mJ", "1e9",
          "J", "1e12");

  public Energy {
    picojoules = SCALE.checked(picojoules, 0);
  }

  /// Reads `47.8 pJ`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Energy parse(String text) {
    return new Energy(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(picojoules);
  }
}
