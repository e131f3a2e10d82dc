package spikestack.silicon.library;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.DoubleBinaryOperator;
import spikestack.machine.tech.Macro;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;

/// Writes Liberty: table look-up delays, ns, fF, nW and fJ.
final class LibertyWriter {
  private static final double[] SLEWS = {1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 1, 2, 4};
  private static final double[] LOADS = {1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 1, 2, 4};
  private static final double[] CONSTRAINT_SLEWS = {1 / 16.0, 1, 4};

  /// Drive of a memory's outputs.
  private static final int MEMORY_DRIVE = 4;

  private final Technology technology;
  private final GateModel model;
  private final StringBuilder text = new StringBuilder();
  private int depth;

  LibertyWriter(Technology technology, GateModel model) {
    this.technology = technology;
    this.model = model;
  }

  String library(List<Cell> cells) {
    begin(identifier(technology.name()), "standard cells");
    for (Cell cell : cells) {
      if (cell.use() != Cell.Use.FILLER) {
        cell(cell);
      }
    }
    close();
    return text.toString();
  }

  String memory(MemoryMacro memory, Macro figures) {
    begin(memory.name(), "memory " + memory.words() + " x " + memory.wordBits() + " bit");
    for (MemoryMacro.Port port : memory.ports()) {
      if (port.bits() > 1) {
        open("type (%s)", busType(port));
        line("base_type : array;");
        line("data_type : bit;");
        line("bit_width : %d;", port.bits());
        line("bit_from : %d;", port.bits() - 1);
        line("bit_to : 0;");
        line("downto : true;");
        close();
      }
    }
    open("cell (%s)", memory.name());
    line("area : %s;", number(figures.areaUm2(), 3));
    line("interface_timing : true;");
    line("is_macro_cell : true;");
    line("dont_touch : true;");
    line("dont_use : true;");
    // The table's leakage is that of its temperature; the library states that of 25 degrees.
    line("cell_leakage_power : %s;", number(1e3 * figures.leakageUw() * coldFactor(), 3));
    open("memory ()");
    line("type : ram;");
    line("address_width : %d;", 64 - Long.numberOfLeadingZeros(Math.max(1, memory.words() - 1)));
    line("word_width : %d;", memory.wordBits());
    close();
    for (MemoryMacro.Port port : memory.ports()) {
      memoryPort(memory, port, figures);
    }
    close();
    close();
    return text.toString();
  }

  private double coldFactor() {
    double degrees = technology.entry(Parameter.TEMPERATURE).at(technology.corner()) - 298.15;
    return StrictMath.pow(2, -degrees / technology.entry(Parameter.LEAKAGE_DOUBLING).value());
  }

  private static String busType(MemoryMacro.Port port) {
    return "bus_" + port.name();
  }

  private void memoryPort(MemoryMacro memory, MemoryMacro.Port port, Macro figures) {
    boolean bus = port.bits() > 1;
    open((bus ? "bus" : "pin") + " (%s)", port.name());
    if (bus) {
      line("bus_type : %s;", busType(port));
    }
    switch (port.role()) {
      case CLOCK -> {
        line("direction : input;");
        line("clock : true;");
        line("capacitance : %s;", number(model.nand2Ff, 4));
        line("min_period : %s;", number(figures.cycleNs(), 4));
        accessEnergy(memory, MemoryMacro.Role.READ_ENABLE, 1e3 * figures.readPj());
        accessEnergy(memory, MemoryMacro.Role.WRITE_ENABLE, 1e3 * figures.writePj());
      }
      case READ_ENABLE, WRITE_ENABLE, INPUT -> {
        line("direction : input;");
        line("capacitance : %s;", number(model.nand2Ff, 4));
        constraints(memory.clock());
      }
      case OUTPUT -> {
        line("direction : output;");
        line("max_capacitance : %s;", number(4 * MEMORY_DRIVE * model.standardLoadFf, 4));
        double parasitic = MEMORY_DRIVE * model.parasiticFf(1);
        timing(
            new Arc(
                memory.clock(),
                port.name(),
                Arc.Sense.CLOCK_EDGE,
                model.fixedPs(1e3 * figures.accessNs()),
                model.resistance / MEMORY_DRIVE,
                parasitic,
                0,
                0),
            MEMORY_DRIVE);
      }
    }
    close();
  }

