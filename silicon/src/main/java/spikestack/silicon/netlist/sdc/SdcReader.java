package spikestack.silicon.netlist.sdc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.sdc.Words.Word;
import spikestack.silicon.netlist.text.Source;

/// One SDC file: commands to constraints.
final class SdcReader {
  /// Passed over with a warning: they say how to build a design, or what others check.
  private static final Set<String> PASSED =
      Set.of(
          "current_design",
          "set_units",
          "set_max_fanout",
          "set_max_transition",
          "set_max_capacitance",
          "set_max_area",
          "set_wire_load_model",
          "set_wire_load_mode",
          "set_operating_conditions",
          "set_timing_derate",
          "set_ideal_network",
          "set_dont_touch",
          "set_dont_use",
          "group_path",
          "set_clock_transition",
          "set_propagated_delay",
          "puts",
          "set_sense",
          "set_fanout_load",
          "set_max_leakage_power",
          "set_max_dynamic_power");

  private static final Set<String> FLAGS =
      Set.of(
          "-min",
          "-max",
          "-rise",
          "-fall",
          "-clock_fall",
          "-add_delay",
          "-add",
          "-setup",
          "-hold",
          "-pin_load",
          "-wire_load",
          "-source",
          "-early",
          "-late",
          "-filter_none",
          "-no_clocks",
          "-quiet",
          "-no_inputs");

  private final Source source;
  private final Words words;
  private final Design design;
  private final double ps;
  private final double ff;
  private final List<Clock> clocks = new ArrayList<>();
  private final Map<String, Sdc.PortDelay> inputs = new LinkedHashMap<>();
  private final Map<String, Sdc.PortDelay> outputs = new LinkedHashMap<>();
  private final Map<Integer, double[]> slews = new TreeMap<>();
  private final Map<Integer, Double> loads = new TreeMap<>();
  private final Map<Integer, Sdc.DrivingCell> drivers = new TreeMap<>();
  private final List<Sdc.FalsePath> falsePaths = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  SdcReader(Source source, Design design, double nanoseconds, double femtofarads) {
    this.source = source;
    this.words = new Words(source);
    this.design = design;
    this.ps = nanoseconds * 1e3;
    this.ff = femtofarads;
  }

  /// A command with its options.
  private record Command(
      String name, Map<String, Word> options, Set<String> flags, List<Word> values) {}

  Sdc read() {
    List<Word> line = words.command();
    while (!line.isEmpty()) {
      run(command(line));
      line = words.command();
    }
    return new Sdc(
        clocks,
        List.copyOf(inputs.values()),
        List.copyOf(outputs.values()),
        slews,
        loads,
        drivers,
        falsePaths,
        warnings);
  }

  private Command command(List<Word> line) {
    String name = text(line.getFirst());
    Map<String, Word> options = new HashMap<>();
    Set<String> flags = new LinkedHashSet<>();
    List<Word> values = new ArrayList<>();
    for (int i = 1; i < line.size(); i++) {
      boolean option =
          line.get(i) instanceof Word.Text(String word)
              && word.length() > 1
              && word.charAt(0) == '-'
              && Character.isLetter(word.charAt(1));
      if (!option) {
        values.add(line.get(i));
      } else if (FLAGS.contains(text(line.get(i)))) {
        flags.add(text(line.get(i)));
      } else if (i + 1 < line.size()) {
        options.put(text(line.get(i)), line.get(++i));
      } else {
        throw refuse("'" + text(line.get(i)) + "' without a value", "a value behind it");
      }
    }
    return new Command(name, options, flags, values);
  }

