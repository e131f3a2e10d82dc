package spikestack.model.input.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import spikestack.model.input.InputException;

/// One table of a FlatBuffer, read with every offset checked.
///
/// Layout (flatbuffers.dev, internals): 32 bits at the start lead to the root table; a table begins
/// with a 32-bit distance back to its list of fields, which holds its length, the table's length,
/// and per field the distance from the table, 0 for absent; texts and lists are 32-bit distances to
/// a 32-bit count and the elements. All little-endian.
final class FlatTable {
  private final String place;
  private final ByteBuffer bytes;
  private final int table;
  private final int fields;
  private final int fieldsLength;

  private FlatTable(String place, ByteBuffer bytes, int table) {
    this.place = place;
    this.bytes = bytes;
    this.table = table;
    this.fields = inside(table - (long) i32(table), 4);
    this.fieldsLength = bytes.getShort(fields) & 0xFFFF;
    inside(fields, fieldsLength);
  }

  /// The root table; `identifier` is 4 letters behind the root's offset.
  static FlatTable root(String place, byte[] buffer, int start, int length, String identifier) {
    ByteBuffer bytes =
        ByteBuffer.wrap(buffer, start, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    if (!identifier.equals(identifier(buffer, start, length))) {
      throw new InputException(place, "another table", "one marked " + identifier);
    }
    long root = bytes.getInt(0);
    if (root < 8 || root > length - 4L) {
      throw new InputException(place, "a table at " + root, "8.." + (length - 4));
    }
    return new FlatTable(place, bytes, (int) root);
  }

  /// The 4 letters that say what a buffer is; empty when it is too short.
  static String identifier(byte[] buffer, int start, int length) {
    return length < 8 ? "" : new String(buffer, start + 4, 4, StandardCharsets.ISO_8859_1);
  }

  private int i32(long at) {
    return bytes.getInt(inside(at, 4));
  }

  private int inside(long at, long length) {
    if (at < 0 || length < 0 || at > bytes.capacity() - length) {
      throw new InputException(
          place,
          "an offset " + at + " with " + length + " bytes",
          "inside the " + bytes.capacity() + " bytes of the table");
    }
    return (int) at;
  }

  /// Where field `index` lies, -1 when it is absent.
  private long at(int index) {
    int entry = 4 + 2 * index;
    if (entry + 2 > fieldsLength) {
      return -1;
    }
    int distance = bytes.getShort(fields + entry) & 0xFFFF;
    return distance == 0 ? -1 : table + (long) distance;
  }

  int i32(int index, int absent) {
    long at = at(index);
    return at < 0 ? absent : i32(at);
  }

  long i64(int index, long absent) {
    long at = at(index);
    return at < 0 ? absent : bytes.getLong(inside(at, 8));
  }

  String text(int index) {
    long at = at(index);
    if (at < 0) {
      return "";
    }
    long start = at + (i32(at) & 0xFFFF_FFFFL);
    int length = i32(start);
    byte[] text = new byte[checked(start + 4, length, 1)];
    bytes.get((int) start + 4, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private int checked(long start, int count, int size) {
    inside(start, (count & 0xFFFF_FFFFL) * size);
    return count;
  }

  /// The elements of a list of structures of `size` bytes, as a buffer; empty when absent.
  ByteBuffer structures(int index, int size) {
    long at = at(index);
    if (at < 0) {
      return ByteBuffer.allocate(0);
    }
    long start = at + (i32(at) & 0xFFFF_FFFFL);
    int count = checked(start + 4, i32(start), size);
    return bytes.slice((int) start + 4, count * size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
