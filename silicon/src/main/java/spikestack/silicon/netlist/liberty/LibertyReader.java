package spikestack.silicon.netlist.liberty;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Direction;

/// Groups of a file to cells: units, defaults, buses, arcs.
final class LibertyReader {
  /// The widest bus: far over any memory's port, far below what a heap holds.
  private static final int MOST_BITS = 1 << 16;

  private final String file;
  private final Group library;
  private final Numbers numbers;
  private final double volts;
  private final Units units;
  private final TableReader tables;
  private final Map<String, int[]> busTypes = new HashMap<>();

  /// Factors from the file's units to ours.
  record Units(double picoseconds, double femtofarads, double femtojoules, double nanowatts) {}

  LibertyReader(String file, Group library) {
    this.file = file;
    this.library = library;
    this.numbers = new Numbers(file);
    this.volts = numbers.of(library, "nom_voltage", 1);
    this.units = units();
    this.tables = new TableReader(file, library, units);
  }

  private Units units() {
    double seconds = numbers.unit(library, "time_unit", "s", 1e-9);
    double farads = 1e-12;
    Optional<Group.Attribute> load = library.attribute("capacitive_load_unit");
    if (load.isPresent() && load.get().values().size() == 2) {
      double scale = numbers.parse(load.get().line(), load.get().values().get(0));
      String unit = load.get().values().get(1).toLowerCase(Locale.ROOT);
      if (!unit.equals("pf") && !unit.equals("ff")) {
        throw numbers.refuse(load.get().line(), "a unit '" + unit + "'", "ff or pf");
      }
      farads = scale * (unit.equals("pf") ? 1e-12 : 1e-15);
    }
    double supply = numbers.unit(library, "voltage_unit", "v", 1);
    double watts = numbers.unit(library, "leakage_power_unit", "w", 1e-9);
    // Energy has no unit of its own: capacitance times voltage squared.
    double joules = farads * supply * supply;
    return new Units(seconds * 1e12, farads * 1e15, joules * 1e15, watts * 1e9);
  }

  Liberty read() {
    for (Group type : library.groups("type")) {
      busTypes.put(
          type.name(),
          new int[] {
            (int) numbers.of(type, "bit_from", 0), (int) numbers.of(type, "bit_to", 0),
          });
    }
    SequencedMap<String, LibertyCell> cells = new LinkedHashMap<>();
    for (Group cell : library.groups("cell")) {
      if (cell.name().isEmpty()) {
        throw numbers.refuse(cell.line, "a cell without a name", "cell (name) { ... }");
      }
      cells.putIfAbsent(cell.name(), cell(cell));
    }
    return new Liberty(
        file,
        library.name(),
        volts,
        numbers.of(library, "nom_temperature", 25),
        units.picoseconds(),
        units.femtofarads(),
        new Liberty.Thresholds(
            both("input_threshold_pct", 50),
            both("output_threshold_pct", 50),
            both("slew_lower_threshold_pct", 20),
            both("slew_upper_threshold_pct", 80),
            numbers.of(library, "slew_derate_from_library", 1)),
        cells);
  }

  private double[] both(String key, double percent) {
    double rise = numbers.of(library, key + "_rise", percent) / 100;
    double fall = numbers.of(library, key + "_fall", percent) / 100;
    if (!(rise > 0 && rise < 1 && fall > 0 && fall < 1)) {
      throw numbers.refuse(library.line, key + " outside of the supply", "between 0 and 100");
    }
    return new double[] {rise, fall};
  }

