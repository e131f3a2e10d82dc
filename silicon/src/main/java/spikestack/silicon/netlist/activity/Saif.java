package spikestack.silicon.netlist.activity;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;

/// SAIF 2.0, backward: `(INSTANCE name (NET (bit (T0 t) (T1 t) (TX t) (TC n))) (INSTANCE ...))`.
///
/// Read are `DURATION`, `INSTANCE`, and of `NET` and `PORT` the times and `TC`; all other groups
/// are passed over. Times stay in the file's unit. A second `INSTANCE` of quoted text (library and
/// cell) behind the name is passed over.
public final class Saif {
  private static final int DEEPEST = 1000;

  private final Source in;
  private final StringBuilder token = new StringBuilder();
  private boolean quoted;
  private long duration;

  private record Bit(int scope, String name, long transitions, long high, long unknown) {}

  private final List<String> scopes = new ArrayList<>();
  private final List<Bit> bits = new ArrayList<>();

  private Saif(Source in) {
    this.in = in;
  }

  /// Plain or gzipped.
  ///
  /// @throws InputException naming file and line
  public static SignalCounts read(Path file) {
    try (Source source = Source.open(file)) {
      return new Saif(source).read();
    }
  }

  private SignalCounts read() {
    expect("(");
    expect("SAIFILE");
    while (groupOrEnd()) {
      String key = word("a group of SAIFILE");
      switch (key) {
        case "DURATION" -> {
          duration = number("a duration");
          if (duration <= 0) {
            throw in.refuse("a duration of " + duration, "more than 0");
          }
          expect(")");
        }
        case "INSTANCE" -> instance("", 0);
        default -> skip();
      }
    }
    if (duration == 0) {
      throw in.refuse("no DURATION", "(DURATION time) before the end of SAIFILE");
    }
    SignalCounts counts = new SignalCounts(duration);
    scopes.forEach(counts::scope);
    for (Bit bit : bits) {
      counts.add(bit.scope, bit.name, bit.transitions, bit.high, bit.unknown);
    }
    return counts;
  }

  private void instance(String outer, int depth) {
    if (depth > DEEPEST) {
      throw in.refuse("instances within each other", "at most " + DEEPEST + " deep");
    }
    String name = word("the name of an instance");
    if (quoted) {
      name = word("the name of an instance");
    }
    String path = outer.isEmpty() ? name : outer + "." + name;
    int scope = scopes.size();
    scopes.add(path);
    while (groupOrEnd()) {
      String key = word("NET, PORT or INSTANCE");
      switch (key) {
        case "NET", "PORT" -> {
          while (groupOrEnd()) {
            bit(scope);
          }
        }
        case "INSTANCE" -> instance(path, depth + 1);
        default -> skip();
      }
    }
  }

  private void bit(int scope) {
    String name = word("the name of a net");
    int line = in.line();
    long transitions = -1;
    long high = 0;
    long unknown = 0;
    while (groupOrEnd()) {
      String key = word("T0, T1, TX or TC");
      switch (key) {
        case "TC" -> transitions = number("a count");
        case "T1" -> high = number("a time");
        case "TX", "TZ", "TB" -> unknown += number("a time");
        default -> {
          skip();
          continue;
        }
      }
      expect(")");
    }
    if (transitions < 0) {
      throw in.refuse(line, "net " + name + " without TC", "(TC transitions)");
    }
    bits.add(new Bit(scope, name, transitions, high, unknown));
  }

  /// Behind a group's words: true for `(`, false for its `)`.
  private boolean groupOrEnd() {
    next();
    if (!quoted && token.length() == 1 && token.charAt(0) == '(') {
      return true;
    }
    if (!quoted && token.length() == 1 && token.charAt(0) == ')') {
      return false;
    }
    throw in.refuse(shown(), "'(' or ')'");
  }

  private void skip() {
    int depth = 1;
    while (depth > 0) {
      next();
      if (token.isEmpty() && !quoted) {
        throw in.refuse("the end of the file", "')'");
      }
      if (!quoted && token.length() == 1) {
        depth += token.charAt(0) == '(' ? 1 : token.charAt(0) == ')' ? -1 : 0;
      }
    }
  }

  private void expect(String wanted) {
    next();
    if (quoted || !token.toString().equals(wanted)) {
      throw in.refuse(shown(), "'" + wanted + "'");
    }
  }

