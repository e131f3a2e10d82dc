package spikestack.silicon.netlist.verilog;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import spikestack.silicon.netlist.Direction;

/// Structural Verilog: modules of declarations, assignments of nets, and instances.
final class VerilogReader {
  private static final int WIDEST = 1 << 20;
  private static final Set<String> BEHAVIOUR =
      Set.of(
          "always",
          "initial",
          "function",
          "task",
          "generate",
          "reg",
          "logic",
          "always_ff",
          "always_comb",
          "specify",
          "primitive",
          "if",
          "for",
          "case");

  private final Lexer in;
  private final SequencedMap<String, Module> modules = new LinkedHashMap<>();

  VerilogReader(Lexer in) {
    this.in = in;
  }

  SequencedMap<String, Module> read() {
    while (true) {
      in.skipAttributes();
      if (in.kind() == Lexer.Kind.END) {
        return modules;
      }
      if (!in.accept("module") && !in.accept("macromodule")) {
        throw in.refuse("'module'");
      }
      int line = in.line();
      Module module = new Module(in.name("the name of a module"), line);
      if (modules.putIfAbsent(module.name, module) != null) {
        throw in.refuse(line, "a second module '" + module.name + "'", "different names");
      }
      module(module);
    }
  }

  private void module(Module module) {
    List<String> order = new ArrayList<>();
    if (in.is("#")) {
      throw in.refuse("a module without parameters: a netlist");
    }
    if (in.accept("(")) {
      header(module, order);
    }
    in.expect(";");
    while (true) {
      in.skipAttributes();
      if (in.accept("endmodule")) {
        break;
      }
      item(module);
    }
    SequencedMap<String, Module.Port> declared = new LinkedHashMap<>(module.ports);
    module.ports.clear();
    for (String port : order) {
      Module.Port its = declared.get(port);
      if (its == null) {
        throw in.refuse(
            module.line,
            "port '" + port + "' of module " + module.name + " without a direction",
            "input, output or inout " + port);
      }
      module.ports.put(port, its);
    }
    if (module.ports.size() != declared.size()) {
      declared.keySet().removeAll(order);
      throw in.refuse(
          module.line, "a direction for " + declared.keySet(), "ports of " + module.name);
    }
  }

  /// The list of ports: names, or whole declarations.
  private void header(Module module, List<String> order) {
    Direction direction = Direction.INPUT;
    boolean whole = false;
    int[] range = {};
    while (!in.accept(")")) {
      in.skipAttributes();
      if (in.is("input") || in.is("output") || in.is("inout")) {
        direction = direction();
        whole = true;
        range = declaration();
      } else if (in.is(".")) {
        throw in.refuse("names of ports");
      }
      String name = in.name("the name of a port");
      order.add(name);
      if (whole) {
        port(module, name, direction, range);
      }
      if (!in.is(")")) {
        in.expect(",");
      }
    }
  }

  private Direction direction() {
    Direction direction =
        in.is("input") ? Direction.INPUT : in.is("output") ? Direction.OUTPUT : Direction.INOUT;
    in.advance();
    return direction;
  }

  /// Kind and range behind a direction: none, or two indices.
  private int[] declaration() {
    while (in.is("wire") || in.is("tri") || in.is("signed") || in.is("logic")) {
      in.advance();
    }
    return range();
  }

  private int[] range() {
    if (!in.accept("[")) {
      return new int[0];
    }
    int high = in.integer("the index of a bit");
    in.expect(":");
    int low = in.integer("the index of a bit");
    in.expect("]");
    if (Math.abs(high - low) >= WIDEST) {
      throw in.refuse("ranges of less than " + WIDEST + " bits");
    }
    return new int[] {high, low};
  }

  private Module.Net net(Module module, String name, int[] range) {
    Module.Net known = module.nets.get(name);
    int high = range.length == 0 ? 0 : range[0];
    int low = range.length == 0 ? 0 : range[1];
    if (known == null) {
      return module.declare(name, high, low, range.length > 0);
    }
    if (known.high() != high || known.low() != low) {
      throw in.refuse(in.line(), "'" + name + "' declared again with another range", "one range");
    }
    return known;
  }

