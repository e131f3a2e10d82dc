package spikestack.model.importer;

import spikestack.model.network.ShareTable;

/// Shares of a softmax as the integers hold them.
final class Shares {
  /// Bits of a share where the user says nothing: docs/decisions/0009-shares-of-experts.md.
  static final int BITS = 8;

  /// What stands for an exponential of 1.
  private static final int ONE = 4096;

  /// Differences of logits are told apart down to this. Half of it moves a share p by at most p (1
  /// - p) / 128, half of 2^-8, before it is rounded.
  private static final double FINEST = 1.0 / 64;

  private Shares() {}

  /// The table for scores whose unit is `unit` of a logit. An entry stands for as many units as fit
  /// into a 64th; entries end where the exponential rounds to 0.
  static ShareTable table(double unit, int bits) {
    int shift = 0;
    while (shift < ShareTable.MAX_SHIFT && Math.scalb(unit, shift + 1) <= FINEST) {
      shift++;
    }
    double step = Math.scalb(unit, shift);
    int entries = 1;
    while (entries < ShareTable.MAX_ENTRIES && exponential(step, entries) > 0) {
      entries++;
    }
    int[] values = new int[entries];
    for (int i = 0; i < entries; i++) {
      values[i] = exponential(step, i);
    }
    return new ShareTable(bits, shift, values);
  }

  private static int exponential(double step, int entry) {
    return (int) Math.rint(ONE * Math.exp(-step * entry));
  }

  /// A real share, rounded to 1 .. 2^bits units of `2^-bits`.
  static double rounded(double share, int bits) {
    double units = Math.floor(Math.scalb(share, bits) + 0.5);
    return Math.scalb(Math.max(1, units), -bits);
  }
}
