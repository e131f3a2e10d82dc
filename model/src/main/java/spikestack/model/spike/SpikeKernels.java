package spikestack.model.spike;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The hot loops over spikes: event-driven accumulation and packing. Plain loops that the JIT turns
/// into vector code.
///
/// **Accumulation is event-driven**: a slot's ones become a list of weight rows, and each row is
/// added to a vector of sums.
///
/// **Lanes.** A row is a `long[]`; each long carries several weights, in lanes of 16 or 32 bits, as
/// the integer `w0 + w1 * 2^16 + w2 * 2^32 + w3 * 2^48` (signed weights, so lanes borrow from their
/// upper neighbours). Adding such longs, modulo 2^64, adds all lanes at once: the sum is the same
/// combination of the lanes' sums, whatever overflowed on the way, and it is decoded uniquely
/// because every final sum fits its lane (the integration bound of the network). One 512-bit add
/// thus performs 32 additions of 16 bits, with the compiler's own vectorisation.
///
/// Why not `short[]`: JDK 25 vectorises a loop that reads one array and writes another of the same
/// type only if both use the same index, which a matrix of rows rules out; and 16-bit loops lose up
/// to 62 elements per row before and after the vector part, 64-bit loops only 14 longs. Measured
/// against both, and against the Vector API: docs/performance.md.
public final class SpikeKernels {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private SpikeKernels() {}

  /// Appends `base +` the position of every one in `words[from..to)` to `list` at `n`; returns the
  /// new length. Positions count from bit 0 of `words[from]`. Relies on the invariant tail-zero of
  /// [SpikeTensor].
  public static int ones(long[] words, int from, int to, int base, int[] list, int n) {
    int start = base;
    int end = n;
    for (int i = from; i < to; i++) {
      long word = words[i];
      while (word != 0) {
        list[end++] = start + Long.numberOfTrailingZeros(word);
        word &= word - 1;
      }
      start += 64;
    }
    return end;
  }

  /// `sums[j] += sum over i < n of rows[list[i]][j]` for j below `length`, lane by lane.
  public static void addRows(long[][] rows, int[] list, int n, long[] sums, int length) {
    int i = 0;
    for (; i + 7 < n; i += 8) {
      long[] a = rows[list[i]];
      long[] b = rows[list[i + 1]];
      long[] c = rows[list[i + 2]];
      long[] d = rows[list[i + 3]];
      long[] e = rows[list[i + 4]];
      long[] f = rows[list[i + 5]];
      long[] g = rows[list[i + 6]];
      long[] h = rows[list[i + 7]];
      for (int j = 0; j < length; j++) {
        sums[j] += a[j] + b[j] + c[j] + d[j] + e[j] + f[j] + g[j] + h[j];
      }
    }
    for (; i + 1 < n; i += 2) {
      long[] a = rows[list[i]];
      long[] b = rows[list[i + 1]];
      for (int j = 0; j < length; j++) {
        sums[j] += a[j] + b[j];
      }
    }
    if (i < n) {
      long[] a = rows[list[i]];
      for (int j = 0; j < length; j++) {
        sums[j] += a[j];
      }
    }
  }

  /// The same with a factor per row.
  public static void addRowsScaled(
      long[][] rows, int[] list, int[] factors, int n, long[] sums, int length) {
    for (int i = 0; i < n; i++) {
      long[] a = rows[list[i]];
      long factor = factors[i];
      for (int j = 0; j < length; j++) {
        sums[j] += factor * a[j];
      }
    }
  }

  /// Adds `value` to lane position `index` of a row of `length` longs with lanes of `laneBits`:
  /// position p lies in long `p % length`, lane `p / length`, so that each lane holds consecutive
  /// positions.
  public static void put(long[] row, int length, int laneBits, int index, int value) {
    row[index % length] += (long) value << laneBits * (index / length);
  }

  /// Decodes `count` sums: `out[p] = (add ? out[p] : 0) + (sum at position p << shift)`.
  public static void decode(
      long[] sums, int length, int laneBits, int count, int shift, boolean add, int[] out) {
    // Adding half a lane's range to every lane makes all lanes non-negative: nothing is borrowed
    // any more.
    int half = 1 << laneBits - 1;
    long bias = 0;
    for (int lane = 0; lane < 64; lane += laneBits) {
      bias |= (half & 0xFFFFFFFFL) << lane;
    }
    long mask = (1L << laneBits) - 1;
    for (int lane = 0; lane * length < count; lane++) {
      int from = lane * length;
      int n = Math.min(length, count - from);
      int right = lane * laneBits;
      if (add) {
        for (int j = 0; j < n; j++) {
          out[from + j] += (int) (sums[j] + bias >>> right & mask) - half << shift;
        }
      } else {
        for (int j = 0; j < n; j++) {
          out[from + j] = (int) (sums[j] + bias >>> right & mask) - half << shift;
        }
      }
    }
  }

  /// Packs `flags[from..from + count)`, each 0 or 1, into bits from `words[at]` on. Whole words are
  /// written, so the tail becomes zero. `flags` must be readable up to 63 beyond the last.
  public static void pack(byte[] flags, int from, int count, long[] words, int at) {
    int word = at;
    for (int i = 0; i < count; i += 64) {
      long bits = 0;
      for (int k = 0; k < 64; k += 8) {
        long eight = (long) LONGS.get(flags, from + i + k);
        // Gathers the lowest bit of each byte into the top byte, the first byte lowest.
        bits |= ((eight & 0x0101010101010101L) * 0x0102040810204080L >>> 56) << k;
      }
      words[word++] = count - i >= 64 ? bits : bits & (1L << count - i) - 1;
    }
  }

  /// Unpacks `count` bits from `words[at]` on into `flags` (0 or 1 each).
  public static void unpack(long[] words, int at, int count, byte[] flags) {
    for (int i = 0; i < count; i++) {
      flags[i] = (byte) (words[at + (i >>> 6)] >>> i & 1L);
    }
  }

  /// `into[i] |= from[j]` over `count` words.
  public static void or(long[] into, int i, long[] from, int j, int count) {
    for (int k = 0; k < count; k++) {
      into[i + k] |= from[j + k];
    }
  }

  /// Number of ones in `count` bits from bit `start` of the row at `words[at]`.
  public static int count(long[] words, int at, int start, int count) {
    int ones = 0;
    int end = start + count;
    for (int bit = start; bit < end; ) {
      int take = Math.min(64 - (bit & 63), end - bit);
      ones += Long.bitCount(bits(words, at, bit, take));
      bit += take;
    }
    return ones;
  }

  /// `count <= 64` bits from bit `start` of the row at `words[at]`, in the low bits of the result.
  public static long bits(long[] words, int at, int start, int count) {
    int index = at + (start >>> 6);
    int shift = start & 63;
    long value = words[index] >>> shift;
    if (shift + count > 64) {
      value |= words[index + 1] << 64 - shift;
    }
    return count == 64 ? value : value & (1L << count) - 1;
  }
}
