package spikestack.studio.explore;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;

/// Results on disk by the name of their point: a file that only ever grows, one record a line, each
/// with a checksum (docs/formats/sweep.md).
///
/// A process that dies while it writes leaves half a line at the end, which the next one cuts off;
/// a line that does not match its checksum is passed over, and its point is computed again. One
/// process at a time: the file is locked. Not safe for threads.
public final class PointLog implements AutoCloseable {
  private static final String HEADER = "spikestack-points/1";
  private static final int KEY_BYTES = 16;
  private static final int MAX_LINE = 1 << 16;
  private static final int MAX_REASON = 2000;

  private record Key(long high, long low) {
    static Key of(String hex) {
      ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
      return new Key(bytes.getLong(), bytes.getLong());
    }
  }

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;
  private final Map<Key, PointResult> known = new HashMap<>();
  private int damaged;

  private PointLog(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /// Opens or begins the log in `folder`, which is made where it is missing.
  public static PointLog open(Path folder) {
    Path file = folder.resolve("points.log");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = lock(file, channel);
      PointLog log = new PointLog(file, channel, lock);
      log.load();
      return log;
    } catch (IOException e) {
      throw AtomicFile.unwritable(file, e);
    }
  }

  private static FileLock lock(Path file, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new InputException(
          file.toString(), "another sweep that writes there", "one at a time, or another --out");
    }
    return lock;
  }

  /// Records there are.
  public int size() {
    return known.size();
  }

  /// Lines that were passed over when the log was opened.
  public int damaged() {
    return damaged;
  }

  /// What is known of the point of this name (32 hexadecimal digits).
  public Optional<PointResult> find(String key) {
    return Optional.ofNullable(known.get(Key.of(key)));
  }

  /// Writes one record: it is in the file when this returns.
  public void append(String key, PointResult result) {
    known.put(Key.of(key), result);
    write(line(key, result));
  }

  private void write(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw AtomicFile.unwritable(file, e);
    }
  }

  static byte[] line(String key, PointResult result) {
    StringBuilder text = new StringBuilder(key).append(' ').append(result.valid() ? 'V' : 'I');
    text.append(' ');
    if (result.valid()) {
      ByteBuffer metrics = ByteBuffer.allocate(Double.BYTES * result.metrics().length);
      for (double metric : result.metrics()) {
        metrics.putDouble(metric);
      }
      text.append(Base64.getEncoder().withoutPadding().encodeToString(metrics.array()));
    } else {
      String reason = result.reason().replaceAll("\\p{Cntrl}", " ");
      text.append(reason, 0, Math.min(reason.length(), MAX_REASON));
    }
    return (sum(text.toString()) + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String sum(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  private void load() throws IOException {
    long good = 0;
    channel.position(0);
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 20);
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    boolean first = true;
    long at = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      at++;
      if (b != '\n') {
        if (line.size() < MAX_LINE) {
          line.write(b);
        }
        continue;
      }
      String text = line.toString(StandardCharsets.UTF_8);
      if (first && !text.equals(HEADER)) {
        throw new InputException(
            file.toString(), "a file that is no log of points", HEADER + " in its first line");
      }
      if (!first && !take(text)) {
        damaged++;
      }
      first = false;
      line.reset();
      good = at;
    }
    channel.truncate(good);
    channel.position(good);
    if (good == 0) {
      write((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private boolean take(String text) {
    int key = 9;
    int kind = key + 2 * KEY_BYTES + 1;
    if (text.length() < kind + 2 || !text.startsWith(sum(text.substring(key)) + " ")) {
      return false;
    }
    Key name = Key.of(text.substring(key, kind - 1));
    String rest = text.substring(kind + 2);
    if (text.charAt(kind) == 'I') {
      known.put(name, PointResult.invalid(rest));
      return true;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(rest));
    double[] metrics = new double[Metric.values().length];
    if (bytes.remaining() != Double.BYTES * metrics.length) {
      return false;
    }
    Arrays.setAll(metrics, i -> bytes.getDouble());
    known.put(name, new PointResult(true, "", metrics));
    return true;
  }

  /// Asks the disk to keep what was written.
  void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw AtomicFile.unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      force();
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw AtomicFile.unwritable(file, e);
    }
  }
}
