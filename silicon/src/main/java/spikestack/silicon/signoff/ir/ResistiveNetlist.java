package spikestack.silicon.signoff.ir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.model.input.InputException;

/// Resistors, current sources and voltage sources between named nodes: arrays, filled element by
/// element.
///
/// Node 0 is ground. Every element remembers the line it came from, for complaints.
public final class ResistiveNetlist {
  /// Index of the ground node.
  public static final int GROUND = 0;

  private final String file;
  private final Map<String, Integer> index = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private int[] firstLine = new int[1024];
  private final Pairs resistors = new Pairs();
  private final Pairs currents = new Pairs();
  private final Pairs voltages = new Pairs();

  /// Two nodes, a value and a line per element.
  static final class Pairs {
    int size;
    int[] a = new int[1024];
    int[] b = new int[1024];
    int[] line = new int[1024];
    double[] value = new double[1024];

    void add(int nodeA, int nodeB, double v, int from) {
      if (size == a.length) {
        int larger = Math.addExact(size, size);
        a = Arrays.copyOf(a, larger);
        b = Arrays.copyOf(b, larger);
        line = Arrays.copyOf(line, larger);
        value = Arrays.copyOf(value, larger);
      }
      a[size] = nodeA;
      b[size] = nodeB;
      value[size] = v;
      line[size++] = from;
    }
  }

  /// @param file names the netlist in complaints
  public ResistiveNetlist(String file) {
    this.file = file;
    index.put("0", GROUND);
    names.add("0");
  }

  /// Reads a SPICE file (`.gz` too): `R`, `I` (DC) and `V` (DC) elements and the cards `.op`,
  /// `.option`, `.save`, `.print`, `.title`, `.end`; nothing else.
  ///
  /// @throws InputException where the file says something else, or ends without `.end`
  public static ResistiveNetlist read(Path file) {
    return SpiceFile.read(file);
  }

  /// The node of this name, made when it is new; names ignore case, `0` and `gnd` are ground.
  ///
  /// @param line where it was met
  public int node(String name, int line) {
    String key = name.toLowerCase(Locale.ROOT);
    if (key.equals("gnd")) return GROUND;
    Integer known = index.putIfAbsent(key, names.size());
    if (known != null) return known;
    if (names.size() == firstLine.length) {
      firstLine = Arrays.copyOf(firstLine, 2 * firstLine.length);
    }
    firstLine[names.size()] = line;
    names.add(name);
    return names.size() - 1;
  }

  /// A resistor, ohms `> 0`.
  public void resistor(int a, int b, double ohms, int line) {
    if (!(ohms > 0) || ohms == Double.POSITIVE_INFINITY) {
      throw new InputException(
          file + ":" + line,
          "a resistance of " + ohms,
          "ohms > 0 (a short is a voltage source of 0 V)");
    }
    if (a != b) resistors.add(a, b, ohms, line);
  }

  /// A source that draws `amperes` out of node `a` and puts them into node `b`.
  public void current(int a, int b, double amperes, int line) {
    currents.add(a, b, amperes, line);
  }

  /// Holds `a` at `volts` above `b`: one of the two is ground, or `volts` is 0.
  public void voltage(int a, int b, double volts, int line) {
    if (a == b) {
      throw new InputException(
          file + ":" + line, "a voltage source from a node to itself", "two different nodes");
    }
    if (a != GROUND && b != GROUND && volts != 0) {
      throw new InputException(
          file + ":" + line,
          "a voltage source between two nodes",
          "one from a node to ground, or one of 0 V, which is a short");
    }
    voltages.add(a, b, volts, line);
  }

  public int nodes() {
    return names.size();
  }

  public String name(int node) {
    return names.get(node);
  }

  /// The node of this name, or -1.
  public int find(String name) {
    return index.getOrDefault(name.toLowerCase(Locale.ROOT), -1);
  }

  public int resistorCount() {
    return resistors.size;
  }

  public int currentCount() {
    return currents.size;
  }

  public int voltageCount() {
    return voltages.size;
  }

  String place(int line) {
    return line > 0 ? file + ":" + line : file;
  }

  int lineOf(int node) {
    return firstLine[node];
  }

  Pairs resistors() {
    return resistors;
  }

  Pairs currents() {
    return currents;
  }

  Pairs voltages() {
    return voltages;
  }

  /// Solves it.
  ///
  /// @throws InputException when there is no voltage source, when sources contradict each other, or
  ///   when a node has no path to one
  public GridVoltages solve() {
    return new GridSystem(this).solve();
  }
}
