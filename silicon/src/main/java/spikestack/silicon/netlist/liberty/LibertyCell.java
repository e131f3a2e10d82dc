package spikestack.silicon.netlist.liberty;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A cell with its timing and power.
///
/// @param kind what it stores
/// @param areaUm2 as the file says
/// @param leakageNw of `cell_leakage_power`, else the mean of the cell's leakage groups
/// @param dontUse whether the file forbids tools to choose it
/// @param pins without supplies; buses bit by bit, from their first to their last index
/// @param buses pins of each bus, from its first (most significant) index to its last
/// @param leakages by condition
public record LibertyCell(
    String name,
    Kind kind,
    double areaUm2,
    double leakageNw,
    boolean dontUse,
    List<LibertyPin> pins,
    Map<String, List<String>> buses,
    List<TimingArc> arcs,
    List<PowerArc> powers,
    List<Leakage> leakages) {
  /// What a cell stores.
  public enum Kind {
    COMBINATIONAL,
    FLIP_FLOP,
    LATCH,
    MEMORY
  }

  /// Leakage under a condition.
  public record Leakage(Optional<Logic> when, double nanowatts) {}

  public LibertyCell {
    pins = List.copyOf(pins);
    buses = Map.copyOf(buses);
    arcs = List.copyOf(arcs);
    powers = List.copyOf(powers);
    leakages = List.copyOf(leakages);
  }

  /// The same cell with other pins.
  public LibertyCell with(List<LibertyPin> others) {
    return new LibertyCell(
        name, kind, areaUm2, leakageNw, dontUse, others, buses, arcs, powers, leakages);
  }

  /// The pin of this name, if there is one.
  public Optional<LibertyPin> pin(String pin) {
    return pins.stream().filter(each -> each.name().equals(pin)).findFirst();
  }
}
