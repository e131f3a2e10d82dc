package spikestack.machine.sim;

import spikestack.model.network.Network;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// 3 x 3 maximum filter of spikes over a grid of tokens: an OR on write-back, as [MaxPool], with a
/// window around every token (up to nine hold a token).
final class GridFilter {
  private GridFilter() {}

  /// Filters `in` into `out`; returns how many (slot, window) pairs were joined.
  static long run(SpikeTensor in, Network.Grid grid, SpikeTensor out) {
    int words = in.wordsPerRow();
    long joins = 0;
    out.clear();
    for (int t = 0; t < in.timesteps(); t++) {
      for (int n = 0; n < grid.tokens(); n++) {
        int y = n / grid.width();
        int x = n % grid.width();
        int from = in.row(t, n);
        for (int toY = Math.max(y - 1, 0); toY <= Math.min(y + 1, grid.height() - 1); toY++) {
          for (int toX = Math.max(x - 1, 0); toX <= Math.min(x + 1, grid.width() - 1); toX++) {
            int to = out.row(t, toY * grid.width() + toX);
            SpikeKernels.or(out.words(), to, in.words(), from, words);
            joins++;
          }
        }
      }
    }
    return joins;
  }
}
