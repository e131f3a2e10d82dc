package spikestack.silicon.place;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import spikestack.model.input.InputException;

/// A text of words in lines, plain or gzip (by content); blank lines are skipped, and every
/// complaint names the line.
final class WordLines implements AutoCloseable {
  private static final int LONGEST_LINE = 4096;
  private static final long MOST_CHARACTERS = 2L << 30;

  private final Path file;
  private final BufferedReader reader;
  private final StringBuilder buffer = new StringBuilder();
  private String[] words = new String[0];
  private int line;
  private long read;
  private boolean ended;

  WordLines(Path file) {
    this.file = file;
    if (Files.isDirectory(file)) {
      throw new InputException(file.toString(), "a folder", "a file");
    }
    if (!Files.isReadable(file)) {
      throw new InputException(
          file.toString(),
          Files.exists(file) ? "no permission to read it" : "no such file",
          "a readable file");
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(file.toString(), "a device or pipe", "a regular file");
    }
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      in.mark(2);
      boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      InputStream text = zipped ? new GZIPInputStream(in, 1 << 16) : in;
      reader = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8), 1 << 16);
    } catch (IOException e) {
      throw new InputException(
          file.toString(), "an input error (" + e.getMessage() + ")", "a file");
    }
  }

  /// Steps to the next line that is not blank; false at the end.
  boolean next() {
    while (true) {
      String text = readLine();
      if (text == null) {
        ended = true;
        words = new String[0];
        return false;
      }
      line++;
      String stripped = text.strip();
      if (!stripped.isEmpty()) {
        words = stripped.split("[ \\t]+", -1);
        return true;
      }
    }
  }

  private @org.jspecify.annotations.Nullable String readLine() {
    buffer.setLength(0);
    try {
      while (true) {
        int c = reader.read();
        if (c < 0) {
          return buffer.isEmpty() ? null : buffer.toString();
        }
        if (++read > MOST_CHARACTERS) {
          throw new InputException(place(), "more than 2 GiB of text", "a smaller file");
        }
        if (c == '\n') {
          return buffer.toString();
        }
        if (buffer.length() == LONGEST_LINE) {
          line++;
          throw refuse("a line longer than " + LONGEST_LINE + " characters", "words in lines");
        }
        buffer.append((char) c);
      }
    } catch (EOFException | ZipException e) {
      throw new InputException(
          place(), "a damaged gzip file (" + e.getMessage() + ")", "a whole file");
    } catch (IOException e) {
      throw new InputException(place(), "an input error (" + e.getMessage() + ")", "a file");
    }
  }

  /// Steps to the next line, which must start with `keyword` and hold `form`'s number of words.
  ///
  /// @param form the line as the format writes it: `NumInstances COUNT`
  void expect(String form) {
    String[] wanted = form.split(" ", -1);
    if (!next()) {
      throw refuse("the end of the file", "the line " + form);
    }
    if (!words[0].equals(wanted[0]) || words.length != wanted.length) {
      throw refuse('"' + String.join(" ", words) + '"', "the line " + form);
    }
  }

  int count() {
    return words.length;
  }

  String word(int index) {
    return words[index];
  }

  /// Word `index` as an integer of the range.
  int integer(int index, String what, int low, int high) {
    try {
      int value = Integer.parseInt(words[index]);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw refuse(what + " " + words[index], "an integer " + low + ".." + high);
  }

  InputException refuse(String found, String allowed) {
    return new InputException(place(), found, allowed);
  }

  String place() {
    return file + (ended ? ": end" : ": line " + Math.max(1, line));
  }

  int line() {
    return line;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new InputException(
          file.toString(), "an input error (" + e.getMessage() + ")", "a file");
    }
  }
}