  private void run(Command command) {
    switch (command.name()) {
      case "create_clock" -> createClock(command);
      case "set_input_delay" -> delay(command, inputs, Direction.OUTPUT);
      case "set_output_delay" -> delay(command, outputs, Direction.INPUT);
      case "set_input_transition" -> {
        double value = number(command, 0) * ps;
        boolean fall = command.flags().contains("-fall");
        boolean rise = command.flags().contains("-rise");
        for (int port : ports(command, 1)) {
          double[] both = slews.computeIfAbsent(port, p -> new double[2]);
          both[0] = fall && !rise ? both[0] : value;
          both[1] = rise && !fall ? both[1] : value;
        }
      }
      case "set_load" -> {
        double value = number(command, 0) * ff;
        ports(command, 1).forEach(port -> loads.put(port, value));
      }
      case "set_driving_cell" -> drivingCell(command);
      case "set_clock_uncertainty" -> {
        double value = number(command, 0) * ps;
        boolean hold = command.flags().contains("-hold");
        boolean setup = command.flags().contains("-setup");
        change(
            command,
            clock ->
                clock.uncertain(
                    hold && !setup ? clock.setupPs() : value,
                    setup && !hold ? clock.holdPs() : value));
      }
      case "set_clock_latency" -> {
        double value = number(command, 0) * ps;
        change(command, clock -> clock.late(value));
      }
      case "set_propagated_clock" -> {
        for (int clock : clockNumbers(command, 0)) {
          clocks.set(clock, clocks.get(clock).propagated(true));
        }
      }
      case "set_false_path" -> falsePath(command);
      case "set" -> {
        if (command.values().size() != 2) {
          throw refuse("'set' with " + command.values().size() + " words", "set name value");
        }
        words.variables.put(text(command.values().get(0)), text(command.values().get(1)));
      }
      default -> {
        if (!PASSED.contains(command.name())) {
          throw refuse(
              "the command '" + command.name() + "'",
              "create_clock, set_input_delay, set_output_delay, set_input_transition, set_load,"
                  + " set_driving_cell, set_clock_uncertainty, set_clock_latency,"
                  + " set_propagated_clock, set_false_path, set");
        }
        warnings.add(source.file() + ":" + words.line + ": " + command.name() + " is not used");
      }
    }
  }

  private interface Change {
    Clock of(Clock clock);
  }

  private void change(Command command, Change change) {
    for (int clock : clockNumbers(command, 1)) {
      clocks.set(clock, change.of(clocks.get(clock)));
    }
  }

  private void createClock(Command command) {
    double period =
        number(option(command, "-period").orElseThrow(() -> refuse("no -period", "-period ns")))
            * ps;
    if (!(period > 0)) {
      throw refuse("a period of " + period / ps, "more than 0");
    }
    double rise = 0;
    double fall = period / 2;
    Optional<Word> waveform = option(command, "-waveform");
    if (waveform.isPresent()) {
      String[] edges = text(waveform.get()).strip().split("\\s+", -1);
      if (edges.length != 2) {
        throw refuse("a waveform of " + edges.length + " edges", "two");
      }
      rise = number(edges[0]) * ps;
      fall = number(edges[1]) * ps;
    }
    List<Integer> sources =
        command.values().isEmpty() ? List.of() : terminals(command.values().getFirst());
    String fallback =
        sources.isEmpty() ? "clock" + clocks.size() : design.terminalName(sources.getFirst());
    String name = option(command, "-name").map(this::text).orElse(fallback);
    clocks.removeIf(clock -> clock.name().equals(name));
    clocks.add(new Clock(name, period, rise, fall, sources, false, 0, 0, 0));
  }

  private Optional<Word> option(Command command, String name) {
    return Optional.ofNullable(command.options().get(name));
  }

  private void delay(Command command, Map<String, Sdc.PortDelay> delays, Direction wrong) {
    double value = number(command, 0) * ps;
    String name =
        option(command, "-clock")
            .map(this::clockName)
            .orElseThrow(() -> refuse(command.name() + " without -clock", "-clock name"));
    int clock = clock(name);
    boolean falling = command.flags().contains("-clock_fall");
    boolean min = command.flags().contains("-min");
    boolean max = command.flags().contains("-max");
    for (int port : ports(command, 1)) {
      if (design.portDirection(port) == wrong) {
        continue; // [all_inputs] and the like may be wide; a delay of the other side says nothing
      }
      String key = port + " " + clock + " " + falling;
      Sdc.PortDelay before = delays.get(key);
      double low = before == null ? value : before.minPs();
      double high = before == null ? value : before.maxPs();
      delays.put(
          key,
          new Sdc.PortDelay(
              port, clock, falling, max && !min ? low : value, min && !max ? high : value));
    }
  }

  private void drivingCell(Command command) {
    String cell =
        option(command, "-lib_cell")
            .map(this::text)
            .orElseThrow(() -> refuse("no -lib_cell", "-lib_cell name"));
    int master = design.library().find(cell.substring(cell.lastIndexOf('/') + 1));
    if (master == Master.ABSENT) {
      throw refuse("the unknown cell '" + cell + "'", "a cell of the libraries");
    }
    int pin =
        option(command, "-pin")
            .map(this::text)
            .map(name -> design.library().master(master).pin(name))
            .orElse(-1);
    double slew = option(command, "-input_transition_rise").map(this::number).orElse(0.0) * ps;
    for (int port : ports(command, 0)) {
      drivers.put(port, new Sdc.DrivingCell(master, pin, slew));
    }
  }

