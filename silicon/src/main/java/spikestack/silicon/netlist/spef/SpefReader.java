package spikestack.silicon.netlist.spef;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.text.Tokens;

/// One SPEF file.
final class SpefReader {
  private final Tokens in;
  private final Design design;
  private final Parasitics parasitics;
  private final Map<String, String> names = new HashMap<>();
  private double femtofarads = 1000;
  private double kiloohms = 1e-3;
  private char delimiter = ':';
  private char divider = '/';

  SpefReader(Tokens in, Design design) {
    this.in = in;
    this.design = design;
    this.parasitics = new Parasitics(design.nets());
  }

  Parasitics read() {
    if (!in.word("*SPEF").equals("*SPEF")) {
      throw in.refuse("another start", "*SPEF \"IEEE 1481-1998\"");
    }
    in.word("a version");
    String key = in.next();
    while (!key.isEmpty()) {
      switch (key) {
        case "*C_UNIT" -> femtofarads = unit("FF", 1, "PF", 1e3, "NF", 1e6);
        case "*R_UNIT" -> kiloohms = unit("OHM", 1e-3, "KOHM", 1, "MOHM", 1e3);
        case "*DIVIDER" -> divider = in.word("a divider").charAt(0);
        case "*DELIMITER" -> delimiter = in.word("a delimiter").charAt(0);
        case "*NAME_MAP" -> nameMap();
        case "*PORTS" -> skipPorts();
        case "*D_NET" -> net();
        case "*R_NET", "*D_PNET", "*R_PNET" -> throw in.refuse(key, "detailed nets: *D_NET");
        case "*DATE",
            "*VENDOR",
            "*PROGRAM",
            "*VERSION",
            "*DESIGN",
            "*BUS_DELIMITER",
            "*DESIGN_FLOW",
            "*T_UNIT",
            "*L_UNIT" ->
            skipValues();
        default -> throw in.refuse(key, "a SPEF section: *NAME_MAP, *PORTS, *D_NET ...");
      }
      key = in.next();
    }
    return parasitics;
  }

  private void skipValues() {
    while (!in.peek().isEmpty() && !in.peek().startsWith("*")) {
      in.next();
    }
  }

  private double unit(
      String first, double one, String second, double two, String third, double three) {
    double scale = in.number("a number before the unit");
    String unit = in.word("a unit");
    String upper = unit.toUpperCase(java.util.Locale.ROOT);
    if (upper.equals(first)) {
      return scale * one;
    }
    if (upper.equals(second)) {
      return scale * two;
    }
    if (upper.equals(third)) {
      return scale * three;
    }
    throw in.refuse(unit, first + ", " + second + " or " + third);
  }

  private void nameMap() {
    while (isNumber(in.peek())) {
      String number = in.next();
      names.put(number, in.word("a name"));
    }
  }

  private static boolean isNumber(String word) {
    return word.length() > 1 && word.charAt(0) == '*' && Character.isDigit(word.charAt(1));
  }

  private void skipPorts() {
    while (!in.peek().isEmpty()
        && (!in.peek().startsWith("*") || isNumber(in.peek()) || in.peek().length() == 2)) {
      in.next();
    }
  }

  /// Through the name map, without escapes, blocks divided by `/`.
  private String plain(String word) {
    String name = word;
    if (isNumber(word)) {
      String mapped = names.get(word);
      if (mapped == null) {
        throw in.refuse(word, "a number of the name map");
      }
      name = mapped;
    }
    if (divider != '/') {
      name = name.replace(divider, '/');
    }
    return name.indexOf('\\') < 0 ? name : name.replace("\\", "");
  }

  /// The part before the last delimiter through the name map, the rest as it is.
  private String node(String word) {
    int at = word.lastIndexOf(delimiter);
    return at < 0
        ? plain(word)
        : plain(word.substring(0, at)) + ":" + word.substring(at + 1).replace("\\", "");
  }

  /// Nodes and resistors of one net.
  private static final class Wire {
    final Map<String, Integer> index = new HashMap<>();
    float[] femtofarad = new float[16];
    final List<int[]> ends = new ArrayList<>();
    float[] kiloohm = new float[16];

    int node(String name) {
      Integer known = index.get(name);
      if (known != null) {
        return known;
      }
      int number = index.size();
      index.put(name, number);
      if (number == femtofarad.length) {
        femtofarad = Arrays.copyOf(femtofarad, 2 * number);
      }
      return number;
    }

    void resistor(int from, int to, double kiloohms) {
      if (ends.size() == kiloohm.length) {
        kiloohm = Arrays.copyOf(kiloohm, 2 * kiloohm.length);
      }
      kiloohm[ends.size()] = (float) kiloohms;
      ends.add(new int[] {from, to});
    }
  }

  private void net() {
    String name = plain(in.word("the name of a net"));
    int line = in.line();
    int net = design.net(name);
    if (net == Design.NONE) {
      throw in.complain(line, "the unknown net '" + name + "'", "a net of " + design.name());
    }
    in.number("the capacitance of the net");
    Wire wire = new Wire();
    String section = in.word("*END");
    while (!section.equals("*END")) {
      switch (section) {
        case "*CONN" -> connections(wire);
        case "*CAP" -> capacitors(wire);
        case "*RES" -> resistors(wire);
        case "*INDUC" -> skipRows();
        case "*V" -> in.word("a routing confidence");
        default -> throw in.refuse(section, "*CONN, *CAP, *RES or *END");
      }
      section = in.word("*END");
    }
    parasitics.set(net, tree(net, wire, line));
  }

