package spikestack.model.spike;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The hot loops over spikes: event-driven accumulation and packing. Plain loops that the JIT turns
/// into vector code.
///
/// Accumulation is event-driven: a slot's ones become a list of weight rows, and each row is added
/// to a vector of int16 sums. Weights are `char[]` holding int16 bit patterns, *not* `short[]`: the
/// compiler of JDK 25 vectorises the add only when it can prove that reading weights and writing
/// sums never touch the same array, which it does by element type (measured: 5 to 8 times faster;
/// docs/performance.md). Adding a zero-extended char to a short and cutting to 16 bits is the same
/// sum modulo 2^16, and the integration bound of the network keeps every partial sum within int16.
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

  /// `sums[j] += sum over i < n of weights[rows[i] * stride + j]` for j in `0..width`, modulo 2^16.
  /// `width <= stride`.
  public static void addRows(
      char[] weights, int stride, int[] rows, int n, short[] sums, int width) {
    int i = 0;
    for (; i + 3 < n; i += 4) {
      int a = rows[i] * stride;
      int b = rows[i + 1] * stride;
      int c = rows[i + 2] * stride;
      int d = rows[i + 3] * stride;
      for (int j = 0; j < width; j++) {
        sums[j] =
            (short) (sums[j] + weights[a + j] + weights[b + j] + weights[c + j] + weights[d + j]);
      }
    }
    for (; i < n; i++) {
      int a = rows[i] * stride;
      for (int j = 0; j < width; j++) {
        sums[j] = (short) (sums[j] + weights[a + j]);
      }
    }
  }

  /// The same in 32 bits, for layers whose partial sums may leave int16 (wider integration, or a
  /// factor per row).
  public static void addRowsScaled(
      char[] weights, int stride, int[] rows, int[] factors, int n, int[] sums, int width) {
    for (int i = 0; i < n; i++) {
      int a = rows[i] * stride;
      int factor = factors[i];
      for (int j = 0; j < width; j++) {
        sums[j] += factor * (short) weights[a + j];
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
