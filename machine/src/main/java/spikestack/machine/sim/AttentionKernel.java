package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Attention on spikes: X = (Q Kᵀ) V per head and time step, then the score neuron.
///
/// The sums are integers, so X = Q (Kᵀ V) is the same number; with few ones this order needs far
/// fewer additions, and the counts of what the array does in its own order follow exactly: the
/// counts that go up are `sum over j of |Q column j| * |K column j|`, the selected adds are `tokens
/// * |V|`. That both orders agree is a test against the register-level model.
final class AttentionKernel {
  private final int tokens;
  private final int heads;
  private final int width;

  /// Kᵀ V of each head, `[head][j][i]`.
  private final int[] keyValue;

  private final int[] keyCount;
  private final int[][] membrane;
  private final int[] drive;
  private final byte[] fired;
  private final int[] keyOnes;
  private final int[] valueOnes;
  private long andCounts;
  private long selectAdds;
  private long saturations;

  AttentionKernel(int tokens, int heads, int width) {
    this.tokens = tokens;
    this.heads = heads;
    this.width = width;
    keyValue = new int[heads * width * width];
    keyCount = new int[heads * width];
    membrane = new int[tokens][heads * width];
    drive = new int[heads * width];
    fired = new byte[heads * width + 64];
    keyOnes = new int[width];
    valueOnes = new int[width];
  }

  /// Counts of the last run.
  AttentionCounts counts() {
    return new AttentionCounts(andCounts, selectAdds);
  }

  long saturations() {
    return saturations;
  }

  /// Spikes of the score neuron for the heads in `kept`; other heads stay 0.
  void run(
      SpikeTensor query,
      SpikeTensor key,
      SpikeTensor value,
      long kept,
      NeuronUnit neuron,
      SpikeTensor out) {
    andCounts = 0;
    selectAdds = 0;
    saturations = 0;
    for (int[] row : membrane) {
      Arrays.fill(row, 0);
    }
    Arrays.fill(drive, 0);
    Arrays.fill(fired, (byte) 0);
    for (int t = 0; t < out.timesteps(); t++) {
      Arrays.fill(keyValue, 0);
      Arrays.fill(keyCount, 0);
      for (int h = 0; h < heads; h++) {
        if ((kept >>> h & 1) != 0) {
          keysAndValues(key, value, t, h);
        }
      }
      for (int n = 0; n < tokens; n++) {
        for (int h = 0; h < heads; h++) {
          if ((kept >>> h & 1) != 0) {
            queries(query, t, n, h);
            saturations += neuron.step(drive, membrane[n], fired, h * width, (h + 1) * width);
          }
        }
        SpikeKernels.pack(fired, 0, heads * width, out.words(), out.row(t, n));
      }
    }
  }

  private void keysAndValues(SpikeTensor key, SpikeTensor value, int t, int h) {
    for (int n = 0; n < tokens; n++) {
      int values = ones(value, t, n, h, valueOnes);
      selectAdds += (long) tokens * values;
      int keys = ones(key, t, n, h, keyOnes);
      for (int a = 0; a < keys; a++) {
        int j = h * width + keyOnes[a];
        keyCount[j]++;
        for (int b = 0; b < values; b++) {
          keyValue[j * width + valueOnes[b]]++;
        }
      }
    }
  }

  private void queries(SpikeTensor query, int t, int n, int h) {
    int queries = ones(query, t, n, h, keyOnes);
    int at = h * width;
    Arrays.fill(drive, at, at + width, 0);
    for (int a = 0; a < queries; a++) {
      int j = at + keyOnes[a];
      andCounts += keyCount[j];
      int row = j * width;
      for (int i = 0; i < width; i++) {
        drive[at + i] += keyValue[row + i];
      }
    }
  }

  /// Positions, within head `h`, of the ones of slot (t, n).
  private int ones(SpikeTensor spikes, int t, int n, int h, int[] list) {
    int count = 0;
    int at = spikes.row(t, n);
    for (int from = 0; from < width; from += 64) {
      int take = Math.min(64, width - from);
      long bits = SpikeKernels.bits(spikes.words(), at, h * width + from, take);
      while (bits != 0) {
        list[count++] = from + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
      }
    }
    return count;
  }
}
