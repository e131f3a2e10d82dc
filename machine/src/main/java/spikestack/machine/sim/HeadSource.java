package spikestack.machine.sim;

import spikestack.machine.mapping.Attend;
import spikestack.model.spike.SpikeTensor;

/// Where the heads of an attention find their queries, keys and values, on whatever machine: how
/// many heads there are, and how wide, may depend on it. Reads the layer's spikes, which later
/// layers overwrite.
sealed interface HeadSource {
  AttentionClock.Heads of(Attend attend);

  /// With spikes of its own.
  HeadSource copy();

  private static SpikeTensor copy(SpikeTensor from) {
    SpikeTensor kept = new SpikeTensor(from.timesteps(), from.tokens(), from.channels());
    System.arraycopy(from.words(), 0, kept.words(), 0, from.words().length);
    return kept;
  }

  /// The heads in `kept`, in their order, each `width` channels wide.
  record Kept(SpikeTensor query, SpikeTensor key, SpikeTensor value, long kept, int width)
      implements HeadSource {
    private AttentionTags.Part part(SpikeTensor spikes, int head) {
      long rest = kept;
      for (int i = 0; i < head; i++) {
        rest &= rest - 1;
      }
      return new AttentionTags.Part(spikes, Long.numberOfTrailingZeros(rest) * width, width);
    }

    @Override
    public AttentionClock.Heads of(Attend attend) {
      return new AttentionClock.Heads() {
        @Override
        public AttentionTags.Part query(int head) {
          return part(query, head);
        }

        @Override
        public AttentionTags.Part key(int head) {
          return part(key, head);
        }

        @Override
        public AttentionTags.Part value(int head) {
          return part(value, head);
        }
      };
    }

    @Override
    public HeadSource copy() {
      return new Kept(
          HeadSource.copy(query), HeadSource.copy(key), HeadSource.copy(value), kept, width);
    }
  }

  /// Queries of `experts` experts, then their shared keys and values; each slice of an expert's
  /// values is a head.
  record Experts(SpikeTensor[] inputs, int experts, int keyWidth, int valueWidth)
      implements HeadSource {
    @Override
    public AttentionClock.Heads of(Attend attend) {
      int slices = attend.heads() / experts;
      int width = valueWidth / slices;
      return new AttentionClock.Heads() {
        @Override
        public AttentionTags.Part query(int head) {
          return new AttentionTags.Part(inputs[head / slices], 0, keyWidth);
        }

        @Override
        public AttentionTags.Part key(int head) {
          return new AttentionTags.Part(inputs[experts], 0, keyWidth);
        }

        @Override
        public AttentionTags.Part value(int head) {
          return new AttentionTags.Part(inputs[experts + 1], head % slices * width, width);
        }
      };
    }

    @Override
    public HeadSource copy() {
      SpikeTensor[] kept = new SpikeTensor[experts + 2];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = HeadSource.copy(inputs[i]);
      }
      return new Experts(kept, experts, keyWidth, valueWidth);
    }
  }
}
