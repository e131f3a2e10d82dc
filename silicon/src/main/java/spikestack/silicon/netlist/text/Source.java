package spikestack.silicon.netlist.text;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import spikestack.model.input.InputException;

/// Characters of a file, read once from front to back, with the line that each stands on.
///
/// Bytes are taken as Latin-1, so that names come out as they went in, whatever their encoding.
/// Gzip is known by its first two bytes. Holds one buffer of 64 KiB, however large the file is.
public final class Source implements AutoCloseable {
  /// What [#read] and [#peek] return behind the last character.
  public static final int END = -1;

  private static final int BUFFER = 1 << 16;
  private static final int GZIP_0 = 0x1f;
  private static final int GZIP_1 = 0x8b;

  private final String file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int limit;
  private int line = 1;

  private Source(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// Opens a file.
  ///
  /// @throws InputException if it cannot be read
  public static Source open(Path file) {
    try {
      PushbackInputStream raw = new PushbackInputStream(Files.newInputStream(file), 2);
      byte[] head = raw.readNBytes(2);
      raw.unread(head);
      boolean packed = head.length == 2 && (head[0] & 0xff) == GZIP_0 && (head[1] & 0xff) == GZIP_1;
      return new Source(file.toString(), packed ? new GZIPInputStream(raw, BUFFER) : raw);
    } catch (NoSuchFileException e) {
      throw new InputException(file.toString(), "no such file", "a file that exists");
    } catch (IOException e) {
      throw new InputException(
          file.toString(), "a file that cannot be read: " + e.getMessage(), "a readable file");
    }
  }

  /// Text in memory; `file` names it in complaints.
  public static Source of(String file, String text) {
    return new Source(file, new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /// A stream that the caller has opened; `file` names it in complaints.
  public static Source of(String file, InputStream stream) {
    return new Source(file, stream);
  }

  /// The next character, or [#END].
  ///
  /// @throws InputException if the file breaks off or its compression is damaged
  public int read() {
    if (at == limit && !fill()) {
      return END;
    }
    int c = buffer[at++] & 0xff;
    if (c == '\n') {
      line++;
    }
    return c;
  }

  /// The next character without passing it, or [#END].
  public int peek() {
    return at == limit && !fill() ? END : buffer[at] & 0xff;
  }

  private boolean fill() {
    try {
      int count = in.read(buffer, 0, BUFFER);
      at = 0;
      limit = Math.max(0, count);
      return count > 0;
    } catch (EOFException e) {
      throw refuse("a compressed file that breaks off", "a whole gzip file");
    } catch (ZipException e) {
      throw refuse("damaged compression: " + e.getMessage(), "a whole gzip file");
    } catch (IOException e) {
      throw refuse("a failure while reading: " + e.getMessage(), "a readable file");
    }
  }

  /// Name of the file, as the user gave it.
  public String file() {
    return file;
  }

  /// Line of the next character, from 1.
  public int line() {
    return line;
  }

  /// A complaint about this file at the current line.
  public InputException refuse(String found, String allowed) {
    return refuse(line, found, allowed);
  }

  /// A complaint about this file at a line.
  public InputException refuse(int where, String found, String allowed) {
    return new InputException(file + ":" + where, found, allowed);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // Everything that was wanted has been read.
      limit = at;
    }
  }
}
