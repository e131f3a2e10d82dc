package spikestack.silicon.netlist.verilog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;

/// Ports of a design that are bits of one port in Verilog: `q[0]`, `q[1]` ... of `q`.
///
/// @param direction of all bits
/// @param high largest index, or -1 if it is a single bit without an index
/// @param low smallest index
/// @param ports numbers of the bits in the design
public record Bus(String name, Direction direction, int high, int low, List<Integer> ports) {
  public Bus {
    ports = List.copyOf(ports);
  }

  /// All ports of a design in their order.
  public static List<Bus> of(Design design) {
    Map<String, List<Integer>> bits = new LinkedHashMap<>();
    for (int port = 0; port < design.ports(); port++) {
      bits.computeIfAbsent(base(design.portName(port)), name -> new ArrayList<>()).add(port);
    }
    List<Bus> buses = new ArrayList<>();
    bits.forEach(
        (name, ports) ->
            buses.add(
                new Bus(
                    name,
                    design.portDirection(ports.getFirst()),
                    ports.stream().mapToInt(p -> index(design.portName(p))).max().orElse(-1),
                    ports.stream().mapToInt(p -> index(design.portName(p))).min().orElse(-1),
                    ports)));
    return buses;
  }

  /// Its declaration inside a module: `input [7:0] a`.
  public String declaration() {
    String range = high < 0 ? "" : "[" + high + ":" + low + "] ";
    return keyword(direction) + " " + range + Verilog.name(name);
  }

  /// `input`, `output` or `inout`.
  public static String keyword(Direction direction) {
    return switch (direction) {
      case INPUT -> "input";
      case OUTPUT -> "output";
      default -> "inout";
    };
  }

  /// Name of the bus that a port belongs to.
  static String base(String port) {
    return index(port) < 0 ? port : port.substring(0, port.lastIndexOf('['));
  }

  /// Index of a port in its bus, or -1.
  static int index(String port) {
    int open = port.lastIndexOf('[');
    if (open < 1 || !port.endsWith("]")) {
      return -1;
    }
    String digits = port.substring(open + 1, port.length() - 1);
    return digits.length() < 8 && digits.matches("\\d+") ? Integer.parseInt(digits) : -1;
  }
}
