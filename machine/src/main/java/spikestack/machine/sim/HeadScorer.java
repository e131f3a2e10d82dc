package spikestack.machine.sim;

import spikestack.model.network.Attention;
import spikestack.model.network.HeadPruning;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// D3: counts the ones of Q per head as they are written, then keeps the best heads.
final class HeadScorer {
  private HeadScorer() {}

  /// Bit per head that stays.
  static long kept(SpikeTensor query, Attention attention, HeadPruning pruning) {
    long[] scores = new long[attention.heads()];
    int width = attention.headWidth();
    for (int row = 0; row < query.words().length; row += query.wordsPerRow()) {
      for (int h = 0; h < scores.length; h++) {
        scores[h] += SpikeKernels.count(query.words(), row, h * width, width);
      }
    }
    boolean[] mask = pruning.mask(scores);
    long kept = 0;
    for (int h = 0; h < mask.length; h++) {
      kept |= mask[h] ? 1L << h : 0;
    }
    return kept;
  }
}
