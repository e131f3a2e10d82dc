package spikestack.silicon.netlist.verilog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikestack.silicon.netlist.Direction;

/// A module as its text has it: nets are numbers of this module, one per bit.
final class Module {
  /// Bits that are no net.
  static final int ZERO = -1;

  static final int ONE = -2;

  /// `x` and `z`: connected to nothing.
  static final int OPEN = -3;

  /// A port, most significant bit first.
  record Port(Direction direction, int[] bits) {}

  /// An instance; positional connections have empty names.
  record Instance(String type, String name, String[] ports, int[][] bits, int line) {}

  /// An assignment, bit by bit.
  record Alias(int left, int right, int line) {}

  /// Name and bits of a declared net.
  ///
  /// @param high index of the first bit
  /// @param low index of the last bit
  /// @param vector whether it was declared with a range
  /// @param first number of the bit of index `high`; the others follow
  record Net(String name, int high, int low, boolean vector, int first) {
    int width() {
      return Math.abs(high - low) + 1;
    }

    /// The bit of an index, or [#OPEN] if it is outside.
    int bit(int index) {
      int place = high >= low ? high - index : index - high;
      return place < 0 || place >= width() ? OPEN : first + place;
    }

    int[] all() {
      int[] bits = new int[width()];
      Arrays.setAll(bits, i -> first + i);
      return bits;
    }

    String bitName(int place) {
      return vector ? name + "[" + (high >= low ? high - place : high + place) + "]" : name;
    }
  }

  final String name;
  final int line;
  final SequencedMap<String, Port> ports = new LinkedHashMap<>();
  final SequencedMap<String, Net> nets = new LinkedHashMap<>();
  final List<Instance> instances = new ArrayList<>();
  final List<Alias> aliases = new ArrayList<>();
  private int bits;
  private String[] names = new String[64];

  Module(String name, int line) {
    this.name = name;
    this.line = line;
  }

  /// How many bits the module's nets have.
  int bits() {
    return bits;
  }

  /// Name of a bit, within this module.
  String bitName(int bit) {
    return names[bit];
  }

  /// Declares a net.
  Net declare(String net, int high, int low, boolean vector) {
    Net made = new Net(net, high, low, vector, bits);
    for (int i = 0; i < made.width(); i++) {
      bit(made.bitName(i));
    }
    nets.put(net, made);
    return made;
  }

  /// Adds a bit of this name.
  int bit(String bitName) {
    if (bits == names.length) {
      names = Arrays.copyOf(names, 2 * bits);
    }
    names[bits] = bitName;
    return bits++;
  }
}