  private LibertyCell cell(Group cell) {
    List<LibertyPin> pins = new ArrayList<>();
    Map<String, List<String>> buses = new LinkedHashMap<>();
    List<TimingArc> arcs = new ArrayList<>();
    List<PowerArc> powers = new ArrayList<>();
    for (Group group : cell.groups) {
      switch (group.kind) {
        case "pin" -> {
          for (String name : group.names) {
            pins.add(pin(group, group, name, arcs, powers));
          }
        }
        case "bus" -> bus(group, pins, buses, arcs, powers);
        case "bundle" ->
            throw numbers.refuse(group.line, "a bundle at cell " + cell.name(), "pins and buses");
        default -> {}
      }
    }
    List<TimingArc> bitwise = bitwise(arcs, buses);
    ArcCheck.check(file, cell, pins, bitwise);
    List<LibertyCell.Leakage> leakages = new ArrayList<>();
    double sum = 0;
    for (Group leakage : cell.groups("leakage_power")) {
      double nanowatts = numbers.of(leakage, "value", 0) * units.nanowatts();
      leakages.add(new LibertyCell.Leakage(condition(leakage), nanowatts));
      sum += nanowatts;
    }
    double fallback = numbers.of(library, "default_cell_leakage_power", 0) * units.nanowatts();
    double leakage =
        cell.attribute("cell_leakage_power").isPresent()
            ? numbers.of(cell, "cell_leakage_power", 0) * units.nanowatts()
            : leakages.isEmpty() ? fallback : sum / leakages.size();
    return new LibertyCell(
        cell.name(),
        kind(cell),
        numbers.of(cell, "area", 0),
        leakage,
        cell.text("dont_use").filter("true"::equals).isPresent(),
        pins,
        buses,
        bitwise,
        powers,
        leakages);
  }

  /// A related pin that is a bus stands for all its bits.
  private static List<TimingArc> bitwise(List<TimingArc> arcs, Map<String, List<String>> buses) {
    List<TimingArc> all = new ArrayList<>();
    for (TimingArc arc : arcs) {
      for (String from : buses.getOrDefault(arc.from(), List.of(arc.from()))) {
        all.add(
            new TimingArc(
                from,
                arc.to(),
                arc.type(),
                arc.sense(),
                arc.when(),
                arc.value(),
                arc.slew(),
                arc.line()));
      }
    }
    return all;
  }

  private static LibertyCell.Kind kind(Group cell) {
    for (Group group : cell.groups) {
      switch (group.kind) {
        case "ff", "ff_bank" -> {
          return LibertyCell.Kind.FLIP_FLOP;
        }
        case "latch", "latch_bank", "statetable" -> {
          return LibertyCell.Kind.LATCH;
        }
        case "memory" -> {
          return LibertyCell.Kind.MEMORY;
        }
        default -> {}
      }
    }
    return LibertyCell.Kind.COMBINATIONAL;
  }

  private void bus(
      Group bus,
      List<LibertyPin> pins,
      Map<String, List<String>> buses,
      List<TimingArc> arcs,
      List<PowerArc> powers) {
    String type = bus.text("bus_type").orElse("");
    int[] range = busTypes.get(type);
    if (range == null) {
      throw numbers.refuse(
          bus.line, "bus " + bus.name() + " of type '" + type + "'", "a type of this library");
    }
    long wide = Math.abs((long) range[0] - range[1]) + 1;
    if (wide > MOST_BITS) {
      throw numbers.refuse(
          bus.line, "bus " + bus.name() + " of " + wide + " bits", "at most " + MOST_BITS);
    }
    int step = range[0] <= range[1] ? 1 : -1;
    List<String> bits = new ArrayList<>();
    Map<String, Group> own = new HashMap<>();
    for (Group pin : bus.groups("pin")) {
      for (String name : pin.names) {
        int colon = name.indexOf(':');
        int open = name.indexOf('[');
        if (colon < 0 || open < 0) {
          own.put(name, pin);
          continue;
        }
        int first = (int) numbers.parse(pin.line, name.substring(open + 1, colon));
        int last = (int) numbers.parse(pin.line, name.substring(colon + 1, name.length() - 1));
        for (int i = Math.min(first, last); i <= Math.max(first, last); i++) {
          own.put(name.substring(0, open) + "[" + i + "]", pin);
        }
      }
    }
    for (int i = range[0]; i != range[1] + step; i += step) {
      bits.add(bus.name() + "[" + i + "]");
    }
    for (String bit : bits) {
      Group pin = own.getOrDefault(bit, bus);
      pins.add(pin(pin, bus, bit, arcs, powers));
      if (pin != bus) {
        arcs(bus, bit, arcs);
        powers(bus, bit, powers);
      }
    }
    buses.put(bus.name(), List.copyOf(bits));
  }

