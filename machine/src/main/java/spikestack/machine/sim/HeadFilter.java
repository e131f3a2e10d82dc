package spikestack.machine.sim;

import java.util.Arrays;

/// 3 x 3 maximum filter of spikes over (token, channel within its head), in place: rows are ORed
/// with the rows before and after, then shifted by a channel either way where the neighbour is of
/// the same head.
final class HeadFilter {
  private final int tokens;
  private final int perRow;

  /// Ones at channels with a neighbour below, and above, in their head.
  private final long[] hasLower;

  private final long[] hasUpper;
  private final long[] before;
  private final long[] own;
  private final long[] column;

  HeadFilter(int channels, int heads, int tokens) {
    this.tokens = tokens;
    this.perRow = (channels + 63) >>> 6;
    this.hasLower = new long[perRow];
    this.hasUpper = new long[perRow];
    this.before = new long[perRow];
    this.own = new long[perRow];
    this.column = new long[perRow];
    int headWidth = channels / heads;
    for (int c = 0; c < channels; c++) {
      hasLower[c >>> 6] |= c % headWidth > 0 ? 1L << c : 0;
      hasUpper[c >>> 6] |= c % headWidth < headWidth - 1 ? 1L << c : 0;
    }
  }

  /// Filters the rows of one time step, of which the first begins at `from`.
  void run(long[] words, int from) {
    Arrays.fill(before, 0);
    for (int n = 0; n < tokens; n++) {
      int at = from + n * perRow;
      boolean last = n == tokens - 1;
      for (int w = 0; w < perRow; w++) {
        own[w] = words[at + w];
        column[w] = before[w] | own[w] | (last ? 0 : words[at + perRow + w]);
      }
      for (int w = 0; w < perRow; w++) {
        long lower = column[w] << 1 | (w == 0 ? 0 : column[w - 1] >>> 63);
        long upper = column[w] >>> 1 | (w == perRow - 1 ? 0 : column[w + 1] << 63);
        words[at + w] = column[w] | lower & hasLower[w] | upper & hasUpper[w];
      }
      System.arraycopy(own, 0, before, 0, perRow);
    }
  }
}
