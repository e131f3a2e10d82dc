package spikestack.silicon.rtl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Reads what the testbench writes, section by section, line by line: `I n` begins image n, `L
/// index begin end` closes a layer and is followed by what it produced: `S count`, `R count`, `T
/// count`, `B count`, `M count`, `C count` with that many lines of hexadecimal digits, `H mask`; `X
/// n` and `E n` close an image. Format: docs/rtl.md.
final class OutputReader implements AutoCloseable {
  private final BufferedReader in;
  private final String name;
  private long number;
  private int body;
  private char kind;
  private String[] words = {};

  /// `name` names the file in complaints.
  OutputReader(Reader in, String name) {
    this.in = new BufferedReader(in, 1 << 16);
    this.name = name;
  }

  /// Moves to the next section, passing over what is left of this one; false at the end.
  boolean next() {
    while (body > 0) {
      line();
    }
    String line = read();
    if (line == null) {
      return false;
    }
    words = line.split(" ", -1);
    if (words[0].length() != 1 || "ILSRTBMHCXE".indexOf(words[0].charAt(0)) < 0) {
      throw broken("'" + line + "'");
    }
    kind = words[0].charAt(0);
    body = "SRTBMC".indexOf(kind) >= 0 ? Math.toIntExact(decimal(1)) : 0;
    return true;
  }

  char kind() {
    return kind;
  }

  /// Lines that follow.
  int count() {
    return body;
  }

  /// Number `index` of the section's first line.
  long decimal(int index) {
    try {
      return Long.parseLong(text(index));
    } catch (NumberFormatException e) {
      throw broken("'" + text(index) + "' where a number belongs", e);
    }
  }

  /// Word `index` of the section's first line.
  String text(int index) {
    if (index >= words.length) {
      throw broken("'" + String.join(" ", words) + "', too short");
    }
    return words[index];
  }

  /// The next line of the section.
  String line() {
    if (body == 0) {
      throw broken("too few lines of section " + kind);
    }
    String line = read();
    if (line == null) {
      throw broken("its end within section " + kind);
    }
    body--;
    return line;
  }

  private @Nullable String read() {
    try {
      number++;
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IllegalStateException broken(String what) {
    return new IllegalStateException(name + ": line " + number + " has " + what);
  }

  private IllegalStateException broken(String what, Throwable cause) {
    return new IllegalStateException(name + ": line " + number + " has " + what, cause);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
