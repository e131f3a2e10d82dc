package spikestack.silicon.netlist.lef;

/// A layer, in order from the bottom.
///
/// @param horizontal preferred direction of a routing layer
/// @param pitchX distance of tracks that stand upright, nm; 0 if not given
/// @param pitchY distance of tracks that lie, nm
/// @param offsetX of the first upright track, nm
/// @param offsetY of the first lying track, nm
/// @param width of a wire or cut, nm
/// @param spacing nm; 0 if only a table gives it
/// @param resistance ohms per square of a routing layer, ohms per cut of a cut layer
/// @param areaCapacitance picofarads per square micrometre
/// @param edgeCapacitance picofarads per micrometre of edge
public record Layer(
    String name,
    Kind kind,
    boolean horizontal,
    int pitchX,
    int pitchY,
    int offsetX,
    int offsetY,
    int width,
    int spacing,
    double resistance,
    double areaCapacitance,
    double edgeCapacitance) {
  /// What a layer is for.
  public enum Kind {
    ROUTING,
    CUT,
    OTHER
  }

  /// Ohms per micrometre of a wire of the layer's width.
  public double ohmPerUm() {
    return width == 0 ? 0 : resistance / (width / 1e3);
  }

  /// Femtofarads per micrometre of a wire of the layer's width: its area and both edges.
  public double femtofaradPerUm() {
    return 1e3 * (areaCapacitance * width / 1e3 + 2 * edgeCapacitance);
  }
}
