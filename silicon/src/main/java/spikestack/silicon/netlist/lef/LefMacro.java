package spikestack.silicon.netlist.lef;

import java.util.List;
import spikestack.silicon.netlist.MasterPin;

/// The outline of a cell.
///
/// @param kind words of its class, as `CORE SPACER`
/// @param width nm
/// @param height nm
/// @param site it stands on; empty if none is named
/// @param pins supplies included; shapes from the lower left corner of the outline
/// @param obstructions likewise
public record LefMacro(
    String name,
    String kind,
    int width,
    int height,
    String site,
    List<MasterPin> pins,
    List<MasterPin.Shape> obstructions) {
  public LefMacro {
    pins = List.copyOf(pins);
    obstructions = List.copyOf(obstructions);
  }
}
