package spikestack.model.input.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Unpacks one LZ4 frame: a header, blocks, an end mark, check sums.
///
/// Ours, because blocks may refer to the block before (the default of the LZ4 library itself),
/// which lz4-java 1.11 refuses, and because that library loads native code for the check sum.
/// Source: the LZ4 frame format, version 1.6, and the LZ4 block format; check sums are XXH32 with
/// seed 0. Nothing is allocated beyond `most` bytes, and every offset is checked.
final class Lz4Frame {
  /// What is wrong with a frame, in words.
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
      super(what);
    }
  }

  private static final int MAGIC = 0x184D2204;
  private static final int MIN_MATCH = 4;

  private final ByteBuffer in;
  private final int most;
  private byte[] out = new byte[1 << 12];
  private int length;

  private Lz4Frame(byte[] bytes, int start, int count, int most) {
    this.in = ByteBuffer.wrap(bytes, start, count).slice().order(ByteOrder.LITTLE_ENDIAN);
    this.most = most;
  }

  /// The contents of the frame in `bytes[start .. start + count - 1]`, at most `most` bytes.
  static byte[] unpack(byte[] bytes, int start, int count, int most) throws Broken {
    return new Lz4Frame(bytes, start, count, most).read();
  }

  private byte[] read() throws Broken {
    if (i32() != MAGIC) {
      throw new Broken("no LZ4 magic");
    }
    int flags = u8();
    u8(); // size of blocks
    boolean blockSums = (flags & 0x10) != 0;
    boolean contentSum = (flags & 0x04) != 0;
    if (flags >> 6 != 1 || (flags & 0x02) != 0) {
      throw new Broken("a version that is not 1");
    }
    if ((flags & 0x01) != 0) {
      throw new Broken("a dictionary");
    }
    if ((flags & 0x08) != 0) {
      need(8);
      in.getLong(); // the size of the contents; it is known at the end
    }
    int headed = in.position() - 4;
    if ((byte) (sum(in, 4, headed) >> 8) != (byte) u8()) {
      throw new Broken("a wrong check sum of the header");
    }
    for (int size = i32(); size != 0; size = i32()) {
      int packed = size & 0x7FFF_FFFF;
      need(packed);
      int begin = in.position();
      if (size < 0) {
        reserve(packed);
        in.get(out, length, packed);
        length += packed;
      } else {
        block(begin + packed);
      }
      if (blockSums && i32() != sum(in, begin, packed)) {
        throw new Broken("a wrong check sum of a block");
      }
    }
    if (contentSum
        && i32() != sum(ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN), 0, length)) {
      throw new Broken("a wrong check sum");
    }
    if (in.hasRemaining()) {
      throw new Broken(in.remaining() + " bytes after the frame");
    }
    return Arrays.copyOf(out, length);
  }

  /// Literals, then a copy of what came before, again and again; the last has literals only.
  private void block(int end) throws Broken {
    while (in.position() < end) {
      int token = u8();
      int literals = count(token >> 4, end);
      if (literals > end - in.position()) {
        throw new Broken("literals beyond the block");
      }
      reserve(literals);
      in.get(out, length, literals);
      length += literals;
      if (in.position() == end) {
        return;
      }
      need(2);
      int distance = in.getShort() & 0xFFFF;
      int copied = count(token & 0xF, end) + MIN_MATCH;
      if (in.position() > end || distance == 0 || distance > length) {
        throw new Broken("a copy from before the beginning");
      }
      reserve(copied);
      for (int i = 0; i < copied; i++, length++) { // may overlap itself
        out[length] = out[length - distance];
      }
    }
    throw new Broken("a block without its last literals");
  }

  /// 15 goes on in the bytes that follow, up to the first that is not 255.
  private int count(int first, int end) throws Broken {
    int count = first;
    if (first == 15) {
      int next;
      do {
        if (in.position() >= end) {
          throw new Broken("a length beyond the block");
        }
        next = u8();
        count += next;
        if (count > most) {
          throw new Broken("more than " + most + " bytes");
        }
      } while (next == 255);
    }
    return count;
  }

  private void reserve(int more) throws Broken {
    if (more > most - length) {
      throw new Broken("more than " + most + " bytes");
    }
    if (more > out.length - length) {
      out =
          Arrays.copyOf(out, (int) Math.min(most, Math.max(2L * out.length, length + (long) more)));
    }
  }

  private int u8() throws Broken {
    need(1);
    return in.get() & 0xFF;
  }

  private int i32() throws Broken {
    need(4);
    return in.getInt();
  }

  private void need(int count) throws Broken {
    if (count > in.remaining()) {
      throw new Broken("its end after " + in.position() + " bytes");
    }
  }

  // XXH32.

  private static final int P1 = 0x9E3779B1;
  private static final int P2 = 0x85EBCA77;
  private static final int P3 = 0xC2B2AE3D;
  private static final int P4 = 0x27D4EB2F;
  private static final int P5 = 0x165667B1;

  /// XXH32 with seed 0 of a range of a little-endian buffer.
  static int sum(ByteBuffer bytes, int from, int count) {
    int at = from;
    int end = from + count;
    int hash;
    if (count >= 16) {
      int[] lanes = {0x24234428, P2, 0, -P1}; // the first is P1 + P2
      for (; at <= end - 16; at += 16) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Integer.rotateLeft(lanes[i] + bytes.getInt(at + 4 * i) * P2, 13) * P1;
        }
      }
      hash =
          Integer.rotateLeft(lanes[0], 1)
              + Integer.rotateLeft(lanes[1], 7)
              + Integer.rotateLeft(lanes[2], 12)
              + Integer.rotateLeft(lanes[3], 18);
    } else {
      hash = P5;
    }
    hash += count;
    for (; at <= end - 4; at += 4) {
      hash = Integer.rotateLeft(hash + bytes.getInt(at) * P3, 17) * P4;
    }
    for (; at < end; at++) {
      hash = Integer.rotateLeft(hash + (bytes.get(at) & 0xFF) * P5, 11) * P1;
    }
    hash = (hash ^ hash >>> 15) * P2;
    hash = (hash ^ hash >>> 13) * P3;
    return hash ^ hash >>> 16;
  }
}
