package spikestack.silicon.signoff.ir;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import spikestack.model.input.InputException;
import spikestack.model.input.TextFile;

/// Reader of the SPICE subset that power-grid tools write.
///
/// The first line is a title, as SPICE has it, unless it reads as an element. `*` opens a comment
/// line, `$` and `;` a comment; `+` continues the line before.
final class SpiceFile {
  private static final long MAX_BYTES = 16L << 30;
  private static final Set<String> CARDS =
      Set.of(".op", ".option", ".options", ".save", ".print", ".title", ".end");

  private final Path file;
  private final ResistiveNetlist netlist;
  private final StringBuilder pending = new StringBuilder();
  private int pendingLine;
  private boolean ended;

  private SpiceFile(Path file) {
    this.file = file;
    netlist = new ResistiveNetlist(file.toString());
  }

  static ResistiveNetlist read(Path file) {
    SpiceFile reader = new SpiceFile(file);
    TextFile.read(file, MAX_BYTES, reader::line);
    reader.flush();
    if (!reader.ended) {
      throw new InputException(file.toString(), "no .END: the file is cut off", ".END at its end");
    }
    if (reader.netlist.voltageCount() == 0) {
      throw new InputException(file.toString(), "no voltage source", "V... NODE 0 DC VOLTS");
    }
    return reader.netlist;
  }

  private void line(int number, String text) {
    if (ended) return;
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.charAt(0) == '*') return;
    if (stripped.charAt(0) == '+') {
      if (pendingLine == 0) throw wrong(number, "a continuation of nothing", "an element first");
      pending.append(' ').append(stripped, 1, stripped.length());
      return;
    }
    flush();
    if (ended) return;
    if (number == 1 && !element(stripped)) return;
    pending.append(stripped);
    pendingLine = number;
  }

  private static boolean element(String text) {
    return text.matches("(?i)[riv]\\S*\\s+\\S+\\s+\\S+\\s+((dc\\s+|r=)?[-+.0-9]\\S*)\\s*|\\.\\S.*");
  }

  private void flush() {
    if (pendingLine == 0) return;
    int line = pendingLine;
    String text = pending.toString();
    pending.setLength(0);
    pendingLine = 0;
    int comment = comment(text);
    StringTokenizer words =
        new StringTokenizer(comment < 0 ? text : text.substring(0, comment), " \t()");
    if (!words.hasMoreTokens()) return;
    String name = words.nextToken();
    switch (Character.toLowerCase(name.charAt(0))) {
      case '.' -> card(line, name.toLowerCase(Locale.ROOT));
      case 'r' -> {
        int a = node(words, line, name);
        int b = node(words, line, name);
        netlist.resistor(a, b, value(words, line, name, "r="), line);
      }
      case 'i' -> {
        int a = node(words, line, name);
        int b = node(words, line, name);
        netlist.current(a, b, value(words, line, name, "dc="), line);
      }
      case 'v' -> {
        int a = node(words, line, name);
        int b = node(words, line, name);
        netlist.voltage(a, b, value(words, line, name, "dc="), line);
      }
      default ->
          throw wrong(line, "element '" + name + "'", "R, V and I elements: a resistive grid");
    }
  }

  private static int comment(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '$' || c == ';') return i;
    }
    return -1;
  }

  private void card(int line, String card) {
    if (!CARDS.contains(card)) {
      throw wrong(line, "card '" + card + "'", String.join(" ", CARDS.stream().sorted().toList()));
    }
    if (card.equals(".end")) ended = true;
  }

  private int node(StringTokenizer words, int line, String element) {
    if (!words.hasMoreTokens())
      throw wrong(line, element + " without two nodes", "NAME NODE NODE VALUE");
    return netlist.node(words.nextToken(), line);
  }

  /// The value, after an optional `DC` or `R=`; nothing may follow.
  private double value(StringTokenizer words, int line, String element, String prefix) {
    String word = words.hasMoreTokens() ? words.nextToken() : "";
    if (word.equalsIgnoreCase("dc")) word = words.hasMoreTokens() ? words.nextToken() : "";
    if (word.regionMatches(true, 0, prefix, 0, prefix.length())) {
      word = word.substring(prefix.length());
    }
    if (words.hasMoreTokens()) {
      throw wrong(line, "'" + words.nextToken() + "' after the value of " + element, "nothing");
    }
    double value = SpiceNumber.parse(word);
    if (Double.isNaN(value)) {
      throw wrong(
          line, "'" + word + "' as the value of " + element, "a number such as 1.5 or 2.2k");
    }
    return value;
  }

  private InputException wrong(int line, String found, String allowed) {
    return new InputException(file + ":" + line, found, allowed);
  }
}
