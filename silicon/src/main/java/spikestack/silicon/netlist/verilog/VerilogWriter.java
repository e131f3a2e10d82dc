package spikestack.silicon.netlist.verilog;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Master;

/// A design as one flat module: names with blocks or other signs are escaped.
final class VerilogWriter {
  private static final Set<String> KEYWORDS =
      Set.of(
          "module",
          "endmodule",
          "input",
          "output",
          "inout",
          "wire",
          "assign",
          "reg",
          "begin",
          "end",
          "case",
          "if",
          "else",
          "for",
          "or",
          "and",
          "not",
          "buf",
          "nand",
          "nor",
          "xor");

  private final Design design;
  private final Writer out;
  private final Map<String, List<Integer>> buses = new LinkedHashMap<>();

  VerilogWriter(Design design, Writer out) {
    this.design = design;
    this.out = out;
  }

  void write() throws IOException {
    for (int port = 0; port < design.ports(); port++) {
      buses.computeIfAbsent(base(port), name -> new ArrayList<>()).add(port);
    }
    out.write("// Written by SpikeStack.\nmodule " + name(design.name()) + " (");
    int count = 0;
    for (String bus : buses.keySet()) {
      out.write((count++ == 0 ? "" : ", ") + name(bus));
    }
    out.write(");\n");
    for (Map.Entry<String, List<Integer>> bus : buses.entrySet()) {
      List<Integer> ports = bus.getValue();
      String way =
          switch (design.portDirection(ports.getFirst())) {
            case INPUT -> "input";
            case OUTPUT -> "output";
            default -> "inout";
          };
      int first = index(ports.getFirst());
      String range = first < 0 ? "" : "[" + highest(ports) + ":" + lowest(ports) + "] ";
      out.write("  " + way + " " + range + name(bus.getKey()) + ";\n");
    }
    for (int net = 0; net < design.nets(); net++) {
      if (portOf(net) == Design.NONE && design.netFirst(net) < design.netFirst(net + 1)) {
        out.write("  wire " + net(net) + ";\n");
      }
    }
    for (int net = 0; net < design.nets(); net++) {
      if (design.constant(net) != Design.NONE && design.netFirst(net) < design.netFirst(net + 1)) {
        out.write("  assign " + net(net) + " = 1'b" + design.constant(net) + ";\n");
      }
    }
    for (int port = 0; port < design.ports(); port++) {
      int its = portOf(design.portNet(port));
      if (its != port) {
        String own = port(port);
        String other = port(its);
        boolean driven = design.portDirection(port) == Direction.INPUT;
        out.write("  assign " + (driven ? other : own) + " = " + (driven ? own : other) + ";\n");
      }
    }
    for (int instance = 0; instance < design.instances(); instance++) {
      instance(instance);
    }
    out.write("endmodule\n");
  }

  private int highest(List<Integer> ports) {
    return ports.stream().mapToInt(this::index).max().orElse(0);
  }

  private int lowest(List<Integer> ports) {
    return ports.stream().mapToInt(this::index).min().orElse(0);
  }

  /// Name of the port's bus.
  private String base(int port) {
    String full = design.portName(port);
    return index(port) < 0 ? full : full.substring(0, full.lastIndexOf('['));
  }

  /// Index of the port in its bus, or -1.
  private int index(int port) {
    String full = design.portName(port);
    int open = full.lastIndexOf('[');
    if (open < 1 || !full.endsWith("]")) {
      return -1;
    }
    String digits = full.substring(open + 1, full.length() - 1);
    return digits.length() < 8 && digits.matches("\\d+") ? Integer.parseInt(digits) : -1;
  }

  /// The first port at a net, if there is one.
  private int portOf(int net) {
    int found = Design.NONE;
    for (int place = design.netFirst(net); place < design.netFirst(net + 1); place++) {
      int terminal = design.netTerminal(place);
      if (terminal >= design.pins()) {
        int port = terminal - design.pins();
        found = found == Design.NONE ? port : found;
      }
    }
    return found;
  }

  private String port(int port) {
    int index = index(port);
    return name(base(port)) + (index < 0 ? "" : " [" + index + "]");
  }

  private String net(int net) {
    int port = portOf(net);
    return port == Design.NONE ? name(design.netName(net)) : port(port);
  }

  private void instance(int instance) throws IOException {
    Master master = design.master(instance);
    out.write("  " + name(master.name()) + " " + name(design.instanceName(instance)) + " (");
    int count = 0;
    boolean[] done = new boolean[master.signals()];
    for (String bus : master.buses()) {
      int[] pins = master.bus(bus).orElseThrow();
      StringBuilder bits = new StringBuilder();
      boolean whole = true;
      for (int pin : pins) {
        int net = design.pinNet(design.firstPin(instance) + pin);
        whole &= net != Design.NONE;
        bits.append(bits.isEmpty() ? "" : ", ");
        bits.append(net == Design.NONE ? "1'bz" : net(net));
        done[pin] = true;
      }
      if (whole || bits.toString().replace("1'bz", "").matches(".*\\w.*")) {
        out.write((count++ == 0 ? "\n" : ",\n") + "    ." + name(bus) + "({" + bits + "})");
      }
    }
    for (int pin = 0; pin < master.signals(); pin++) {
      int net = design.pinNet(design.firstPin(instance) + pin);
      if (!done[pin] && net != Design.NONE) {
        out.write(
            (count++ == 0 ? "\n" : ",\n")
                + "    ."
                + name(master.pin(pin).name())
                + "("
                + net(net)
                + ")");
      }
    }
    out.write(");\n");
  }

  private static String name(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_$]*") && !KEYWORDS.contains(name)
        ? name
        : "\\" + name + " ";
  }
}