  private void falsePath(Command command) {
    List<List<Integer>> ends = new ArrayList<>();
    for (String side : List.of("-from", "-to")) {
      List<Integer> terminals = new ArrayList<>();
      List<Integer> named = new ArrayList<>();
      Optional<Word> word = option(command, side);
      if (word.isPresent()) {
        ends(word.get(), terminals, named);
      }
      ends.add(terminals);
      ends.add(named);
    }
    if (command.options().keySet().stream().anyMatch(o -> !o.equals("-from") && !o.equals("-to"))) {
      throw refuse("set_false_path with " + command.options().keySet(), "-from and -to");
    }
    falsePaths.add(new Sdc.FalsePath(ends.get(0), ends.get(2), ends.get(1), ends.get(3)));
  }

  private void ends(Word word, List<Integer> terminals, List<Integer> named) {
    if (word instanceof Word.Call(List<Word> inner) && text(inner.getFirst()).contains("clock")) {
      named.addAll(clocksOf(word));
      return;
    }
    if (word instanceof Word.Text(String text)) {
      Optional<Integer> clock = findClock(text);
      if (clock.isPresent()) {
        named.add(clock.get());
        return;
      }
    }
    terminals.addAll(terminals(word));
  }

  // Words to things.

  private String text(Word word) {
    return switch (word) {
      case Word.Text(String text) -> text;
      case Word.Call(List<Word> inner) -> {
        String name = inner.isEmpty() ? "" : text(inner.getFirst());
        if (name.equals("expr")) {
          StringBuilder all = new StringBuilder();
          inner.stream().skip(1).forEach(part -> all.append(text(part)).append(' '));
          yield Double.toString(new Arithmetic(all.toString(), this::refuse).value());
        }
        throw refuse("[" + name + " ...]", "a word, or [expr ...]");
      }
    };
  }

  private double number(Word word) {
    return number(text(word));
  }