  private void skipRows() {
    while (Character.isDigit(firstOf(in.peek()))) {
      in.next();
      in.word("a node");
      in.word("a node");
      in.word("a value");
    }
  }

  private static char firstOf(String word) {
    return word.isEmpty() ? ' ' : word.charAt(0);
  }

  private void connections(Wire wire) {
    while (true) {
      String kind = in.peek();
      if (!kind.equals("*P") && !kind.equals("*I") && !kind.equals("*N")) {
        return;
      }
      in.next();
      String where = node(in.word("a node"));
      int line = in.line();
      if (!kind.equals("*N")) {
        terminal(where, line);
      }
      wire.node(where);
      while (!in.peek().startsWith("*") || attribute(in.peek())) {
        if (in.peek().isEmpty()) {
          throw in.refuse("", "*END");
        }
        in.next();
      }
    }
  }

  private static boolean attribute(String word) {
    return switch (word) {
      case "*C", "*L", "*S", "*D", "*T" -> true;
      default -> false;
    };
  }

  private int terminal(String where, int line) {
    int at = where.lastIndexOf(':');
    if (at < 0) {
      int port = design.port(where);
      if (port == Design.NONE) {
        throw in.complain(line, "the unknown port '" + where + "'", "a port of the design");
      }
      return design.pins() + port;
    }
    int instance = design.instance(where.substring(0, at));
    if (instance == Design.NONE) {
      throw in.complain(
          line, "the unknown instance '" + where.substring(0, at) + "'", "one of the design");
    }
    int pin = design.master(instance).pin(where.substring(at + 1));
    if (pin < 0 || pin >= design.master(instance).signals()) {
      throw in.complain(
          line, "the unknown pin '" + where + "'", "a pin of " + design.master(instance));
    }
    return design.firstPin(instance) + pin;
  }

  private void capacitors(Wire wire) {
    while (Character.isDigit(firstOf(in.peek()))) {
      in.next();
      int node = wire.node(node(in.word("a node")));
      String next = in.word("a capacitance");
      double value;
      try {
        value = Double.parseDouble(next);
      } catch (NumberFormatException e) {
        value = in.number("a capacitance"); // `next` was a node of another net
      }
      if (!(value >= 0)) {
        throw in.refuse(Double.toString(value), "a capacitance of 0 or more");
      }
      wire.femtofarad[node] += (float) (value * femtofarads);
    }
  }

  private void resistors(Wire wire) {
    while (Character.isDigit(firstOf(in.peek()))) {
      in.next();
      int from = wire.node(node(in.word("a node")));
      int to = wire.node(node(in.word("a node")));
      double value = in.number("a resistance");
      if (!(value >= 0)) {
        throw in.refuse(Double.toString(value), "a resistance of 0 or more");
      }
      wire.resistor(from, to, value * kiloohms);
    }
  }

  /// Breadth first from the driver.
  private RcTree tree(int net, Wire wire, int line) {
    int first = design.netFirst(net);
    int count = design.netFirst(net + 1) - first;
    int[] own = new int[count];
    for (int i = 0; i < count; i++) {
      int terminal = design.netTerminal(first + i);
      String name =
          terminal < design.pins()
              ? design.instanceName(design.pinInstance(terminal))
                  + ":"
                  + design.pin(terminal).name()
              : design.terminalName(terminal);
      own[i] = wire.index.getOrDefault(name, -1);
    }
    if (count == 0 || own[0] < 0) {
      throw in.complain(
          line,
          "net " + design.netName(net) + " without its driver in *CONN, *CAP or *RES",
          count == 0 ? "a net that is used" : design.terminalName(design.netTerminal(first)));
    }
    int nodes = wire.index.size();
    List<List<Integer>> near = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      near.add(new ArrayList<>());
    }
    for (int r = 0; r < wire.ends.size(); r++) {
      near.get(wire.ends.get(r)[0]).add(r);
      near.get(wire.ends.get(r)[1]).add(r);
    }
    int[] place = new int[nodes];
    Arrays.fill(place, -1);
    int[] parent = new int[nodes];
    float[] kiloohm = new float[nodes];
    float[] femtofarad = new float[nodes];
    int reached = 0;
    ArrayDeque<int[]> queue = new ArrayDeque<>();
    queue.add(new int[] {own[0], -1, -1});
    while (!queue.isEmpty()) {
      int[] next = queue.remove();
      if (place[next[0]] >= 0) {
        continue;
      }
      place[next[0]] = reached;
      parent[reached] = next[1];
      kiloohm[reached] = next[2] < 0 ? 0 : wire.kiloohm[next[2]];
      femtofarad[reached] = wire.femtofarad[next[0]];
      for (int r : near.get(next[0])) {
        int[] ends = wire.ends.get(r);
        int other = ends[0] == next[0] ? ends[1] : ends[0];
        if (place[other] < 0) {
          queue.add(new int[] {other, reached, r});
        }
      }
      reached++;
    }
    for (int i = 0; i < nodes; i++) {
      if (place[i] < 0) {
        femtofarad[0] += wire.femtofarad[i]; // cut off by a missing resistor: seen at the driver
      }
    }
    for (int i = 0; i < count; i++) {
      own[i] = own[i] < 0 ? -1 : place[own[i]];
    }
    return new RcTree(
        Arrays.copyOf(parent, reached),
        Arrays.copyOf(kiloohm, reached),
        Arrays.copyOf(femtofarad, reached),
        own);
  }
}
