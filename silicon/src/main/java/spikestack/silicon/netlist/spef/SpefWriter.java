package spikestack.silicon.netlist.spef;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;

/// SPEF of a design, nets in their order. Without a date: the same design gives the same bytes.
final class SpefWriter {
  private final Design design;
  private final Parasitics parasitics;

  private final boolean flat;

  SpefWriter(Design design, Parasitics parasitics, boolean flat) {
    this.flat = flat;
    this.design = design;
    this.parasitics = parasitics;
  }

  void write(Writer out) throws IOException {
    out.write("*SPEF \"IEEE 1481-1998\"\n");
    out.write("*DESIGN \"" + design.name() + "\"\n");
    out.write("*DATE \"\"\n*VENDOR \"SpikeStack\"\n*PROGRAM \"SpikeStack\"\n*VERSION \"1\"\n");
    out.write("*DESIGN_FLOW \"NAME_SCOPE LOCAL\" \"PIN_CAP NONE\"\n");
    out.write("*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER [ ]\n");
    out.write("*T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n\n");
    for (int net = 0; net < design.nets(); net++) {
      Optional<RcTree> tree = parasitics.of(net);
      if (tree.isPresent()) {
        net(out, net, tree.get());
      }
    }
  }

  private void net(Writer out, int net, RcTree tree) throws IOException {
    String name = escaped(design.netName(net), portBit(net));
    int first = design.netFirst(net);
    out.write("*D_NET " + name + " " + number(tree.total()) + "\n*CONN\n");
    String[] nodes = new String[tree.parent().length];
    for (int i = 0; i < tree.node().length; i++) {
      int terminal = design.netTerminal(first + i);
      String at = terminal(terminal);
      boolean port = terminal >= design.pins();
      String way =
          port
              ? letter(design.portDirection(terminal - design.pins()))
              : letter(design.pin(terminal).direction());
      out.write((port ? "*P " : "*I ") + at + " " + way + "\n");
      int node = tree.node()[i];
      if (node >= 0 && nodes[node] == null) {
        nodes[node] = at;
      }
    }
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i] == null) {
        nodes[i] = name + ":" + (i + 1);
      }
    }
    out.write("*CAP\n");
    int count = 1;
    for (int i = 0; i < nodes.length; i++) {
      if (tree.femtofarad()[i] > 0 || i == 0) {
        out.write(count++ + " " + nodes[i] + " " + number(tree.femtofarad()[i]) + "\n");
      }
    }
    out.write("*RES\n");
    count = 1;
    for (int i = 1; i < nodes.length; i++) {
      out.write(
          count++
              + " "
              + nodes[tree.parent()[i]]
              + " "
              + nodes[i]
              + " "
              + number(1e3 * tree.kiloohm()[i])
              + "\n");
    }
    // Two terminals at one node: a short between their names.
    for (int i = 0; i < tree.node().length; i++) {
      String at = terminal(design.netTerminal(first + i));
      if (tree.node()[i] >= 0 && !nodes[tree.node()[i]].equals(at)) {
        out.write(count++ + " " + nodes[tree.node()[i]] + " " + at + " 0\n");
      }
    }
    out.write("*END\n\n");
  }

  private String terminal(int terminal) {
    if (terminal >= design.pins()) {
      return escaped(design.terminalName(terminal), true);
    }
    return escaped(design.instanceName(design.pinInstance(terminal)), false)
        + ":"
        + design.pin(terminal).name();
  }

  /// Whether the net's name is that of a port, whose brackets are an index and no part of the name.
  private boolean portBit(int net) {
    return design.port(design.netName(net)) != Design.NONE;
  }

  private static String letter(Direction direction) {
    return switch (direction) {
      case INPUT -> "I";
      case OUTPUT -> "O";
      default -> "B";
    };
  }

  /// Signs other than letters, digits, `_`, a port's index and dividers get a backslash.
  private String escaped(String name, boolean index) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          Character.isLetterOrDigit(c)
              || c == '_'
              || (c == '/' && !flat)
              || (index && (c == '[' || c == ']'));
      text.append(plain ? "" : "\\").append(c);
    }
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.7g", value);
  }
}
