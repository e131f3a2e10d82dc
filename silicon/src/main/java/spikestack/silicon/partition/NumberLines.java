package spikestack.silicon.partition;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import spikestack.model.input.InputException;

/// A text file of integers whose lines mean something, read byte by byte, plain or gzipped.
///
/// Lines that start with `%` do not count. Every complaint names file and line.
final class NumberLines implements Closeable {
  private static final int END = -1;
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long line;

  /// The byte ahead, or END.
  private int ahead;

  /// Whether a line has been started and not finished.
  private boolean inside;

  private NumberLines(Path file, InputStream in) throws IOException {
    this.file = file;
    this.in = in;
    advance();
  }

  static NumberLines open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      String found = Files.isDirectory(file) ? "a folder" : "no such file";
      throw new InputException(file.toString(), found, "an existing file");
    }
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    raw.mark(2);
    boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    return new NumberLines(file, zipped ? new GZIPInputStream(raw, BUFFER) : raw);
  }

  static InputException unreadable(Path file, IOException e) {
    String found =
        switch (e) {
          case AccessDeniedException denied -> "no permission to read it";
          case EOFException cut -> "a gzip file that ends too early";
          case ZipException broken -> "a broken gzip file (" + broken.getMessage() + ")";
          default -> "an input error (" + e.getMessage() + ")";
        };
    return new InputException(file.toString(), found, "a readable file");
  }

  private void advance() throws IOException {
    if (position == limit) {
      limit = Math.max(0, in.read(buffer, 0, BUFFER));
      position = 0;
      if (limit == 0) {
        ahead = END;
        return;
      }
    }
    ahead = buffer[position++] & 0xff;
  }

  /// Goes to the next line that is no comment; false at the end of the file.
  boolean nextLine() throws IOException {
    while (true) {
      while (inside && ahead != '\n' && ahead != END) {
        advance();
      }
      if (inside && ahead == '\n') {
        advance();
      }
      inside = false;
      if (ahead == END) {
        return false;
      }
      line++;
      inside = true;
      if (ahead != '%') {
        return true;
      }
    }
  }

  /// Whether nothing but blanks is left of the line.
  boolean atEnd() throws IOException {
    while (ahead == ' ' || ahead == '\t' || ahead == '\r') {
      advance();
    }
    return ahead == '\n' || ahead == END;
  }

  /// The next integer of the line; `what` names it in the complaint.
  long number(String what, long least, long most) throws IOException {
    if (atEnd()) {
      throw refuse("the end of the line", what + ", " + least + ".." + most);
    }
    boolean negative = ahead == '-';
    if (negative) {
      advance();
    }
    long value = 0;
    int digits = 0;
    while (ahead >= '0' && ahead <= '9' && digits < 18) {
      value = 10 * value + ahead - '0';
      digits++;
      advance();
    }
    if (digits == 0 || !(ahead <= ' ')) {
      StringBuilder odd = new StringBuilder(negative ? "-" : "");
      odd.append(digits == 0 ? "" : value);
      while (ahead > ' ' && odd.length() < 24) {
        odd.append(ahead < 127 ? (char) ahead : '?');
        advance();
      }
      throw refuse("'" + odd + "'", what + ", " + least + ".." + most);
    }
    value = negative ? -value : value;
    if (value < least || value > most) {
      String hint = value == 0 && least == 1 ? " (counted from 1)" : "";
      throw refuse("" + value, what + ", " + least + ".." + most + hint);
    }
    return value;
  }

  /// Refuses more numbers on the line.
  void endOfLine(String allowed) throws IOException {
    if (!atEnd()) {
      throw refuse("more on the line", allowed);
    }
  }

  /// Refuses further lines, blank ones aside; `read` says what has been read.
  void endOfFile(String read) throws IOException {
    while (nextLine()) {
      if (!atEnd()) {
        throw refuse("more after " + read, "the end of the file");
      }
    }
  }

  InputException refuse(String found, String allowed) {
    return new InputException(file + ":" + Math.max(1, line), found, allowed);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
