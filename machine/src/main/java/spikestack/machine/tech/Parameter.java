package spikestack.machine.tech;

import java.util.Optional;

/// Every number a technology file must hold, with its unit and the range outside which it is a slip
/// of the pen.
///
/// The file has one entry per constant here, under [#key()]; unknown and missing keys are errors.
/// All costs grow with every entry, except those marked as cheaper when larger.
public enum Parameter {
  /// Supply; energies of cells and SRAM are quoted at it.
  VDD("process.vdd", "V", 0.3, 2.0),
  /// Junction temperature; scales leakage.
  TEMPERATURE("process.temperature", "K", 233, 423),
  /// Temperature difference that doubles leakage.
  LEAKAGE_DOUBLING("process.leakage-doubling", "K", 5, 100, true),

  NAND2_AREA("nand2.area", "um2", 0.01, 20),
  NAND2_DELAY("nand2.delay", "ps", 1, 1000),
  /// Output pulse 0 to 1 to 0.
  NAND2_ENERGY("nand2.energy", "fJ", 0.01, 100),
  XOR2_AREA("xor2.area", "um2", 0.01, 40),
  XOR2_DELAY("xor2.delay", "ps", 1, 2000),
  XOR2_ENERGY("xor2.energy", "fJ", 0.01, 200),
  MUX2_AREA("mux2.area", "um2", 0.01, 40),
  MUX2_DELAY("mux2.delay", "ps", 1, 2000),
  MUX2_ENERGY("mux2.energy", "fJ", 0.01, 200),
  FULL_ADDER_AREA("full-adder.area", "um2", 0.05, 100),
  /// One addition of one bit.
  FULL_ADDER_ENERGY("full-adder.energy", "fJ", 0.05, 500),
  /// Operand to carry out: the first cell of a chain.
  FULL_ADDER_FIRST("full-adder.delay-first", "ps", 1, 3000),
  /// Carry in to carry out: each further cell.
  FULL_ADDER_CARRY("full-adder.delay-carry", "ps", 1, 2000),
  /// Carry in to sum: the last cell.
  FULL_ADDER_LAST("full-adder.delay-last", "ps", 1, 2000),
  /// Magnitude comparator, per bit.
  COMPARATOR_AREA("comparator.area", "um2", 0.01, 50),
  COMPARATOR_ENERGY("comparator.energy", "fJ", 0.01, 200),
  FLIP_FLOP_AREA("flip-flop.area", "um2", 0.05, 100),
  /// One stored bit changes.
  FLIP_FLOP_TOGGLE("flip-flop.energy-toggle", "fJ", 0.05, 100),
  /// Clock pin and inner clock inverters, per flip-flop and clock cycle.
  FLIP_FLOP_CLOCK("flip-flop.energy-clock", "fJ", 0, 100),
  CLOCK_TO_Q("flip-flop.clock-to-q", "ps", 1, 2000),
  SETUP("flip-flop.setup", "ps", 0, 1000),
  /// Leakage of standard cells by their area, at 298.15 K.
  CELL_LEAKAGE("cell.leakage", "nW/um2", 1e-6, 1000),
  /// Cell area over core area.
  UTILISATION("cell.utilisation", "-", 0.2, 0.98, true),
  /// Macro area over the area it blocks, halo included.
  MACRO_UTILISATION("macro.utilisation", "-", 0.5, 1.0, true),
  /// Probability that a transferred or written bit differs from the one before it.
  ACTIVITY("switching.activity", "-", 0.01, 1.0),
  /// Part of the clock energy of idle units that clock gating saves.
  CLOCK_GATING("clock.gating", "-", 0, 1, true),

  /// Where between the slow (0) and the fast class (1) of the table the default memory lies.
  SRAM_FAST_SHARE("sram.fast-share", "-", 0, 1, true),
  /// At the temperature of the SRAM table, 330 K.
  SRAM_LEAKAGE("sram.leakage", "uW/KiB", 0.001, 10000),

  WIRE_DELAY("wire.delay", "ns/mm", 0.01, 10),
  /// Repeated wire, per bit that toggles.
  WIRE_ENERGY("wire.energy", "pJ/mm", 0.005, 10),
  WIRE_CAPACITANCE("wire.capacitance", "fF/um", 0.02, 1),
  WIRE_RESISTANCE_LOCAL("wire.resistance-local", "ohm/um", 0.01, 100),
  WIRE_RESISTANCE_SEMIGLOBAL("wire.resistance-semiglobal", "ohm/um", 0.005, 100),
  WIRE_RESISTANCE_GLOBAL("wire.resistance-global", "ohm/um", 0.001, 100),

  BOND_PITCH("bond.pitch", "um", 0.1, 100),
  BOND_CUT("bond.cut", "um", 0.05, 100),
  BOND_RESISTANCE("bond.resistance", "ohm", 0, 100),
  BOND_CAPACITANCE("bond.capacitance", "fF", 0, 200),
  /// Output resistance of the cell that drives a bond.
  BOND_DRIVER("bond.driver", "kohm", 0.05, 50),
  /// Electromigration limit of a copper bond.
  BOND_CURRENT("bond.current", "mA/um2", 0.01, 100, true),
  BOND_KEEP_OUT("bond.keep-out", "um", 0, 1000),
  BOND_OVERLAY_WAFER("bond.overlay-wafer", "um", 0, 10),
  BOND_OVERLAY_DIE("bond.overlay-die", "um", 0, 10),

  DRAM_ENERGY("dram.energy", "pJ/bit", 0.1, 200),

  IR_BUDGET("power.ir-budget", "-", 0.001, 0.5, true),
  SILICON_CONDUCTIVITY("thermal.silicon", "W/mK", 10, 400, true),
  BEOL_CONDUCTIVITY("thermal.beol", "W/mK", 0.1, 100, true),
  BOND_CONDUCTIVITY("thermal.bond-layer", "W/mK", 0.1, 400, true),
  BEOL_THICKNESS("thermal.beol-thickness", "um", 0.5, 50),
  BOND_THICKNESS("thermal.bond-thickness", "um", 0.05, 100),
  THINNED_SILICON("thermal.thinned-silicon", "um", 1, 800),
  THICK_SILICON("thermal.thick-silicon", "um", 1, 1000),
  ACTIVE_THICKNESS("thermal.active-thickness", "um", 0.1, 20),
  HEAT_TRANSFER("thermal.film", "W/m2K", 1, 1e7, true),
  AMBIENT("thermal.ambient", "K", 200, 400);

  private final String key;
  private final String unit;
  private final double smallest;
  private final double largest;
  private final boolean cheaperWhenLarger;

  Parameter(String key, String unit, double smallest, double largest) {
    this(key, unit, smallest, largest, false);
  }

  Parameter(String key, String unit, double smallest, double largest, boolean cheaperWhenLarger) {
    this.key = key;
    this.unit = unit;
    this.smallest = smallest;
    this.largest = largest;
    this.cheaperWhenLarger = cheaperWhenLarger;
  }

  /// Name in technology files and reports, as `nand2.area`.
  public String key() {
    return key;
  }

  /// The one unit the file may use; `-` for a pure number.
  public String unit() {
    return unit;
  }

  public double smallest() {
    return smallest;
  }

  public double largest() {
    return largest;
  }

  /// Whether a larger value lowers area, energy or delay.
  public boolean cheaperWhenLarger() {
    return cheaperWhenLarger;
  }

  static Optional<Parameter> named(String key) {
    for (Parameter parameter : values()) {
      if (parameter.key.equals(key)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }
}
