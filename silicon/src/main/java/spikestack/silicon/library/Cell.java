package spikestack.silicon.library;

import java.util.List;

/// A standard cell.
///
/// @param name kind and drive, as `NAND2_X1`
/// @param drive multiple of the unit drive of its last stage
/// @param sites width in sites; the height is one row
/// @param leakageNw at 25 °C
/// @param pins inputs first; supplies are not listed
/// @param arcs one for every input that an output follows
/// @param use what synthesis may do with it
public record Cell(
    String name,
    int drive,
    int sites,
    double areaUm2,
    double leakageNw,
    List<Pin> pins,
    List<Arc> arcs,
    Use use) {
  /// What synthesis may do with a cell.
  public enum Use {
    LOGIC,
    FLIP_FLOP,
    /// Clock trees and constants: placed by name, never chosen for logic.
    RESERVED,
    /// Fills rows; no logic, no Liberty.
    FILLER
  }

  public Cell {
    pins = List.copyOf(pins);
    arcs = List.copyOf(arcs);
    if (sites < 1 || drive < 1) {
      throw new IllegalArgumentException(name + " needs a width and a drive");
    }
  }

  /// The pin of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public Pin pin(String pin) {
    return pins.stream()
        .filter(p -> p.name().equals(pin))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no pin " + pin + " at " + name));
  }

  /// The arc between two pins.
  ///
  /// @throws IllegalArgumentException if there is none
  public Arc arc(String from, String to) {
    return arcs.stream()
        .filter(a -> a.from().equals(from) && a.to().equals(to))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no arc " + from + " to " + to + " at " + name));
  }
}