  /// The energy of one access at each rising clock with the enable up, shared by the bits of it.
  private void accessEnergy(MemoryMacro memory, MemoryMacro.Role role, double femtojoules) {
    int bits =
        memory.ports().stream()
            .filter(p -> p.role() == role)
            .mapToInt(MemoryMacro.Port::bits)
            .sum();
    for (MemoryMacro.Port port : memory.ports()) {
      if (port.role() == role) {
        for (int bit = 0; bit < port.bits(); bit++) {
          open("internal_power ()");
          line("when : \"%s\";", port.bits() == 1 ? port.name() : port.name() + "[" + bit + "]");
          scalar("rise_power", femtojoules / bits);
          scalar("fall_power", 0);
          close();
        }
      }
    }
  }

  private void begin(String name, String what) {
    line("/* %s: %s of a predictive library, written by SpikeStack from", name, what);
    line(
        "   technology %s (%s), corner %s.",
        technology.name(),
        technology.description(),
        technology.corner().name().toLowerCase(Locale.ROOT));
    line(
        "   It is no foundry's. Gate model and sources: docs/library.md. Rise and fall are alike.");
    for (GateConstant constant : GateConstant.values()) {
      line(
          "     %s %s %s [%s] %s",
          constant.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          number(constant.value(), 3),
          constant.unit(),
          constant.trust(),
          constant.source());
    }
    line("*/");
    open("library (%s)", name);
    line("technology (cmos);");
    line("delay_model : table_lookup;");
    line("comment : \"predictive, no foundry's; see docs/library.md of SpikeStack\";");
    line("time_unit : \"1ns\";");
    line("voltage_unit : \"1V\";");
    line("current_unit : \"1mA\";");
    line("pulling_resistance_unit : \"1kohm\";");
    line("leakage_power_unit : \"1nW\";");
    line("capacitive_load_unit (1,ff);");
    line("nom_process : 1;");
    line("nom_temperature : 25;");
    line("nom_voltage : %s;", number(model.volts(), 3));
    open("operating_conditions (typical)");
    line("process : 1;");
    line("temperature : 25;");
    line("voltage : %s;", number(model.volts(), 3));
    line("tree_type : balanced_tree;");
    close();
    line("default_operating_conditions : typical;");
    for (String edge : List.of("rise", "fall")) {
      line("slew_lower_threshold_pct_%s : 20;", edge);
      line("slew_upper_threshold_pct_%s : 80;", edge);
      line("input_threshold_pct_%s : 50;", edge);
      line("output_threshold_pct_%s : 50;", edge);
    }
    line("slew_derate_from_library : 1;");
    line("default_max_transition : %s;", ns(SLEWS[SLEWS.length - 1] * model.standardSlewPs));
    line("default_fanout_load : 1;");
    line("default_input_pin_cap : 0;");
    line("default_output_pin_cap : 0;");
    line("default_inout_pin_cap : 0;");
    line("default_cell_leakage_power : 0;");
    line("default_leakage_power_density : 0;");
    open("lu_table_template (delay_7x7)");
    line("variable_1 : input_net_transition;");
    line("variable_2 : total_output_net_capacitance;");
    line("index_1 (\"1, 2, 3, 4, 5, 6, 7\");");
    line("index_2 (\"1, 2, 3, 4, 5, 6, 7\");");
    close();
    open("lu_table_template (constraint_3x3)");
    line("variable_1 : related_pin_transition;");
    line("variable_2 : constrained_pin_transition;");
    line("index_1 (\"1, 2, 3\");");
    line("index_2 (\"1, 2, 3\");");
    close();
  }

  private void cell(Cell cell) {
    open("cell (%s)", cell.name());
    line("area : %s;", number(cell.areaUm2(), 5));
    line("cell_leakage_power : %s;", number(cell.leakageNw(), 4));
    if (cell.use() == Cell.Use.RESERVED) {
      line("dont_use : true;");
    }
    if (cell.use() == Cell.Use.FLIP_FLOP) {
      open("ff (IQ, IQN)");
      line("next_state : \"D\";");
      line("clocked_on : \"CK\";");
      close();
    }
    for (Pin pin : cell.pins()) {
      open("pin (%s)", pin.name());
      switch (pin.kind()) {
        case INPUT -> {
          line("direction : input;");
          line("capacitance : %s;", number(pin.capacitanceFf(), 4));
          if (cell.use() == Cell.Use.FLIP_FLOP) {
            constraints("CK");
          }
        }
        case CLOCK -> {
          line("direction : input;");
          line("clock : true;");
          line("capacitance : %s;", number(pin.capacitanceFf(), 4));
          open("internal_power ()");
          scalar("rise_power", pin.internalFj());
          scalar("fall_power", pin.internalFj());
          close();
        }
        case OUTPUT -> {
          line("direction : output;");
          line("function : \"%s\";", pin.function());
          line("max_capacitance : %s;", number(pin.maximumFf(), 4));
          for (Arc arc : cell.arcs()) {
            if (arc.to().equals(pin.name())) {
              timing(arc, cell.drive());
              energy(arc);
            }
          }
        }
      }
      close();
    }
    close();
  }

