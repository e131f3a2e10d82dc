package spikestack.silicon.netlist.verilog;

import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;

/// Verilog's words: names, escaped names (without backslash, marked), numbers, single signs.
final class Lexer {
  /// What the last word is.
  enum Kind {
    NAME,
    ESCAPED,
    NUMBER,
    SIGN,
    END
  }

  private static final int LONGEST = 1 << 20;

  private final Source source;
  private char[] word = new char[128];
  private int length;
  private Kind kind = Kind.END;
  private String text = "";
  private int line;

  Lexer(Source source) {
    this.source = source;
    advance();
  }

  Kind kind() {
    return kind;
  }

  String text() {
    return text;
  }

  int line() {
    return line;
  }

  boolean is(String sign) {
    return kind != Kind.ESCAPED && text.equals(sign);
  }

  boolean accept(String sign) {
    if (is(sign)) {
      advance();
      return true;
    }
    return false;
  }

  void expect(String sign) {
    if (!accept(sign)) {
      throw refuse("'" + sign + "'");
    }
  }

  String name(String what) {
    if (kind != Kind.NAME && kind != Kind.ESCAPED) {
      throw refuse(what);
    }
    String name = text;
    advance();
    return name;
  }

  int integer(String what) {
    int value = -1;
    if (kind == Kind.NUMBER) {
      try {
        value = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        // Said below, with the place.
      }
    }
    if (value < 0) {
      throw refuse(what);
    }
    advance();
    return value;
  }

  InputException refuse(String allowed) {
    String shown =
        kind == Kind.END
            ? "the end of the file"
            : "'" + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
    return source.refuse(line, shown, allowed);
  }

  InputException refuse(int where, String found, String allowed) {
    return source.refuse(where, found, allowed);
  }

  /// Passes everything up to a semicolon.
  void skipStatement() {
    while (!is(";")) {
      if (kind == Kind.END) {
        throw refuse("';'");
      }
      advance();
    }
    advance();
  }

  void advance() {
    int c = skip();
    line = source.line();
    length = 0;
    if (c == Source.END) {
      kind = Kind.END;
      text = "";
    } else if (c == '\\') {
      source.read();
      take(Lexer::visible);
      kind = Kind.ESCAPED;
      text = new String(word, 0, length);
    } else if (letter(c)) {
      take(c2 -> letter(c2) || digit(c2) || c2 == '$');
      kind = Kind.NAME;
      text = new String(word, 0, length);
    } else if (digit(c) || c == '\'') {
      take(c2 -> digit(c2) || letter(c2) || c2 == '\'' || c2 == '?');
      kind = Kind.NUMBER;
      text = new String(word, 0, length);
    } else {
      source.read();
      kind = Kind.SIGN;
      text = String.valueOf((char) c);
    }
  }

  private interface Letters {
    boolean has(int c);
  }

  private void take(Letters wanted) {
    int c = source.peek();
    while (c != Source.END && wanted.has(c)) {
      if (length == word.length) {
        if (length >= LONGEST) {
          throw source.refuse("a word of more than " + LONGEST + " characters", "shorter words");
        }
        word = java.util.Arrays.copyOf(word, 2 * length);
      }
      word[length++] = (char) source.read();
      c = source.peek();
    }
  }

  private static boolean visible(int c) {
    return c > ' ';
  }

  private static boolean letter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Blanks, comments, attributes `(* *)` and compiler directives; then the next character.
  private int skip() {
    while (true) {
      int c = source.peek();
      if (c != Source.END && c <= ' ') {
        source.read();
      } else if (c == '/') {
        source.read();
        int next = source.peek();
        if (next == '/') {
          restOfLine();
        } else if (next == '*') {
          source.read();
          until('*', '/', "'*/'");
        } else {
          throw source.refuse("'/'", "a comment, or no slash");
        }
      } else if (c == '`') {
        restOfLine();
      } else {
        return c;
      }
    }
  }

  /// Behind an opening parenthesis: passes an attribute, if it is one.
  void skipAttributes() {
    while (is("(") && source.peek() == '*') {
      source.read();
      until('*', ')', "'*)'");
      advance();
    }
  }

  private void restOfLine() {
    while (source.peek() != '\n' && source.peek() != Source.END) {
      source.read();
    }
  }

  private void until(int first, int second, String what) {
    int start = source.line();
    int before = 0;
    int c = source.read();
    while (before != first || c != second) {
      if (c == Source.END) {
        throw source.refuse(start, "a comment that is never closed", what);
      }
      before = c;
      c = source.read();
    }
  }
}
