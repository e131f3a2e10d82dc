package spikestack.silicon.netlist;

import java.util.List;

/// A pin of a master.
///
/// @param use what the net at it is for
/// @param dx centre of the pin's shapes from the lower left corner of the unturned cell, nm
/// @param dy likewise; both are the middle of the cell if the shape is not known
/// @param capacitanceFf load that the pin is; 0 if not known
/// @param shapes metal, relative to the lower left corner
public record MasterPin(
    String name,
    Direction direction,
    Use use,
    int dx,
    int dy,
    double capacitanceFf,
    List<Shape> shapes) {
  /// What a pin is for.
  public enum Use {
    SIGNAL,
    CLOCK,
    POWER,
    GROUND
  }

  /// A rectangle of a layer.
  public record Shape(String layer, Rect rect) {}

  public MasterPin {
    shapes = List.copyOf(shapes);
  }

  /// Whether it is a supply, which netlists do not connect.
  public boolean supply() {
    return use == Use.POWER || use == Use.GROUND;
  }
}
