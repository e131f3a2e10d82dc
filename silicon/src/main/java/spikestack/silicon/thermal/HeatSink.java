package spikestack.silicon.thermal;

/// Interface material, heat spreader and heat sink of the HotSpot package, both square, centred
/// over the die and larger than it.
///
/// The parts right above the die are ordinary layers. What reaches beyond it is lumped into twelve
/// nodes, four (west, east, north, south) each for the spreader's border, the sink's border above
/// the spreader, and the sink's border beyond the spreader. A border piece is a trapezoid between
/// two squares; conduction across half of its width goes through the mean length of that half, and
/// its area and heat capacity are those of the trapezoid. Convection is spread over the sink in
/// proportion to area.
///
/// With die width `w` and depth `d`, spreader side `s`, a half-trapezoid towards east or west has
/// width `(s - w) / 4` and mean length `(s + 3 d) / 4` (inner half) or `(3 s + d) / 4` (outer
/// half).
///
/// Source: Skadron et al., *Temperature-aware microarchitecture*, ACM TACO 1 (2004), and the
/// documentation of HotSpot; defaults are those of its example configuration.
///
/// @param interfaceThickness metres
/// @param interfaceMaterial between die and spreader
/// @param spreaderSide metres, larger than the die
/// @param spreaderThickness metres
/// @param spreaderMaterial usually copper
/// @param sinkSide metres, larger than the spreader
/// @param sinkThickness metres
/// @param sinkMaterial usually copper
/// @param convectionResistance sink to air, K/W
/// @param convectionCapacity J/K
/// @param ambient kelvin
public record HeatSink(
    double interfaceThickness,
    Material interfaceMaterial,
    double spreaderSide,
    double spreaderThickness,
    Material spreaderMaterial,
    double sinkSide,
    double sinkThickness,
    Material sinkMaterial,
    double convectionResistance,
    double convectionCapacity,
    double ambient) {
  /// Number of package nodes.
  public static final int NODES = 12;

  /// Share of the convection capacity that the lumped model counts: HotSpot's fit to a
  /// finite-volume solution.
  public static final double CAPACITY_SHARE = 0.333;

  public HeatSink {
    positive("interface thickness", interfaceThickness);
    positive("spreader thickness", spreaderThickness);
    positive("sink thickness", sinkThickness);
    positive("spreader side", spreaderSide);
    positive("sink side", sinkSide);
    positive("convection resistance", convectionResistance);
    positive("convection capacity", convectionCapacity);
    positive("ambient", ambient);
    if (!(sinkSide > spreaderSide)) {
      throw new IllegalArgumentException(
          "the sink ("
              + sinkSide
              + " m) must be larger than the spreader ("
              + spreaderSide
              + " m)");
    }
  }

  /// The package of HotSpot's examples: 20 um interface, 30 mm x 1 mm spreader and 60 mm x 6.9 mm
  /// sink of copper, 0.1 K/W to air at 318.15 K.
  public static HeatSink server() {
    Material copper = new Material("copper", 400, 3.55e6);
    return new HeatSink(
        20e-6,
        new Material("interface", 4, 4e6),
        0.03,
        1e-3,
        copper,
        0.06,
        6.9e-3,
        copper,
        0.1,
        140.4,
        318.15);
  }

  /// The same with another resistance to air.
  public HeatSink convection(double kelvinPerWatt, double ambientKelvin) {
    return new HeatSink(
        interfaceThickness,
        interfaceMaterial,
        spreaderSide,
        spreaderThickness,
        spreaderMaterial,
        sinkSide,
        sinkThickness,
        sinkMaterial,
        kelvinPerWatt,
        convectionCapacity,
        ambientKelvin);
  }

  private static void positive(String what, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(what + " must be > 0, was " + value);
    }
  }
}
