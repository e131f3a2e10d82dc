package spikestack.silicon.netlist;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.lef.LefMacro;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.LibertyPin;

/// All masters: Liberty cells and LEF macros, joined by name. Of a name that comes twice the first
/// is kept, as other tools keep it.
public final class Library {
  private final List<Liberty> liberties;
  private final Lef lef;
  private final List<Master> masters = new ArrayList<>();
  private final Map<String, Integer> index = new HashMap<>();
  private final Map<String, Liberty> origin = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private Library(List<Liberty> liberties, Lef lef) {
    this.liberties = List.copyOf(liberties);
    this.lef = lef;
    SequencedMap<String, LibertyCell> cells = new LinkedHashMap<>();
    for (Liberty liberty : liberties) {
      for (LibertyCell cell : liberty.cells().values()) {
        if (cells.putIfAbsent(cell.name(), cell) == null) {
          origin.put(cell.name(), liberty);
        }
      }
    }
    Set<String> names = new java.util.LinkedHashSet<>(cells.keySet());
    names.addAll(lef.macros().keySet());
    for (String name : names) {
      index.put(name, masters.size());
      masters.add(
          master(
              name,
              Optional.ofNullable(cells.get(name)),
              Optional.ofNullable(lef.macros().get(name))));
    }
  }

  /// Joins what is known of cells; either list may be empty.
  public static Library of(List<Liberty> liberties, Lef lef) {
    return new Library(liberties, lef);
  }

  private Master master(String name, Optional<LibertyCell> cell, Optional<LefMacro> macro) {
    int width = macro.map(LefMacro::width).orElse(0);
    int height = macro.map(LefMacro::height).orElse(0);
    Map<String, MasterPin> shapes = new LinkedHashMap<>();
    macro.ifPresent(m -> m.pins().forEach(pin -> shapes.put(pin.name(), pin)));
    List<MasterPin> pins = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    if (cell.isPresent()) {
      for (LibertyPin pin : cell.get().pins()) {
        if (pin.direction() != Direction.INTERNAL) {
          MasterPin shape = shapes.get(pin.name());
          if (shape == null && macro.isPresent()) {
            warnings.add("pin " + pin.name() + " of " + name + " has no shape in LEF");
          }
          pins.add(pin(pin, Optional.ofNullable(shape), width, height));
          seen.add(pin.name());
        }
      }
    }
    shapes.values().stream().filter(p -> !seen.contains(p.name())).forEach(pins::add);
    pins.sort(Comparator.comparing(MasterPin::supply));
    Map<String, List<String>> buses =
        cell.map(LibertyCell::buses).filter(b -> !b.isEmpty()).orElseGet(() -> buses(pins));
    return new Master(
        name,
        macro.map(m -> kind(m.kind())).orElse(Master.Kind.OTHER),
        width,
        height,
        macro.map(LefMacro::site).orElse(""),
        pins,
        buses,
        macro.map(LefMacro::obstructions).orElse(List.of()),
        cell);
  }

  private static MasterPin pin(LibertyPin pin, Optional<MasterPin> shape, int width, int height) {
    return new MasterPin(
        pin.name(),
        pin.direction(),
        pin.clock() ? MasterPin.Use.CLOCK : MasterPin.Use.SIGNAL,
        shape.map(MasterPin::dx).orElse(width / 2),
        shape.map(MasterPin::dy).orElse(height / 2),
        Math.max(pin.riseFf(), pin.fallFf()),
        shape.map(MasterPin::shapes).orElse(List.of()));
  }

  private static Master.Kind kind(String words) {
    String[] word = words.split(" ", 2);
    String detail = word.length > 1 ? word[1] : "";
    return switch (word[0]) {
      case "CORE" ->
          switch (detail) {
            case "SPACER" -> Master.Kind.FILLER;
            case "WELLTAP" -> Master.Kind.TAP;
            default -> Master.Kind.CORE;
          };
      case "BLOCK", "RING" -> Master.Kind.BLOCK;
      case "PAD" -> Master.Kind.PAD;
      case "COVER" -> Master.Kind.COVER;
      case "ENDCAP" -> Master.Kind.TAP;
      default -> Master.Kind.OTHER;
    };
  }

  /// Buses by the names of their bits: `d[0]`, `d[1]` ...; highest first.
  private static Map<String, List<String>> buses(List<MasterPin> pins) {
    Map<String, TreeMap<Integer, String>> found = new LinkedHashMap<>();
    for (MasterPin pin : pins) {
      int open = pin.name().indexOf('[');
      if (open > 0 && pin.name().matches(".*\\[\\d{1,6}\\]")) {
        int bit = Integer.parseInt(pin.name().substring(open + 1, pin.name().length() - 1));
        found
            .computeIfAbsent(pin.name().substring(0, open), name -> new TreeMap<>())
            .put(bit, pin.name());
      }
    }
    Map<String, List<String>> buses = new LinkedHashMap<>();
    found.forEach((bus, bits) -> buses.put(bus, List.copyOf(bits.descendingMap().values())));
    return buses;
  }

  /// How many masters there are.
  public int size() {
    return masters.size();
  }

  /// The master of this number.
  public Master master(int number) {
    return masters.get(number);
  }

  /// All masters, by their numbers.
  public List<Master> masters() {
    return List.copyOf(masters);
  }

  /// Number of the master of this name, or [Master#ABSENT].
  public int find(String name) {
    return index.getOrDefault(name, Master.ABSENT);
  }

  /// The Liberty file that a master's timing comes from, if it has any.
  public Optional<Liberty> origin(Master master) {
    return Optional.ofNullable(origin.get(master.name()));
  }

  public List<Liberty> liberties() {
    return liberties;
  }

  public Lef lef() {
    return lef;
  }

  /// Where Liberty and LEF disagree.
  public List<String> warnings() {
    return List.copyOf(warnings);
  }
}