  private LibertyPin pin(
      Group pin, Group outer, String name, List<TimingArc> arcs, List<PowerArc> powers) {
    String direction = pin.text("direction").or(() -> outer.text("direction")).orElse("input");
    Direction way =
        switch (direction) {
          case "input" -> Direction.INPUT;
          case "output" -> Direction.OUTPUT;
          case "inout" -> Direction.INOUT;
          case "internal" -> Direction.INTERNAL;
          default ->
              throw numbers.refuse(
                  pin.line,
                  "direction '" + direction + "' of pin " + name,
                  "input, output, inout or internal");
        };
    String fallback =
        switch (way) {
          case INPUT -> "default_input_pin_cap";
          case INOUT -> "default_inout_pin_cap";
          default -> "default_output_pin_cap";
        };
    double load =
        farads(pin, outer, "capacitance", numbers.of(library, fallback, 0)) * units.femtofarads();
    double rise = farads(pin, outer, "rise_capacitance", load / units.femtofarads());
    double fall = farads(pin, outer, "fall_capacitance", load / units.femtofarads());
    arcs(pin, name, arcs);
    powers(pin, name, powers);
    return new LibertyPin(
        name,
        way,
        "true".equals(pin.text("clock").or(() -> outer.text("clock")).orElse("")),
        rise * units.femtofarads(),
        fall * units.femtofarads(),
        limit(pin, outer, "max_capacitance") * units.femtofarads(),
        limit(pin, outer, "max_transition") * units.picoseconds(),
        pin.attribute("function").map(this::logic));
  }

  private double limit(Group pin, Group outer, String key) {
    double fallback = numbers.of(library, "default_" + key, Double.POSITIVE_INFINITY);
    return inherited(pin, outer, key, fallback);
  }

  /// A capacitance of a pin: its own, or that of the bus or library around it.
  private double farads(Group pin, Group outer, String key, double fallback) {
    double value = inherited(pin, outer, key, fallback);
    if (value < 0) {
      int line =
          pin.attribute(key)
              .or(() -> outer.attribute(key))
              .map(Group.Attribute::line)
              .orElse(pin.line);
      throw numbers.refuse(line, key + " " + value + " of pin " + pin.name(), "0 or more");
    }
    return value;
  }

  private double inherited(Group pin, Group outer, String key, double fallback) {
    return numbers.of(pin, key, numbers.of(outer, key, fallback));
  }

  private Logic logic(Group.Attribute attribute) {
    String text = attribute.values().isEmpty() ? "" : attribute.values().getFirst();
    return Logic.parse(text)
        .orElseThrow(
            () ->
                numbers.refuse(
                    attribute.line(),
                    "'" + text + "'",
                    "a function of pins with ! ' * & + | ^ and parentheses"));
  }

  private Optional<Logic> condition(Group group) {
    return group.attribute("when").filter(a -> !a.values().getFirst().isBlank()).map(this::logic);
  }

