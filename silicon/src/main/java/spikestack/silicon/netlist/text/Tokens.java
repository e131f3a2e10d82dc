package spikestack.silicon.netlist.text;

import spikestack.model.input.InputException;

/// Words between blanks, as LEF, DEF and SPEF have them: `"quoted text"` is one word (without its
/// quotes, unless it is empty), a semicolon at the end of a word is a word of its own, a comment
/// reaches to the end of its line. An empty word is the end of the file.
public final class Tokens {
  private static final int LONGEST = 1 << 20;

  private final Source source;
  private final String comment;
  private char[] word = new char[256];
  private String ahead = "";
  private int aheadLine;
  private boolean pending;
  private boolean semicolon;
  private int line = 1;

  /// @param comment what starts a comment at the start of a word: `#` or `//`
  public Tokens(Source source, String comment) {
    this.source = source;
    this.comment = comment;
  }

  /// The next word; empty at the end.
  public String next() {
    if (pending) {
      pending = false;
      line = aheadLine;
      return ahead;
    }
    String token = scan();
    line = aheadLine;
    return token;
  }

  /// The next word without passing it.
  public String peek() {
    if (!pending) {
      ahead = scan();
      pending = true;
    }
    return ahead;
  }

  private String scan() {
    if (semicolon) {
      semicolon = false;
      return ";";
    }
    while (true) {
      int c = source.read();
      while (c != Source.END && c <= ' ') {
        c = source.read();
      }
      aheadLine = source.line();
      if (c == Source.END) {
        return "";
      }
      if (c == '"') {
        return quoted();
      }
      int length = 0;
      while (c > ' ') {
        if (length == word.length) {
          grow();
        }
        word[length++] = (char) c;
        if (length == comment.length() && isComment()) {
          break;
        }
        c = source.peek();
        if (c > ' ') {
          source.read();
        }
      }
      if (length == comment.length() && isComment()) {
        skipLine();
        continue;
      }
      if (length > 1 && word[length - 1] == ';' && word[length - 2] != '\\') {
        semicolon = true;
        length--;
      }
      return new String(word, 0, length);
    }
  }

  private boolean isComment() {
    for (int i = 0; i < comment.length(); i++) {
      if (word[i] != comment.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void skipLine() {
    int c = source.peek();
    while (c != '\n' && c != Source.END) {
      source.read();
      c = source.peek();
    }
  }

  private String quoted() {
    int length = 0;
    int c = source.read();
    while (c != '"') {
      if (c == Source.END) {
        throw source.refuse(aheadLine, "a quote that is never closed", "a closing quote");
      }
      if (length == word.length) {
        grow();
      }
      word[length++] = (char) c;
      c = source.read();
    }
    return length == 0 ? "\"\"" : new String(word, 0, length);
  }

  private void grow() {
    if (word.length >= LONGEST) {
      throw source.refuse("a word of more than " + LONGEST + " characters", "shorter words");
    }
    word = java.util.Arrays.copyOf(word, word.length * 2);
  }

  /// Line of the last word, from 1.
  public int line() {
    return line;
  }

  /// Name of the file.
  public String file() {
    return source.file();
  }

  /// Passes one word, which must be this one.
  ///
  /// @throws InputException if it is another
  public void expect(String wanted) {
    String found = next();
    if (!found.equals(wanted)) {
      throw refuse(found, "'" + wanted + "'");
    }
  }

  /// Passes the next word if it is this one.
  public boolean accept(String wanted) {
    if (peek().equals(wanted)) {
      next();
      return true;
    }
    return false;
  }

  /// The next word, which must not be the end.
  ///
  /// @param what it is, for the complaint
  public String word(String what) {
    String found = next();
    if (found.isEmpty()) {
      throw refuse(found, what);
    }
    return found;
  }

  /// The next word as a finite number.
  public double number(String what) {
    String found = next();
    try {
      double value = Double.parseDouble(found);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with the place.
    }
    throw refuse(found, what);
  }

  /// The next word as an integer; `1e3` and `5.0` are integers too.
  public int integer(String what) {
    double value = number(what);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw refuse(Double.toString(value), what);
    }
    return (int) value;
  }

  /// Passes words up to and with the next semicolon.
  public void skipStatement() {
    int start = line;
    String token = next();
    while (!token.equals(";")) {
      if (token.isEmpty()) {
        throw source.refuse(start, "the end of the file inside a statement", "';'");
      }
      token = next();
    }
  }

  /// A complaint about the last word; an empty one is the end of the file.
  public InputException refuse(String found, String allowed) {
    String shown =
        found.isEmpty()
            ? "the end of the file"
            : "'" + (found.length() > 60 ? found.substring(0, 57) + "..." : found) + "'";
    return source.refuse(line, shown, allowed);
  }

  /// A complaint in own words.
  public InputException complain(int where, String found, String allowed) {
    return source.refuse(where, found, allowed);
  }
}
