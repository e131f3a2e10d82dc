package spikestack.model.input.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import spikestack.model.input.InputException;

/// A cursor over the bytes of a pickle. Every step is checked against what is left before anything
/// is allocated, and every complaint carries the offset where the present operation began.
final class PickleInput {
  private static final int WINDOW = 1 << 14;
  private static final int MAX_TEXT = 1 << 28;

  private final String place;
  private final Source source;
  private final Limits limits;
  private final byte[] window = new byte[WINDOW];
  private long windowStart;
  private int windowLength;
  private long position;
  private long operation;

  /// `place` names file and entry in errors.
  PickleInput(String place, Source source, Limits limits) {
    this.place = place;
    this.source = source;
    this.limits = limits;
  }

  String place() {
    return place;
  }

  long position() {
    return position;
  }

  long left() {
    return source.length() - position;
  }

  /// Marks the start of an operation: complaints point here.
  int operation() throws IOException {
    operation = position;
    return u8();
  }

  int u8() throws IOException {
    long inside = position - windowStart;
    if (inside < 0 || inside >= windowLength) {
      require(1);
      windowStart = position;
      windowLength = (int) Math.min(WINDOW, left());
      source.read(position, window, 0, windowLength);
      inside = 0;
    }
    position++;
    return window[(int) inside] & 0xFF;
  }

  int u16() throws IOException {
    int low = u8();
    return low | u8() << 8;
  }

  int i32() throws IOException {
    int low = u16();
    return low | u16() << 16;
  }

  long u32() throws IOException {
    return i32() & 0xFFFF_FFFFL;
  }

  long i64() throws IOException {
    long low = u32();
    return low | u32() << 32;
  }

  /// Big-endian, as pickles store it.
  double real() throws IOException {
    return ByteBuffer.wrap(bytes(8, 8)).getDouble();
  }

  /// The next `count` bytes; refused above `most`.
  byte[] bytes(long count, int most) throws IOException {
    if (count < 0 || count > most) {
      throw refuse(Long.toUnsignedString(count) + " bytes in one value", "at most " + most);
    }
    require(count);
    limits.bytes(count, this);
    byte[] bytes = source.copy(position, (int) count);
    position += count;
    return bytes;
  }

  /// The next `count` bytes, left where they are.
  Source skip(long count) {
    require(count);
    Source skipped = source.slice(position, count);
    position += count;
    return skipped;
  }

  String utf8(long count) throws IOException {
    byte[] bytes = bytes(count, MAX_TEXT);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refuse("bytes that are no UTF-8 text", "UTF-8");
    }
  }

  String latin1(long count) throws IOException {
    return new String(bytes(count, MAX_TEXT), StandardCharsets.ISO_8859_1);
  }

  /// Up to the next line feed, which is taken but not returned.
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = u8(); next != '\n'; next = u8()) {
      if (line.length() == MAX_TEXT) {
        throw refuse("a line of more than " + MAX_TEXT + " bytes", "at most " + MAX_TEXT);
      }
      line.append((char) next);
    }
    limits.bytes(line.length(), this);
    return line.toString();
  }

  /// 8 bytes, little-endian, of the raw data that follows the pickles of a legacy file.
  long count() throws IOException {
    operation = position;
    return ByteBuffer.wrap(bytes(8, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private void require(long count) {
    if (count < 0 || count > left()) {
      throw refuse(
          "the end of the data, where "
              + Long.toUnsignedString(count)
              + " bytes were to follow and "
              + left()
              + " do",
          "a complete file");
    }
  }

  InputException refuse(String found, String allowed) {
    return new InputException(place + ": byte " + operation, found, allowed);
  }
}
