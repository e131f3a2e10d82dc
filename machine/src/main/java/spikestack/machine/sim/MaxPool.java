package spikestack.machine.sim;

import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Max-pool 3/2/1 of spikes: an OR on write-back. A spike row is joined with every pooled token
/// whose window holds it (up to four, which lie in different banks of the buffer: parity of row and
/// column).
final class MaxPool {
  private MaxPool() {}

  /// Pools `in`, a grid of tokens, into `out`; returns how many (token, window) pairs were joined.
  static long run(SpikeTensor in, Network.Grid grid, SpikeTensor out) {
    int height = PatchEmbedding.pooled(grid.height());
    int width = PatchEmbedding.pooled(grid.width());
    int words = in.wordsPerRow();
    long joins = 0;
    out.clear();
    for (int t = 0; t < in.timesteps(); t++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int to = out.row(t, y * width + x);
          for (int iy = Math.max(0, 2 * y - 1);
              iy <= Math.min(grid.height() - 1, 2 * y + 1);
              iy++) {
            for (int ix = Math.max(0, 2 * x - 1);
                ix <= Math.min(grid.width() - 1, 2 * x + 1);
                ix++) {
              int from = in.row(t, iy * grid.width() + ix);
              SpikeKernels.or(out.words(), to, in.words(), from, words);
              joins++;
            }
          }
        }
      }
    }
    return joins;
  }
}
