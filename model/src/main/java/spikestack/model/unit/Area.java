package spikestack.model.unit;

/// Area, at least 0.
public record Area(double squareMicrons) {
  private static final Scale SCALE = new Scale("area", "um2", "1", "mm2", "1e6", "cm2", "1e8");

  public Area {
    squareMicrons = SCALE.checked(squareMicrons, 0);
  }

  /// Reads `2.96 mm2`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static Area parse(String text) {
    return new Area(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(squareMicrons);
  }
}