  private void arcs(Group pin, String name, List<TimingArc> arcs) {
    for (Group timing : pin.groups("timing")) {
      TimingType type =
          timing.text("timing_type").map(TimingType::named).orElse(TimingType.COMBINATIONAL);
      String related = timing.text("related_pin").orElse("");
      if (related.isEmpty() && type != TimingType.OTHER) {
        throw numbers.refuse(
            timing.line, "timing of pin " + name + " without related_pin", "related_pin : \"A\";");
      }
      String sense = timing.text("timing_sense").orElse("");
      boolean check = type.check() || type == TimingType.RECOVERY || type == TimingType.REMOVAL;
      TimingArc.Edges value =
          check
              ? tables.edges(timing, "rise_constraint", "fall_constraint")
              : tables.edges(timing, "cell_rise", "cell_fall");
      TimingArc.Edges slew =
          check ? TimingArc.Edges.NONE : tables.edges(timing, "rise_transition", "fall_transition");
      for (String from : related.split("[\\s,]+", -1)) {
        if (from.isEmpty() || type == TimingType.OTHER) {
          continue;
        }
        TimingArc.Sense way =
            switch (sense) {
              case "positive_unate" -> TimingArc.Sense.POSITIVE;
              case "negative_unate" -> TimingArc.Sense.NEGATIVE;
              case "non_unate" -> TimingArc.Sense.BOTH;
              default -> unate(pin, from);
            };
        arcs.add(new TimingArc(from, name, type, way, condition(timing), value, slew, timing.line));
      }
    }
  }

  private TimingArc.Sense unate(Group pin, String related) {
    Optional<Logic> function =
        pin.text("function").flatMap(Logic::parse).filter(f -> f.inputs().contains(related));
    return function.map(f -> f.sense(related)).orElse(TimingArc.Sense.BOTH);
  }

  private void powers(Group pin, String name, List<PowerArc> powers) {
    for (Group power : pin.groups("internal_power")) {
      Optional<Table> both = tables.power(power, "power");
      Table none = Table.constant(0);
      Table rise = tables.power(power, "rise_power").or(() -> both).orElse(none);
      Table fall = tables.power(power, "fall_power").or(() -> both).orElse(none);
      String related = power.text("related_pin").orElse("");
      if (related.isBlank()) {
        powers.add(new PowerArc(name, Optional.empty(), condition(power), rise, fall));
      }
      for (String from : related.split("[\\s,]+", -1)) {
        if (!from.isEmpty()) {
          powers.add(new PowerArc(name, Optional.of(from), condition(power), rise, fall));
        }
      }
    }
  }

  /// Numbers of attributes, with their places in complaints.
  static final class Numbers {
    private final String file;

    Numbers(String file) {
      this.file = file;
    }

    double of(Group group, String key, double fallback) {
      Optional<Group.Attribute> attribute = group.attribute(key);
      if (attribute.isEmpty() || attribute.get().values().isEmpty()) {
        return fallback;
      }
      return parse(attribute.get().line(), attribute.get().values().getFirst());
    }

    double parse(int line, String text) {
      try {
        double value = Double.parseDouble(text.strip());
        if (Double.isFinite(value)) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below, with the place.
      }
      throw refuse(line, "'" + text + "'", "a number");
    }

    /// `10ps` and the like, in units of `base`.
    double unit(Group group, String key, String base, double fallback) {
      Optional<Group.Attribute> attribute = group.attribute(key);
      if (attribute.isEmpty()) {
        return fallback;
      }
      String text = attribute.get().values().getFirst().strip().toLowerCase(Locale.ROOT);
      int digits = 0;
      while (digits < text.length() && "0123456789.".indexOf(text.charAt(digits)) >= 0) {
        digits++;
      }
      double scale = digits == 0 ? 1 : parse(attribute.get().line(), text.substring(0, digits));
      String unit = text.substring(digits).strip();
      if (unit.endsWith(base)) {
        String prefix = unit.substring(0, unit.length() - base.length());
        int power = List.of("", "m", "u", "n", "p", "f", "a").indexOf(prefix);
        if (power >= 0) {
          return scale * Math.pow(10, -3 * power);
        }
      }
      throw refuse(
          attribute.get().line(), "'" + text + "'", "a unit such as 1n" + base + " or 10p" + base);
    }

    InputException refuse(int line, String found, String allowed) {
      return new InputException(file + ":" + line, found, allowed);
    }
  }
}
