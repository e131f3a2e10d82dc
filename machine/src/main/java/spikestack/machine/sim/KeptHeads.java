package spikestack.machine.sim;

import spikestack.model.spike.SpikeTensor;

/// The heads in `kept` (a bit per head), in their order, each `width` channels of Q, K and V.
record KeptHeads(SpikeTensor queries, SpikeTensor keys, SpikeTensor values, long kept, int width)
    implements AttentionClock.Heads {
  private AttentionTags.Part part(SpikeTensor spikes, int head) {
    long rest = kept;
    for (int i = 0; i < head; i++) {
      rest &= rest - 1;
    }
    return new AttentionTags.Part(spikes, Long.numberOfTrailingZeros(rest) * width, width);
  }

  @Override
  public AttentionTags.Part query(int head) {
    return part(queries, head);
  }

  @Override
  public AttentionTags.Part key(int head) {
    return part(keys, head);
  }

  @Override
  public AttentionTags.Part value(int head) {
    return part(values, head);
  }
}