  private void energy(Arc arc) {
    if (arc.internalFj() > 0) {
      open("internal_power ()");
      line("related_pin : \"%s\";", arc.from());
      scalar("rise_power", arc.internalFj());
      scalar("fall_power", arc.internalFj());
      close();
    }
  }

  private void timing(Arc arc, int drive) {
    open("timing ()");
    line("related_pin : \"%s\";", arc.from());
    switch (arc.sense()) {
      case POSITIVE_UNATE -> line("timing_sense : positive_unate;");
      case NEGATIVE_UNATE -> line("timing_sense : negative_unate;");
      case NON_UNATE -> line("timing_sense : non_unate;");
      case CLOCK_EDGE -> {
        line("timing_type : rising_edge;");
        line("timing_sense : non_unate;");
      }
    }
    for (String edge : List.of("rise", "fall")) {
      table("cell_" + edge, arc::delayPs, drive);
      table(edge + "_transition", arc::slewPs, drive);
    }
    close();
  }

  private void table(String name, DoubleBinaryOperator picoseconds, int drive) {
    open("%s (delay_7x7)", name);
    line("index_1 (\"%s\");", scaled(SLEWS, 1e-3 * model.standardSlewPs));
    line("index_2 (\"%s\");", scaled(LOADS, drive * model.standardLoadFf));
    rows(
        SLEWS,
        LOADS,
        (slew, load) ->
            picoseconds.applyAsDouble(
                slew * model.standardSlewPs, load * drive * model.standardLoadFf));
    close();
  }

  /// A later edge of the data, or an earlier one of the clock, by their slews.
  private void constraints(String clock) {
    constraint(clock, "setup_rising", model.value(Parameter.SETUP), 1);
    constraint(clock, "hold_rising", GateConstant.HOLD.value(), -1);
  }

  private void constraint(String clock, String type, double picoseconds, int sign) {
    open("timing ()");
    line("related_pin : \"%s\";", clock);
    line("timing_type : %s;", type);
    double sensitivity = GateConstant.SLEW_SENSITIVITY.value() * model.standardSlewPs;
    for (String edge : List.of("rise", "fall")) {
      open("%s_constraint (constraint_3x3)", edge);
      line("index_1 (\"%s\");", scaled(CONSTRAINT_SLEWS, 1e-3 * model.standardSlewPs));
      line("index_2 (\"%s\");", scaled(CONSTRAINT_SLEWS, 1e-3 * model.standardSlewPs));
      rows(
          CONSTRAINT_SLEWS,
          CONSTRAINT_SLEWS,
          (clockSlew, dataSlew) -> picoseconds + sign * sensitivity * (dataSlew - clockSlew));
      close();
    }
    close();
  }

  private void rows(double[] first, double[] second, DoubleBinaryOperator picoseconds) {
    line("values ( \\");
    for (int i = 0; i < first.length; i++) {
      StringJoiner row = new StringJoiner(", ", "  \"", "\"");
      for (double x : second) {
        row.add(ns(picoseconds.applyAsDouble(first[i], x)));
      }
      line("%s", row + (i + 1 < first.length ? ", \\" : " \\"));
    }
    line(");");
  }

  private void scalar(String name, double value) {
    open("%s (scalar)", name);
    line("values (\"%s\");", number(value, 5));
    close();
  }

  private static String scaled(double[] factors, double unit) {
    StringJoiner all = new StringJoiner(", ");
    for (double factor : factors) {
      all.add(number(factor * unit, 6));
    }
    return all.toString();
  }

  private static String ns(double picoseconds) {
    return number(1e-3 * picoseconds, 7);
  }

  /// Fixed point without trailing zeros.
  static String number(double value, int decimals) {
    String fixed = String.format(Locale.ROOT, "%." + decimals + "f", value);
    String bare = fixed.contains(".") ? fixed.replaceFirst("\\.?0+$", "") : fixed;
    return bare.equals("-0") ? "0" : bare;
  }

  private static String identifier(String name) {
    return name.replaceAll("[^A-Za-z0-9_]", "_");
  }

  private void open(String format, Object... values) {
    line(format + " {", values);
    depth++;
  }

  private void close() {
    depth--;
    line("}");
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  private void line(String format, Object... values) {
    text.append("  ".repeat(depth)).append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
