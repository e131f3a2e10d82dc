package spikestack.model.input.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.model.input.InputException;

/// AEDAT 4: a line, a header, packets.
///
/// `#!AER-DAT4.0\r\n`, 32 bits of length, a FlatBuffer `IOHE` (compression, where the table at the
/// end lies, an XML text about the streams); then packets of 8 bytes (stream, length) and a body
/// that holds, when unpacked, 32 bits of length and a FlatBuffer. Those marked `EVTS` have events
/// of 16 bytes: time (64 bits, microseconds), column (16), row (16), polarity (8), 3 of padding.
/// Frames, samples of motion and triggers are passed over. Packed with LZ4 or not at all; Zstandard
/// is refused. All little-endian.
final class Aedat4 {
  private static final int LINE = 14;
  private static final int EVENT = 16;
  private static final int MAX_PACKET = 1 << 28;

  /// LZ4 expands at most so many times.
  private static final int MAX_EXPANSION = 255;

  private static final String[] COMPRESSIONS = {"none", "LZ4", "LZ4 (high)", "ZSTD", "ZSTD (high)"};

  private final String file;
  private final byte[] bytes;
  private final ByteBuffer in;
  private boolean packed;

  private Aedat4(String file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static EventStream read(String file, byte[] bytes) {
    return new Aedat4(file, bytes).read();
  }

  private EventStream read() {
    if (bytes.length < LINE + 4 || bytes[LINE - 2] != '\r' || bytes[LINE - 1] != '\n') {
      throw refuse(0, "no whole header", "#!AER-DAT4.0 and its header");
    }
    int length = in.getInt(LINE);
    int start = LINE + 4;
    if (length < 8 || length > bytes.length - start) {
      throw refuse(LINE, "a header of " + length + " bytes", "8.." + (bytes.length - start));
    }
    FlatTable header = FlatTable.root(file + ": byte " + start, bytes, start, length, "IOHE");
    int compression = header.i32(0, 0);
    if (compression < 0 || compression > 2) {
      String name =
          compression < 0 || compression >= COMPRESSIONS.length
              ? compression + ""
              : COMPRESSIONS[compression];
      throw refuse(start, "the compression " + name, "none or LZ4");
    }
    packed = compression != 0;
    long end = header.i64(1, -1);
    start += length;
    if (end < 0) {
      end = bytes.length;
    } else if (end < start || end > bytes.length) {
      throw refuse(LINE, "a table at byte " + end, start + ".." + bytes.length);
    }
    String info = header.text(2);
    EventCollector events = new EventCollector(file, size(info, "sizeX"), size(info, "sizeY"));
    packets(start, (int) end, events);
    return events.finished();
  }

  /// The sensor's size; all streams of a file that say one must say the same.
  private int size(String info, String key) {
    Matcher found =
        Pattern.compile("key=\"" + key + "\"[^>]{0,100}>\\s{0,20}([0-9]{1,5})\\s{0,20}<")
            .matcher(info);
    int size = 0;
    while (found.find()) {
      int next = Integer.parseInt(found.group(1));
      if (size != 0 && size != next) {
        throw refuse(LINE, key + " " + size + " and " + next, "streams of one size");
      }
      size = next;
    }
    if (size < 1 || size > Short.MAX_VALUE) {
      throw refuse(LINE, "no " + key + " in the header", "1.." + Short.MAX_VALUE);
    }
    return size;
  }

  private void packets(int start, int end, EventCollector events) {
    int at = start;
    int stream = -1;
    while (at < end) {
      if (end - at < 8) {
        throw refuse(at, (end - at) + " bytes", "8 of a packet");
      }
      int id = in.getInt(at);
      int length = in.getInt(at + 4);
      int body = at + 8;
      if (length < 0 || length > end - body) {
        throw refuse(at, "a packet of " + length + " bytes", "0.." + (end - body));
      }
      byte[] unpacked = unpacked(body, length);
      if (unpacked.length < 4) {
        throw refuse(at, "a packet without a table", "a length and a table");
      }
      int table = ByteBuffer.wrap(unpacked).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (table < 0 || table > unpacked.length - 4) {
        throw refuse(at, "a table of " + table + " bytes", "0.." + (unpacked.length - 4));
      }
      if (FlatTable.identifier(unpacked, 4, table).equals("EVTS")) {
        if (stream >= 0 && stream != id) {
          throw refuse(at, "events of streams " + stream + " and " + id, "events of one stream");
        }
        stream = id;
        add(FlatTable.root(file + ": byte " + at, unpacked, 4, table, "EVTS"), at, events);
      }
      at = body + length;
    }
  }

  private static void add(FlatTable packet, int at, EventCollector events) {
    ByteBuffer all = packet.structures(0, EVENT);
    for (int i = 0; i < all.capacity(); i += EVENT) {
      events.add(
          all.getLong(i), all.getShort(i + 8), all.getShort(i + 10), all.get(i + 12) != 0, at);
    }
  }

  private byte[] unpacked(int start, int length) {
    if (!packed) {
      return Arrays.copyOfRange(bytes, start, start + length);
    }
    int most = (int) Math.min(MAX_PACKET, (long) length * MAX_EXPANSION + 64);
    try {
      return Lz4Frame.unpack(bytes, start, length, most);
    } catch (Lz4Frame.Broken e) {
      throw refuse(start, "broken LZ4 data: " + e.getMessage(), "a whole LZ4 frame");
    }
  }

  private InputException refuse(int at, String found, String allowed) {
    return new InputException(file + ": byte " + at, found, allowed);
  }
}
