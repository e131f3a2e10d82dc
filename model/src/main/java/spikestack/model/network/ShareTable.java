package spikestack.model.network;

import java.util.Arrays;

/// A softmax share in integers, without a division: what part of the sum of all exponentials the
/// largest score has.
///
/// With d = largest score - score, an exponential is `values[(d + 2^(shift-1)) >> shift]` (for
/// shift 0 `values[d]`), 0 beyond the table; `values[0]` stands for 1. Z is their sum over all
/// scores, so that the share is `values[0] / Z`. In units of `2^-bits` it is the largest g of 2 ..
/// 2^bits with `(2g - 1) Z <= 2^(bits+1) values[0]`, else 1: the share rounded to nearest, found by
/// comparing Z with constants.
public record ShareTable(int bits, int shift, int[] values) {
  public static final int MAX_BITS = 8;
  public static final int MAX_SHIFT = 23;
  public static final int MAX_ENTRIES = 4096;

  /// Largest entry.
  public static final int MAX_VALUE = 1 << 16;

  public ShareTable {
    values = values.clone();
    if (bits < 1 || bits > MAX_BITS || shift < 0 || shift > MAX_SHIFT) {
      throw new IllegalArgumentException(
          "a share has 1.."
              + MAX_BITS
              + " bits and a shift of 0.."
              + MAX_SHIFT
              + ", had "
              + bits
              + " and "
              + shift);
    }
    if (values.length < 1 || values.length > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "a table of shares has 1.." + MAX_ENTRIES + " entries, had " + values.length);
    }
    int before = MAX_VALUE;
    for (int i = 0; i < values.length; i++) {
      if (values[i] < (i == 0 ? 1 : 0) || values[i] > before) {
        throw new IllegalArgumentException(
            "exponentials of a table of shares fall from 1.."
                + MAX_VALUE
                + " to 0 or more, entry "
                + i
                + " is "
                + values[i]);
      }
      before = values[i];
    }
  }

  /// The table; callers must not write to it.
  @Override
  public int[] values() {
    return values;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ShareTable t
        && bits == t.bits
        && shift == t.shift
        && Arrays.equals(values, t.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + bits;
  }
}
