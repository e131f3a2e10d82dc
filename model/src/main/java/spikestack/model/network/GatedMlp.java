package spikestack.model.network;

import java.util.Optional;

/// MLP with a spatial gate (SEMM's EMSP): `up` fires 2h channels; the first h go through a
/// depthwise convolution that fires, and its spikes AND the last h enter `down`.
public record GatedMlp(
    Optional<Neuron> gate, Projection up, DepthwiseConvolution depthwise, Projection down)
    implements FeedForward {
  public GatedMlp {
    int half = depthwise.channels();
    if (!up.fires() || up.outputs() != 2 * half || down.fanIn() != half) {
      throw new IllegalArgumentException(
          up.name()
              + ": must fire twice the "
              + half
              + " channels that "
              + depthwise.projection().name()
              + " passes to "
              + down.name());
    }
    if (!depthwise.projection().fires()) {
      throw new IllegalArgumentException(depthwise.projection().name() + ": must fire");
    }
  }
}
