package spikestack.silicon.thermal.ice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.TextFile;

/// The words, numbers, quoted names and punctuation of a 3D-ICE file, with the line of each.
final class Tokens {
  private static final long MAX_BYTES = 64 << 20;

  private final Path file;
  private final List<String> words = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();
  private int next;
  private int lastLine = 1;

  private Tokens(Path file) {
    this.file = file;
  }

  static Tokens read(Path file) {
    Tokens tokens = new Tokens(file);
    boolean[] comment = new boolean[1];
    TextFile.read(
        file,
        MAX_BYTES,
        (number, text) -> {
          tokens.lastLine = number;
          comment[0] = tokens.split(number, text, comment[0]);
        });
    return tokens;
  }

  /// Splits one line; returns whether it ends inside a block comment.
  private boolean split(int line, String text, boolean inComment) {
    int i = 0;
    while (i < text.length()) {
      if (inComment) {
        int end = text.indexOf("*/", i);
        if (end < 0) return true;
        i = end + 2;
        inComment = false;
        continue;
      }
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
      } else if (text.startsWith("//", i) || c == '#') {
        return false;
      } else if (text.startsWith("/*", i)) {
        inComment = true;
        i += 2;
      } else if (":;,()".indexOf(c) >= 0) {
        add(line, String.valueOf(c));
        i++;
      } else if (c == '"') {
        int end = text.indexOf('"', i + 1);
        if (end < 0) throw new InputException(file + ":" + line, "an open quote", "\"...\"");
        add(line, text.substring(i, end + 1));
        i = end + 1;
      } else {
        int end = i;
        while (end < text.length()
            && !Character.isWhitespace(text.charAt(end))
            && ":;,()\"".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        add(line, text.substring(i, end));
        i = end;
      }
    }
    return inComment;
  }

  private void add(int line, String word) {
    words.add(word);
    lines.add(line);
  }

  boolean atEnd() {
    return next == words.size();
  }

  /// The next word without taking it; empty at the end.
  String peek() {
    return atEnd() ? "" : words.get(next);
  }

  /// The word after the next.
  String peekSecond() {
    return next + 1 < words.size() ? words.get(next + 1) : "";
  }

  /// Whether the word two after the next is a colon.
  boolean thirdIsColon() {
    return next + 2 < words.size() && words.get(next + 2).equals(":");
  }

  String word(String allowed) {
    if (atEnd()) {
      throw new InputException(file + ":" + lastLine, "the end of the file", allowed);
    }
    return words.get(next++);
  }

  /// Takes exactly these words.
  void expect(String... expected) {
    for (String one : expected) {
      String found = word("'" + one + "'");
      if (!found.equals(one)) throw wrong("'" + found + "'", "'" + one + "'");
    }
  }

  /// Takes the word if it is next.
  boolean take(String word) {
    if (!peek().equals(word)) return false;
    next++;
    return true;
  }

  String name(String what) {
    String found = word(what);
    if (!found.matches("[A-Za-z_][A-Za-z0-9_.\\-]*")) throw wrong("'" + found + "'", what);
    return found;
  }

  String quoted(String what) {
    String found = word(what);
    if (found.length() < 3 || found.charAt(0) != '"') throw wrong("'" + found + "'", what);
    return found.substring(1, found.length() - 1);
  }

  double number(String what) {
    String found = word(what);
    try {
      double value = Double.parseDouble(found);
      if (Double.isFinite(value)) return value;
    } catch (NumberFormatException e) {
      // Complains below.
    }
    throw wrong("'" + found + "'", what + ", a number");
  }

  double positive(String what) {
    double value = number(what);
    if (!(value > 0)) throw wrong(String.valueOf(value), what + " > 0");
    return value;
  }

  double notNegative(String what) {
    double value = number(what);
    if (!(value >= 0)) throw wrong(String.valueOf(value), what + " >= 0");
    return value;
  }

  boolean numberNext() {
    return !peek().isEmpty() && "+-.0123456789".indexOf(peek().charAt(0)) >= 0;
  }

  /// A complaint about the word taken last.
  InputException wrong(String found, String allowed) {
    int line = lines.isEmpty() ? 1 : lines.get(Math.max(0, next - 1));
    return new InputException(file + ":" + line, found, allowed);
  }

  int line() {
    return lines.isEmpty() ? 1 : lines.get(Math.max(0, next - 1));
  }

  Path file() {
    return file;
  }
}
