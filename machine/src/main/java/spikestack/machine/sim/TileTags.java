package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.spike.SpikeTensor;

/// Activity tags for option `skip: bundle`: how many input indices have a spike in at least one
/// slot of a tile, per tile and bit plane.
final class TileTags implements TileWork {
  private final int columns;
  private final int lists;
  private int planes;
  private int[][] active = new int[0][];
  private long[] seen = new long[0];

  /// For `lists` slot lists (1, or one per expert).
  TileTags(int columns, int lists) {
    this.columns = columns;
    this.lists = lists;
  }

  @Override
  public int indices(int list, int tile, int plane) {
    return Math.max(1, active[list][tile * planes + plane]);
  }

  private void prepare(int list, int slots, int planeCount) {
    if (active.length == 0) {
      active = new int[lists][0];
    }
    planes = planeCount;
    int tiles = (slots + columns - 1) / columns;
    if (active[list].length < tiles * planes) {
      active[list] = new int[tiles * planes];
    }
  }

  /// Tokens `tokens[first..first + count)` (or `first, first + 1, ...` themselves when `tokens` is
  /// empty), all their time steps.
  void spikes(
      int list,
      SpikeTensor[] in,
      int planeCount,
      Gather gather,
      int[] tokens,
      int first,
      int count) {
    int steps = in[0].timesteps();
    int slots = count * steps;
    prepare(list, slots, planeCount);
    int words = in[0].wordsPerRow();
    if (seen.length < gather.taps * words) {
      seen = new long[gather.taps * words];
    }
    for (int p = 0; p < planeCount; p++) {
      for (int from = 0; from < slots; from += columns) {
        Arrays.fill(seen, 0, gather.taps * words, 0);
        for (int s = from; s < Math.min(slots, from + columns); s++) {
          int n = tokens.length == 0 ? first + s / steps : tokens[first + s / steps];
          for (int tap = 0; tap < gather.taps; tap++) {
            int token = gather.table[n * gather.taps + tap];
            if (token >= 0) {
              int row = in[p].row(s % steps, token);
              for (int w = 0; w < words; w++) {
                seen[tap * words + w] |= in[p].words()[row + w];
              }
            }
          }
        }
        int count64 = 0;
        for (int w = 0; w < gather.taps * words; w++) {
          count64 += Long.bitCount(seen[w]);
        }
        active[list][from / columns * planes + p] = count64;
      }
    }
  }

  /// Pixels `first` to `first + count`, each one slot; bit planes of the value minus `zeroPoint`.
  void pixels(
      byte[] pixels, int area, int zeroPoint, int planeCount, Gather gather, int first, int count) {
    prepare(0, count, planeCount);
    int fanIn = gather.taps * gather.channels;
    for (int from = 0; from < count; from += columns) {
      int[] totals = active[0];
      int at = from / columns * planes;
      Arrays.fill(totals, at, at + planes, 0);
      for (int k = 0; k < fanIn; k++) {
        int any = 0;
        for (int s = from; s < Math.min(count, from + columns); s++) {
          int pixel = gather.table[(first + s) * gather.taps + k / gather.channels];
          if (pixel >= 0) {
            any |= (pixels[k % gather.channels * area + pixel] & 0xFF) - zeroPoint;
          }
        }
        for (int p = 0; p < planes; p++) {
          totals[at + p] += any >>> p & 1;
        }
      }
    }
  }
}
