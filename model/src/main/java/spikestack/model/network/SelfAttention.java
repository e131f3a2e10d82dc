package spikestack.model.network;

import java.util.List;

/// The first branch of a block: tokens look at each other.
public sealed interface SelfAttention extends Branch permits Attention, ExpertAttention {
  /// Layers that read the branch's input, side by side: queries first, then keys, values, others.
  List<Projection> inputs();

  /// Heads, or experts that stand in for heads: how often `Q K^T V` is computed.
  int heads();

  /// Width of one head's queries and keys.
  int keyWidth();

  /// Width of one head's values.
  int valueWidth();

  /// The neuron behind the attention sums.
  Neuron score();

  /// The layer that closes the branch.
  Projection output();

  /// Largest value that the closing layer reads.
  int outputMax();
}
