package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.network.Bundle;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Error-constrained pruning ([spikestack.model.network.BundlePruning]): ORs the spikes of a group
/// of tokens and time steps into one tag per feature, counts the tags of each head, and clears the
/// group's spikes of the heads that have too few.
final class BundlePruner {
  private final Bundle bundle;
  private final int heads;
  private final int headWidth;

  /// Tags of the group in progress; one word more, as heads are counted word by word.
  private final long[] tags;

  /// Ones where a head keeps its spikes.
  private final long[] keep;

  BundlePruner(Bundle bundle, int heads, int headWidth) {
    this.bundle = bundle;
    this.heads = heads;
    this.headWidth = headWidth;
    int words = (heads * headWidth + 63) >>> 6;
    tags = new long[words + 1];
    keep = new long[words];
  }

  /// Drops, in place, the rows of `spikes` with fewer than `threshold` active bundles; returns how
  /// many rows were dropped that had a spike.
  long run(SpikeTensor spikes, int threshold) {
    if (threshold <= 1) {
      return 0;
    }
    long dropped = 0;
    for (int t = 0; t < spikes.timesteps(); t += bundle.steps()) {
      int t1 = Math.min(spikes.timesteps(), t + bundle.steps());
      for (int n = 0; n < spikes.tokens(); n += bundle.tokens()) {
        dropped +=
            group(spikes, threshold, t, t1, n, Math.min(spikes.tokens(), n + bundle.tokens()));
      }
    }
    return dropped;
  }

  private long group(SpikeTensor spikes, int threshold, int t0, int t1, int n0, int n1) {
    long[] words = spikes.words();
    int perRow = spikes.wordsPerRow();
    Arrays.fill(tags, 0);
    for (int t = t0; t < t1; t++) {
      for (int at = spikes.row(t, n0); at < spikes.row(t, n1 - 1) + perRow; at += perRow) {
        for (int w = 0; w < perRow; w++) {
          tags[w] |= words[at + w];
        }
      }
    }
    Arrays.fill(keep, -1L);
    long dropped = 0;
    for (int h = 0; h < heads; h++) {
      int active = SpikeKernels.count(tags, 0, h * headWidth, headWidth);
      if (active > 0 && active < threshold) {
        dropped++;
        for (int c = h * headWidth; c < (h + 1) * headWidth; c++) {
          keep[c >>> 6] &= ~(1L << c);
        }
      }
    }
    if (dropped > 0) {
      for (int t = t0; t < t1; t++) {
        for (int at = spikes.row(t, n0); at < spikes.row(t, n1 - 1) + perRow; at += perRow) {
          for (int w = 0; w < perRow; w++) {
            words[at + w] &= keep[w];
          }
        }
      }
    }
    return dropped;
  }
}
