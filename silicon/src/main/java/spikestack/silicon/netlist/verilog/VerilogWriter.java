package spikestack.silicon.netlist.verilog;

import static spikestack.silicon.netlist.verilog.Verilog.name;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Master;

/// A design as one flat module: names with blocks or other signs are escaped.
final class VerilogWriter {
  private final Design design;
  private final Writer out;

  VerilogWriter(Design design, Writer out) {
    this.design = design;
    this.out = out;
  }

  void write() throws IOException {
    List<Bus> buses = Bus.of(design);
    out.write("// Written by SpikeStack.\nmodule " + name(design.name()) + " (");
    out.write(buses.stream().map(bus -> name(bus.name())).collect(Collectors.joining(", ")));
    out.write(");\n");
    for (Bus bus : buses) {
      out.write("  " + bus.declaration() + ";\n");
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
    String full = design.portName(port);
    int index = Bus.index(full);
    return name(Bus.base(full)) + (index < 0 ? "" : " [" + index + "]");
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
}