  private void port(Module module, String name, Direction direction, int[] range) {
    Module.Net net = net(module, name, range);
    if (module.ports.put(name, new Module.Port(direction, net.all())) != null) {
      throw in.refuse(in.line(), "two directions for port '" + name + "'", "one");
    }
  }

  private void item(Module module) {
    if (in.kind() == Lexer.Kind.ESCAPED) {
      instance(module);
      return;
    }
    switch (in.text()) {
      case "input", "output", "inout" -> {
        Direction direction = direction();
        int[] range = declaration();
        do {
          port(module, in.name("the name of a port"), direction, range);
        } while (in.accept(","));
        in.expect(";");
      }
      case "wire", "tri", "supply0", "supply1" -> wires(module);
      case "assign" -> {
        in.advance();
        do {
          int line = in.line();
          alias(module, expression(module), line);
        } while (in.accept(","));
        in.expect(";");
      }
      case "parameter", "localparam", "defparam", "genvar" -> in.skipStatement();
      case ";" -> in.advance();
      default -> {
        if (in.kind() != Lexer.Kind.NAME || BEHAVIOUR.contains(in.text())) {
          throw in.refuse(
              "declarations, assignments and instances of a structural netlist, endmodule");
        }
        instance(module);
      }
    }
  }

  private void wires(Module module) {
    int tied = in.is("supply0") ? Module.ZERO : in.is("supply1") ? Module.ONE : Module.OPEN;
    in.advance();
    while (in.is("signed")) {
      in.advance();
    }
    int[] range = range();
    do {
      int line = in.line();
      Module.Net net = net(module, in.name("the name of a net"), range);
      if (tied != Module.OPEN) {
        for (int bit : net.all()) {
          module.aliases.add(new Module.Alias(bit, tied, line));
        }
      } else if (in.is("=")) {
        alias(module, net.all(), line);
      }
    } while (in.accept(","));
    in.expect(";");
  }

  private void alias(Module module, int[] left, int line) {
    in.expect("=");
    int[] right = expression(module);
    for (int i = 1; i <= left.length; i++) {
      // Short sides are filled with zeros, long ones cut, as Verilog does.
      int bit = i <= right.length ? right[right.length - i] : Module.ZERO;
      int to = left[left.length - i];
      if (to < 0) {
        throw in.refuse(line, "an assignment to a constant", "a net");
      }
      if (bit != Module.OPEN) {
        module.aliases.add(new Module.Alias(to, bit, line));
      }
    }
  }

  private void instance(Module module) {
    int line = in.line();
    String type = in.name("the name of a cell");
    if (in.accept("#")) {
      in.expect("(");
      for (int open = 1; open > 0; in.advance()) {
        if (in.kind() == Lexer.Kind.END) {
          throw in.refuse("')'");
        }
        open += in.is("(") ? 1 : in.is(")") ? -1 : 0;
      }
    }
    do {
      String name = in.name("the name of an instance of " + type);
      if (in.is("[")) {
        throw in.refuse("single instances");
      }
      in.expect("(");
      List<String> ports = new ArrayList<>();
      List<int[]> bits = new ArrayList<>();
      while (!in.accept(")")) {
        if (in.accept(".")) {
          ports.add(in.name("the name of a port"));
          in.expect("(");
          bits.add(in.is(")") ? new int[0] : expression(module));
          in.expect(")");
        } else {
          ports.add("");
          bits.add(in.is(",") ? new int[0] : expression(module));
        }
        if (!in.is(")")) {
          in.expect(",");
        }
      }
      module.instances.add(
          new Module.Instance(
              type, name, ports.toArray(String[]::new), bits.toArray(int[][]::new), line));
    } while (in.accept(","));
    in.expect(";");
  }

