package spikestack.silicon.thermal;

/// A solid.
///
/// @param name for people
/// @param alongX thermal conductivity along x, W/mK, `> 0`
/// @param alongY along y
/// @param alongZ along z, through the layer
/// @param heatCapacity volumetric, J/m^3K, `> 0`
public record Material(
    String name, double alongX, double alongY, double alongZ, double heatCapacity) {
  public Material {
    positive(name, "conductivity", alongX);
    positive(name, "conductivity", alongY);
    positive(name, "conductivity", alongZ);
    positive(name, "heat capacity", heatCapacity);
  }

  /// The same conductivity in all directions.
  public Material(String name, double conductivity, double heatCapacity) {
    this(name, conductivity, conductivity, conductivity, heatCapacity);
  }

  private static void positive(String name, String what, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(name + ": " + what + " must be > 0, was " + value);
    }
  }
}
