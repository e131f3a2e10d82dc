package spikestack.model.network;

import java.util.Optional;

/// What stands beside the residual in a block: attention, then an MLP or a mixture of experts.
public sealed interface Branch permits SelfAttention, FeedForward {
  /// The neuron that turns a membrane residual into the branch's input spikes; absent under
  /// spike-add.
  Optional<Neuron> gate();
}
