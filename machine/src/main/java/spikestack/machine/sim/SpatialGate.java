package spikestack.machine.sim;

import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.GatedMlp;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Memory of a gated MLP: the halves of its hidden spikes.
final class SpatialGate {
  /// First half of the hidden channels: input of the depthwise convolution.
  final SpikeTensor[] first;

  /// What the convolution fires.
  final SpikeTensor[] passed;

  /// Passed AND second half: input of the last layer.
  final SpikeTensor[] hidden;

  private final int half;

  SpatialGate(GatedMlp gated, int steps, int tokens) {
    DepthwiseConvolution depthwise = gated.depthwise();
    half = depthwise.channels();
    first = new SpikeTensor[] {new SpikeTensor(steps, tokens, half)};
    passed = new SpikeTensor[] {new SpikeTensor(steps, tokens, half)};
    hidden = new SpikeTensor[] {new SpikeTensor(steps, tokens, half)};
  }

  /// Takes the first half of `up`.
  void split(SpikeTensor up) {
    copy(up, 0, first[0]);
  }

  /// Passed AND the second half of `up`.
  void join(SpikeTensor up) {
    copy(up, half, hidden[0]);
    long[] to = hidden[0].words();
    long[] open = passed[0].words();
    for (int i = 0; i < to.length; i++) {
      to[i] &= open[i];
    }
  }

  private void copy(SpikeTensor up, int from, SpikeTensor to) {
    for (int t = 0; t < to.timesteps(); t++) {
      for (int n = 0; n < to.tokens(); n++) {
        int source = up.row(t, n);
        int row = to.row(t, n);
        for (int word = 0; word < to.wordsPerRow(); word++) {
          int take = Math.min(64, half - 64 * word);
          to.words()[row + word] = SpikeKernels.bits(up.words(), source, from + 64 * word, take);
        }
      }
    }
  }
}