  /// Bits of names, slices, constants and concatenations, most significant first.
  private int[] expression(Module module) {
    if (in.accept("{")) {
      if (in.kind() == Lexer.Kind.NUMBER && in.text().indexOf('\'') < 0) {
        int times = in.integer("how often to repeat");
        in.expect("{");
        int[] once = concatenation(module);
        in.expect("}");
        if ((long) times * once.length > WIDEST) {
          throw in.refuse("less than " + WIDEST + " bits");
        }
        int[] all = new int[times * once.length];
        for (int i = 0; i < all.length; i++) {
          all[i] = once[i % once.length];
        }
        return all;
      }
      return concatenation(module);
    }
    if (in.kind() == Lexer.Kind.NUMBER) {
      return number();
    }
    String name = in.name("a net, a constant or a concatenation");
    Module.Net net = module.nets.get(name);
    if (net == null) {
      net = module.declare(name, 0, 0, false);
    }
    if (!in.accept("[")) {
      return net.all();
    }
    int high = in.integer("the index of a bit");
    int low = in.accept(":") ? in.integer("the index of a bit") : high;
    in.expect("]");
    int step = net.high() >= net.low() ? -1 : 1;
    if ((low - high) * step < 0) {
      throw in.refuse("a slice in the order of the declaration of '" + name + "'");
    }
    int[] bits = new int[Math.abs(high - low) + 1];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = net.bit(high + step * i);
      if (bits[i] == Module.OPEN) {
        throw in.refuse(
            in.line(),
            "bit " + (high + step * i) + " of '" + name + "'",
            "bits " + net.high() + " to " + net.low());
      }
    }
    return bits;
  }

  /// Behind its opening brace.
  private int[] concatenation(Module module) {
    int[] all = new int[8];
    int count = 0;
    do {
      int[] part = expression(module);
      if (count + part.length > all.length) {
        all = Arrays.copyOf(all, Math.max(2 * all.length, count + part.length));
      }
      System.arraycopy(part, 0, all, count, part.length);
      count += part.length;
    } while (in.accept(","));
    in.expect("}");
    return Arrays.copyOf(all, count);
  }

  private int[] number() {
    String text = in.text();
    int line = in.line();
    in.advance();
    int quote = text.indexOf('\'');
    if (quote < 0) {
      return bits(line, text, 32, 10, text);
    }
    // "4 'h f" is written apart at times.
    String body = text.substring(quote + 1).toLowerCase(java.util.Locale.ROOT);
    if (body.startsWith("s")) {
      body = body.substring(1);
    }
    if (body.length() == 1 && in.kind() != Lexer.Kind.SIGN) {
      body += in.text();
      in.advance();
    }
    int width;
    try {
      width = quote == 0 ? 32 : Integer.parseInt(text.substring(0, quote));
    } catch (NumberFormatException e) {
      width = 0;
    }
    int radix =
        switch (body.isEmpty() ? ' ' : body.charAt(0)) {
          case 'b' -> 2;
          case 'o' -> 8;
          case 'd' -> 10;
          case 'h' -> 16;
          default -> 0;
        };
    if (radix == 0 || width < 1 || width > WIDEST) {
      throw in.refuse(line, "'" + text + "'", "a constant such as 4'b01xz or 8'hff");
    }
    return bits(line, text, width, radix, body.substring(1).replace("_", ""));
  }

  private int[] bits(int line, String text, int width, int radix, String digits) {
    int[] bits = new int[width];
    int per = radix == 2 ? 1 : radix == 8 ? 3 : radix == 16 ? 4 : 0;
    boolean unknown = digits.matches(".*[xz?].*");
    if (per == 0 || !unknown) {
      try {
        BigInteger value = unknown ? BigInteger.ZERO : new BigInteger(digits, radix);
        for (int i = 0; i < width; i++) {
          bits[width - 1 - i] = unknown ? Module.OPEN : value.testBit(i) ? Module.ONE : Module.ZERO;
        }
        return bits;
      } catch (NumberFormatException e) {
        throw in.refuse(line, "'" + text + "'", "digits of base " + radix);
      }
    }
    Arrays.fill(bits, "xz?".indexOf(digits.charAt(0)) >= 0 ? Module.OPEN : Module.ZERO);
    for (int d = 0; d < digits.length(); d++) {
      char c = digits.charAt(digits.length() - 1 - d);
      int value = "xz?".indexOf(c) >= 0 ? -1 : Character.digit(c, radix);
      for (int i = 0; i < per && d * per + i < width; i++) {
        bits[width - 1 - d * per - i] =
            value < 0 ? Module.OPEN : (value >> i & 1) != 0 ? Module.ONE : Module.ZERO;
      }
    }
    return bits;
  }
}
