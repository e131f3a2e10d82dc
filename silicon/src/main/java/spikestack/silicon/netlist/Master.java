package spikestack.silicon.netlist;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.silicon.netlist.liberty.LibertyCell;

/// What instances are copies of: a standard cell, a memory, a bump, a block of which only the
/// outline is known.
///
/// Pins that netlists connect come first, in the order of Liberty; supplies follow them.
public final class Master {
  /// No pin of this name.
  public static final int ABSENT = -1;

  /// What kind of thing it is, by LEF's class.
  public enum Kind {
    CORE,
    BLOCK,
    PAD,
    COVER,
    FILLER,
    TAP,
    OTHER
  }

  private final String name;
  private final Kind kind;
  private final int width;
  private final int height;
  private final String site;
  private final List<MasterPin> pins;
  private final int signals;
  private final Map<String, Integer> index = new HashMap<>();
  private final SequencedMap<String, int[]> buses = new LinkedHashMap<>();
  private final List<MasterPin.Shape> obstructions;
  private final Optional<LibertyCell> cell;

  /// @param width nm; 0 if no LEF tells it
  /// @param height nm
  /// @param pins supplies last
  /// @param busPins names of the pins of each bus, most significant first
  /// @param cell its timing and power, if a Liberty file has it
  Master(
      String name,
      Kind kind,
      int width,
      int height,
      String site,
      List<MasterPin> pins,
      Map<String, List<String>> busPins,
      List<MasterPin.Shape> obstructions,
      Optional<LibertyCell> cell) {
    this.name = name;
    this.kind = kind;
    this.width = width;
    this.height = height;
    this.site = site;
    this.pins = List.copyOf(pins);
    this.obstructions = List.copyOf(obstructions);
    this.cell = cell;
    int count = 0;
    for (int i = 0; i < pins.size(); i++) {
      index.put(pins.get(i).name(), i);
      if (!pins.get(i).supply()) {
        if (count != i) {
          throw new IllegalArgumentException("supplies of " + name + " must come last");
        }
        count++;
      }
    }
    signals = count;
    busPins.forEach((bus, bits) -> buses.put(bus, bits.stream().mapToInt(this::pin).toArray()));
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  /// In nanometres, unturned; 0 if no LEF tells it.
  public int width() {
    return width;
  }

  /// In nanometres, unturned; 0 if no LEF tells it.
  public int height() {
    return height;
  }

  /// In square micrometres: of the outline, else what Liberty says.
  public double areaUm2() {
    return width > 0 ? width * 1e-3 * height * 1e-3 : cell.map(LibertyCell::areaUm2).orElse(0.0);
  }

  /// Name of the site it stands on; empty if none.
  public String site() {
    return site;
  }

  /// All pins, supplies last.
  public List<MasterPin> pins() {
    return pins;
  }

  /// The pin of this number.
  public MasterPin pin(int number) {
    return pins.get(number);
  }

  /// Number of the pin of this name, or [#ABSENT].
  public int pin(String pin) {
    return index.getOrDefault(pin, ABSENT);
  }

  /// How many pins netlists connect: numbers 0 to this.
  public int signals() {
    return signals;
  }

  /// Pins of a bus, most significant first; empty if there is no such bus.
  public Optional<int[]> bus(String bus) {
    return Optional.ofNullable(buses.get(bus)).map(int[]::clone);
  }

  /// Names of the buses.
  public List<String> buses() {
    return List.copyOf(buses.keySet());
  }

  /// Metal that wires must avoid, from the lower left corner.
  public List<MasterPin.Shape> obstructions() {
    return obstructions;
  }

  /// Timing and power, if a Liberty file has the cell.
  public Optional<LibertyCell> cell() {
    return cell;
  }

  @Override
  public String toString() {
    return name;
  }
}