  private String word(String what) {
    next();
    boolean mark = !quoted && token.length() == 1 && "()".indexOf(token.charAt(0)) >= 0;
    if (mark || token.isEmpty()) {
      throw in.refuse(shown(), what);
    }
    return token.toString();
  }

  private long number(String what) {
    String text = word(what);
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value < 1L << 53) {
        return Math.round(value);
      }
    } catch (NumberFormatException e) {
      // Said below, with the place.
    }
    throw in.refuse("'" + text + "'", what + ", 0 or more");
  }

  private String shown() {
    return token.isEmpty() ? "the end of the file" : "'" + token + "'";
  }

  /// A parenthesis, a quoted text, or a word without its backslashes; empty at the end.
  private void next() {
    token.setLength(0);
    quoted = false;
    int c = in.read();
    while (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      c = in.read();
    }
    if (c == Source.END) {
      return;
    }
    if (c == '(' || c == ')') {
      token.append((char) c);
      return;
    }
    if (c == '"') {
      quoted = true;
      for (c = in.read(); c != '"'; c = in.read()) {
        if (c == Source.END) {
          throw in.refuse("a quote that is never closed", "a closing quote");
        }
        token.append((char) c);
      }
      return;
    }
    while (true) {
      if (c == '\\') {
        c = in.read();
      }
      token.append((char) c);
      int ahead = in.peek();
      if (ahead == Source.END || ahead <= ' ' || ahead == '(' || ahead == ')') {
        return;
      }
      c = in.read();
    }
  }

  // Writing.

  private static final class Node {
    final TreeMap<String, Node> inner = new TreeMap<>();
    final List<Integer> bits = new ArrayList<>();
  }

  /// Writes what lies in and below a scope; that scope becomes the top instance. The same counts
  /// give the same bytes.
  ///
  /// @param root path of the scope, such as `TOP.testbench.machine`
  /// @param timescale of the counts' times, such as `1 ns`
  /// @throws IllegalArgumentException if there is no such scope
  public static void write(
      Path file, SignalCounts counts, String root, String timescale, String program) {
    Node top = new Node();
    int found = 0;
    for (int bit = 0; bit < counts.size(); bit++) {
      String scope = counts.scopeOf(bit);
      if (scope.equals(root) || scope.startsWith(root + ".")) {
        Node at = top;
        if (!scope.equals(root)) {
          for (String part : scope.substring(root.length() + 1).split("\\.", -1)) {
            at = at.inner.computeIfAbsent(part, p -> new Node());
          }
        }
        at.bits.add(bit);
        found++;
      }
    }
    if (found == 0) {
      throw new IllegalArgumentException("no signal below " + root);
    }
    String name = root.substring(root.lastIndexOf('.') + 1);
    AtomicFile.write(
        file,
        target -> {
          BufferedWriter out =
              new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.ISO_8859_1));
          out.write("(SAIFILE\n(SAIFVERSION \"2.0\")\n(DIRECTION \"backward\")\n");
          out.write("(DESIGN \"" + name + "\")\n(VENDOR \"SpikeStack\")\n");
          out.write("(PROGRAM_NAME \"" + program + "\")\n(DIVIDER .)\n");
          out.write("(TIMESCALE " + timescale + ")\n(DURATION " + counts.duration() + ")\n");
          write(out, counts, name, top);
          out.write(")\n");
          out.flush();
        });
  }

  private static void write(BufferedWriter out, SignalCounts counts, String name, Node node)
      throws IOException {
    out.write("(INSTANCE " + escaped(name) + "\n");
    if (!node.bits.isEmpty()) {
      out.write("(NET\n");
      for (int bit : node.bits) {
        long high = counts.high(bit);
        long unknown = counts.unknown(bit);
        out.write("(" + escaped(counts.bit(bit)));
        out.write(" (T0 " + (counts.duration() - high - unknown) + ") (T1 " + high + ")");
        out.write(" (TX " + unknown + ") (TC " + counts.transitions(bit) + ") (IG 0))\n");
      }
      out.write(")\n");
    }
    for (var inner : node.inner.entrySet()) {
      write(out, counts, inner.getKey(), inner.getValue());
    }
    out.write(")\n");
  }

  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = Character.isLetterOrDigit(c) || c == '_';
      text.append(plain ? "" : "\\").append(c);
    }
    return text.toString();
  }
}
