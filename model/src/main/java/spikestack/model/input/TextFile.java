package spikestack.model.input;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Text files of other tools, line by line; unpacked when the name ends with `.gz`.
///
/// Bytes are taken as Latin-1, which never fails: such files are ASCII, except in comments.
public final class TextFile {
  /// Longest line; a longer one is no text file.
  private static final int MAX_LINE = 1 << 20;

  private TextFile() {}

  /// Takes one line.
  @FunctionalInterface
  public interface Lines {
    /// Takes line `number`.
    ///
    /// @param number counts from 1
    /// @param text without its line end
    void line(int number, String text);
  }

  /// Hands over every line.
  ///
  /// @param maxBytes largest size after unpacking
  /// @throws InputException when the file is missing, unreadable, too large or no text
  public static void read(Path file, long maxBytes, Lines lines) {
    FileBytes.requireFile(file);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in =
            new Counted(
                file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw,
                file,
                maxBytes);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1), 1 << 16)) {
      StringBuilder line = new StringBuilder();
      int number = 0;
      int c = reader.read();
      while (c >= 0) {
        line.setLength(0);
        number++;
        while (c >= 0 && c != '\n') {
          if (c == 0 || line.length() == MAX_LINE) {
            throw new InputException(
                file + ":" + number,
                c == 0 ? "a zero byte" : "a line of more than " + MAX_LINE + " characters",
                "a text file");
          }
          if (c != '\r') line.append((char) c);
          c = reader.read();
        }
        lines.line(number, line.toString());
        if (c == '\n') c = reader.read();
      }
    } catch (ZipException e) {
      throw new InputException(
          file.toString(), "no gzip data (" + e.getMessage() + ")", "a gzip file");
    } catch (EOFException e) {
      throw new InputException(
          file.toString(), "gzip data that end too early", "a whole gzip file");
    } catch (IOException e) {
      throw FileBytes.unreadable(file, e);
    }
  }

  /// The whole text, lines ended by `\n`.
  ///
  /// @throws InputException as [#read(Path, long, Lines)] does
  public static String read(Path file, long maxBytes) {
    StringBuilder text = new StringBuilder();
    read(file, maxBytes, (number, line) -> text.append(line).append('\n'));
    return text.toString();
  }

  /// Refuses to go on past a number of bytes.
  private static final class Counted extends FilterInputStream {
    private final Path file;
    private final long max;
    private long count;

    Counted(InputStream in, Path file, long max) {
      super(in);
      this.file = file;
      this.max = max;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      if (count > max) {
        throw new InputException(
            file.toString(), "more than " + max + " bytes", max + " bytes or fewer");
      }
      return read;
    }
  }
}
