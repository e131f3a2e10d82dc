package spikestack.silicon.thermal;

/// Resistances (K/W) and capacities (J/K) of the borders of a [HeatSink] around one die.
///
/// `X` is towards west and east, `Y` towards north and south. Nodes are numbered west, east, north,
/// south: 0 to 3 the spreader's border, 4 to 7 the sink's border above it, 8 to 11 the sink's
/// border beyond.
public final class Periphery {
  private static final int SPREADER = 0;
  private static final int INNER = 4;
  private static final int OUTER = 8;

  private final HeatSink sink;
  private final double width;
  private final double depth;

  /// @param width of the die along x, metres, smaller than the spreader
  /// @param depth of the die along y
  public Periphery(HeatSink sink, double width, double depth) {
    if (!(width < sink.spreaderSide()) || !(depth < sink.spreaderSide())) {
      throw new IllegalArgumentException(
          "a die of "
              + width
              + " x "
              + depth
              + " m does not fit under a spreader of "
              + sink.spreaderSide()
              + " m");
    }
    this.sink = sink;
    this.width = width;
    this.depth = depth;
  }

  /// What the twelve nodes are joined by, among each other and to the air.
  public interface Nodes {
    /// Nodes of the package, 0 to 11.
    void join(int a, int b, double conductance);

    void air(int node, double conductance);

    void capacity(int node, double joulePerKelvin);
  }

  /// Hands over every link and capacity among the twelve nodes.
  public void describe(Nodes nodes) {
    double air = sink.convectionResistance() * sink.sinkSide() * sink.sinkSide(); // K m^2 / W
    double airCapacity =
        HeatSink.CAPACITY_SHARE
            * sink.convectionCapacity()
            / (sink.sinkSide() * sink.sinkSide()); // J / K m^2
    double k = sink.sinkMaterial().alongZ();
    double c = sink.sinkMaterial().heatCapacity();
    double outerArea =
        (sink.sinkSide() * sink.sinkSide() - sink.spreaderSide() * sink.spreaderSide()) / 4;
    double outerLateral =
        (sink.sinkSide() - sink.spreaderSide())
            / 4
            / (sink.sinkMaterial().alongX()
                * (sink.sinkSide() + 3 * sink.spreaderSide())
                / 4
                * sink.sinkThickness());
    for (int side = 0; side < 4; side++) {
      double area = innerArea(side);
      double upwards = sink.spreaderThickness() / (sink.spreaderMaterial().alongZ() * area);
      nodes.join(SPREADER + side, INNER + side, 1 / upwards);
      nodes.join(INNER + side, OUTER + side, 1 / (outerLateral + outerHalf(side)));
      nodes.air(INNER + side, area / (sink.sinkThickness() / k + air));
      nodes.air(OUTER + side, outerArea / (sink.sinkThickness() / k + air));
      nodes.capacity(
          SPREADER + side,
          sink.spreaderMaterial().heatCapacity() * sink.spreaderThickness() * area);
      nodes.capacity(INNER + side, area * (c * sink.sinkThickness() + airCapacity));
      nodes.capacity(OUTER + side, outerArea * (c * sink.sinkThickness() + airCapacity));
    }
  }

  /// From the die's edge to the centre of the spreader's border on this side, K/W.
  public double spreaderLateral(int side) {
    return innerHalf(side, sink.spreaderMaterial().alongX(), sink.spreaderThickness());
  }

  /// From the die's edge to the centre of the sink's border above the spreader, K/W.
  public double sinkLateral(int side) {
    return innerHalf(side, sink.sinkMaterial().alongX(), sink.sinkThickness());
  }

  private double innerHalf(int side, double conductivity, double thickness) {
    double s = sink.spreaderSide();
    return side < 2
        ? (s - width) / 4 / (conductivity * (s + 3 * depth) / 4 * thickness)
        : (s - depth) / 4 / (conductivity * (s + 3 * width) / 4 * thickness);
  }

  private double outerHalf(int side) {
    double s = sink.spreaderSide();
    double k = sink.sinkMaterial().alongX() * sink.sinkThickness();
    return side < 2
        ? (s - width) / 4 / (k * (3 * s + depth) / 4)
        : (s - depth) / 4 / (k * (3 * s + width) / 4);
  }

  private double innerArea(int side) {
    double s = sink.spreaderSide();
    return side < 2 ? (s + depth) * (s - width) / 4 : (s + width) * (s - depth) / 4;
  }
}
