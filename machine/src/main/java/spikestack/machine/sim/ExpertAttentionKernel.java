package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Expert attention on spikes: X = Q_e (Kᵀ V) per time step, then the expert's score neurons. Keys
/// and values are shared by the experts, values may be wider than keys.
///
/// As in [AttentionKernel] the order of the products is free; the counts are those of the array,
/// which computes A = Q_e Kᵀ first, for every expert anew.
final class ExpertAttentionKernel {
  private final int tokens;
  private final int valueWidth;

  /// Kᵀ V of each time step, `[t][j][i]`.
  private final int[][] keyValue;

  private final int[][] keyCount;
  private final int[][] membrane;
  private final int[] drive;
  private final byte[] fired;
  private final int[] keyOnes;
  private final int[] valueOnes;
  private long values;
  private long andCounts;
  private long selectAdds;
  private long saturations;

  ExpertAttentionKernel(int steps, int tokens, int keyWidth, int valueWidth) {
    this.tokens = tokens;
    this.valueWidth = valueWidth;
    keyValue = new int[steps][keyWidth * valueWidth];
    keyCount = new int[steps][keyWidth];
    membrane = new int[tokens][valueWidth];
    drive = new int[valueWidth];
    fired = new byte[valueWidth + 64];
    keyOnes = new int[keyWidth];
    valueOnes = new int[valueWidth];
  }

  /// Counts since [#keysAndValues], A counted once: every slice of the values counts it anew.
  AttentionCounts counts() {
    return new AttentionCounts(andCounts, selectAdds);
  }

  long saturations() {
    return saturations;
  }

  /// Takes the shared keys and values of one image.
  void keysAndValues(SpikeTensor key, SpikeTensor value) {
    andCounts = 0;
    selectAdds = 0;
    saturations = 0;
    values = value.count();
    for (int t = 0; t < keyValue.length; t++) {
      Arrays.fill(keyValue[t], 0);
      Arrays.fill(keyCount[t], 0);
      for (int n = 0; n < tokens; n++) {
        int v = ones(value, t, n, valueOnes);
        int k = ones(key, t, n, keyOnes);
        for (int a = 0; a < k; a++) {
          int j = keyOnes[a];
          keyCount[t][j]++;
          for (int b = 0; b < v; b++) {
            keyValue[t][j * valueWidth + valueOnes[b]]++;
          }
        }
      }
    }
  }

  /// Spikes of one expert's score neurons.
  void run(SpikeTensor query, NeuronUnit neuron, SpikeTensor out) {
    for (int[] row : membrane) {
      Arrays.fill(row, 0);
    }
    selectAdds += tokens * values;
    for (int t = 0; t < out.timesteps(); t++) {
      for (int n = 0; n < tokens; n++) {
        Arrays.fill(drive, 0);
        int queries = ones(query, t, n, keyOnes);
        for (int a = 0; a < queries; a++) {
          int j = keyOnes[a];
          andCounts += keyCount[t][j];
          int row = j * valueWidth;
          for (int i = 0; i < valueWidth; i++) {
            drive[i] += keyValue[t][row + i];
          }
        }
        saturations += neuron.step(drive, membrane[n], fired, 0, valueWidth);
        SpikeKernels.pack(fired, 0, valueWidth, out.words(), out.row(t, n));
      }
    }
  }

  private static int ones(SpikeTensor spikes, int t, int n, int[] list) {
    int at = spikes.row(t, n);
    return SpikeKernels.ones(spikes.words(), at, at + spikes.wordsPerRow(), 0, list, 0);
  }
}
