package spikestack.model.network;

import java.util.List;

/// The first branch of a block: tokens look at each other.
public sealed interface SelfAttention extends Branch
    permits Attention, ExpertAttention, ChannelMask, TokenMask {
  /// Layers that read the branch's input, side by side: queries first, then keys, values, others.
  List<Projection> inputs();

  /// Heads, or experts that stand in for heads.
  int heads();

  /// The neuron behind the attention sums.
  Neuron score();

  /// The layer that closes the branch.
  Projection output();

  /// Largest value that the closing layer reads.
  int outputMax();

  /// Largest attention sum over `tokens` tokens.
  long sumMax(int tokens);
}
