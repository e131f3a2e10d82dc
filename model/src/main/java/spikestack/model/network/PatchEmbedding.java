package spikestack.model.network;

import java.util.List;

/// Convolutional patch embedding (Spikformer's SPS, Spikingformer's tokenizer).
///
/// Each stage is convolution → drive → neuron → optional max-pool (3x3, stride 2, padding 1; on
/// spikes, so an OR). The first stage sees pixels (uint8 minus the input's zero point, the same at
/// every time step), the others spikes. `entry` closes it: spike-add: it fires and its spikes are
/// **added** to its own input (values 0..2; Spikformer's `rpe`); membrane shortcut: it joins the
/// empty residual.
public record PatchEmbedding(List<Stage> stages, Convolution entry) {
  public record Stage(Convolution convolution, boolean pool) {
    public Stage {
      if (!convolution.projection().fires()) {
        throw new IllegalArgumentException(
            convolution.projection().name() + ": an embedding stage must fire");
      }
    }
  }

  public PatchEmbedding {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a patch embedding needs at least one stage");
    }
  }

  /// Extent after max-pooling 3/2/1.
  public static int pooled(int extent) {
    return (extent - 1) / 2 + 1;
  }
}