  private double number(String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with the place.
    }
    throw refuse("'" + text + "'", "a number");
  }

  private double number(Command command, int place) {
    if (command.values().size() <= place) {
      throw refuse(command.name() + " without a value", "a number");
    }
    return number(command.values().get(place));
  }

  private List<Integer> ports(Command command, int place) {
    if (command.values().size() <= place) {
      throw refuse(command.name() + " without ports", "[get_ports name], [all_inputs] ...");
    }
    List<Integer> ports = new ArrayList<>();
    for (int terminal : terminals(command.values().get(place))) {
      if (terminal < design.pins()) {
        throw refuse("the pin " + design.terminalName(terminal), "ports");
      }
      ports.add(terminal - design.pins());
    }
    return ports;
  }

  /// Terminals that a word names: ports, pins, registers' pins.
  private List<Integer> terminals(Word word) {
    return switch (word) {
      case Word.Text(String text) -> {
        List<Integer> all = new ArrayList<>();
        for (String name : text.strip().split("\\s+", -1)) {
          all.addAll(named(name, true, true));
        }
        yield all;
      }
      case Word.Call(List<Word> inner) -> call(inner);
    };
  }

  private List<Integer> call(List<Word> inner) {
    String name = inner.isEmpty() ? "" : text(inner.getFirst());
    List<Integer> all = new ArrayList<>();
    switch (name) {
      case "all_inputs" -> {
        boolean noClocks =
            inner.size() > 1
                && inner.get(1) instanceof Word.Text(String flag)
                && flag.equals("-no_clocks");
        for (int p = 0; p < design.ports(); p++) {
          int terminal = design.pins() + p;
          if (design.portDirection(p) != Direction.OUTPUT
              && !(noClocks && clocks.stream().anyMatch(c -> c.sources().contains(terminal)))) {
            all.add(terminal);
          }
        }
      }
      case "all_outputs" -> {
        for (int p = 0; p < design.ports(); p++) {
          if (design.portDirection(p) != Direction.INPUT) {
            all.add(design.pins() + p);
          }
        }
      }
      case "get_ports", "get_pins", "get_cells" -> {
        for (int i = 1; i < inner.size(); i++) {
          if (inner.get(i) instanceof Word.Text(String flag) && flag.startsWith("-")) {
            continue;
          }
          for (String each : text(inner.get(i)).strip().split("\\s+", -1)) {
            all.addAll(named(each, name.equals("get_ports"), !name.equals("get_ports")));
          }
        }
      }
      case "list", "concat" -> inner.stream().skip(1).forEach(part -> all.addAll(terminals(part)));
      case "remove_from_collection" -> {
        if (inner.size() != 3) {
          throw refuse("remove_from_collection with " + inner.size() + " words", "two collections");
        }
        all.addAll(terminals(inner.get(1)));
        all.removeAll(terminals(inner.get(2)));
      }
      default ->
          throw refuse(
              "[" + name + " ...]",
              "get_ports, get_pins, get_cells, get_clocks, all_inputs, all_outputs, all_clocks");
    }
    return all;
  }

  private List<Integer> named(String pattern, boolean ports, boolean pins) {
    List<Integer> all = new ArrayList<>();
    String plain = pattern.replace("\\", "");
    boolean wild = plain.indexOf('*') >= 0 || plain.indexOf('?') >= 0;
    Pattern wanted =
        Pattern.compile(
            "\\Q" + plain.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E(\\[\\d+\\])?");
    if (ports) {
      int exact = design.port(plain);
      if (exact != Design.NONE) {
        all.add(design.pins() + exact);
      } else {
        for (int p = 0; p < design.ports(); p++) {
          if (wanted.matcher(design.portName(p)).matches()) {
            all.add(design.pins() + p);
          }
        }
      }
    }
    if (pins && all.isEmpty()) {
      int slash = plain.lastIndexOf('/');
      int instance = slash < 0 ? Design.NONE : design.instance(plain.substring(0, slash));
      if (instance != Design.NONE) {
        int pin = design.master(instance).pin(plain.substring(slash + 1));
        if (pin >= 0 && pin < design.master(instance).signals()) {
          all.add(design.firstPin(instance) + pin);
        }
      } else if (design.instance(plain) != Design.NONE) {
        int whole = design.instance(plain);
        for (int p = design.firstPin(whole); p < design.firstPin(whole + 1); p++) {
          all.add(p);
        }
      } else if (wild) {
        for (int t = 0; t < design.pins(); t++) {
          if (wanted.matcher(design.terminalName(t)).matches()) {
            all.add(t);
          }
        }
      }
    }
    if (all.isEmpty()) {
      throw refuse(
          "the unknown " + (pins ? "port or pin" : "port") + " '" + pattern + "'",
          "names of " + design.name());
    }
    return all;
  }

  private Optional<Integer> findClock(String name) {
    for (int i = 0; i < clocks.size(); i++) {
      if (clocks.get(i).name().equals(name)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private int clock(String name) {
    return findClock(name)
        .orElseThrow(
            () ->
                refuse(
                    "the unknown clock '" + name + "'",
                    "one of " + clocks.stream().map(Clock::name).toList()));
  }

  private String clockName(Word word) {
    return switch (word) {
      case Word.Text(String text) -> text;
      case Word.Call call -> clocks.get(clocksOf(call).getFirst()).name();
    };
  }

  private List<Integer> clocksOf(Word word) {
    List<Integer> all = new ArrayList<>();
    switch (word) {
      case Word.Text(String text) -> {
        for (String name : text.strip().split("\\s+", -1)) {
          all.add(clock(name));
        }
      }
      case Word.Call(List<Word> inner) -> {
        String name = inner.isEmpty() ? "" : text(inner.getFirst());
        if (name.equals("all_clocks")) {
          for (int i = 0; i < clocks.size(); i++) {
            all.add(i);
          }
        } else if (name.equals("get_clocks") || name.equals("list")) {
          inner.stream().skip(1).forEach(part -> all.addAll(clocksOf(part)));
        } else {
          throw refuse("[" + name + " ...]", "get_clocks, all_clocks");
        }
      }
    }
    if (all.isEmpty()) {
      throw refuse("no clock", "a clock");
    }
    return all;
  }

  private List<Integer> clockNumbers(Command command, int place) {
    if (command.values().size() <= place) {
      throw refuse(command.name() + " without clocks", "[get_clocks name], [all_clocks]");
    }
    return clocksOf(command.values().get(place));
  }

  private InputException refuse(String found, String allowed) {
    return source.refuse(words.line, found, allowed);
  }
}
