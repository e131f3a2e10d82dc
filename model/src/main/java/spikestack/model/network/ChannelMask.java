package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Attention as a mask on channels (SDT's SDSA): `X[c] = sum over tokens of K[n][c] AND V[n][c]`,
/// `mask = score neuron of X`, one per channel and time step; `Q AND mask`, which `output`
/// projects. At a threshold of 1 the mask is the OR over the tokens.
public record ChannelMask(
    Optional<Neuron> gate,
    Projection query,
    Projection key,
    Projection value,
    Neuron score,
    Projection output)
    implements SelfAttention {
  public ChannelMask {
    int width = query.outputs();
    if (key.outputs() != width || value.outputs() != width || score.channels() != width) {
      throw new IllegalArgumentException(query.name() + ": q, k, v and score differ in width");
    }
    if (!query.fires() || !key.fires() || !value.fires() || output.fanIn() != width) {
      throw new IllegalArgumentException(
          query.name() + ": q, k, v must fire and the output must take " + width + " inputs");
    }
  }

  @Override
  public List<Projection> inputs() {
    return List.of(query, key, value);
  }

  /// One mask for all channels.
  @Override
  public int heads() {
    return 1;
  }

  @Override
  public int outputMax() {
    return 1;
  }

  @Override
  public long sumMax(int tokens) {
    return tokens;
  }
}
