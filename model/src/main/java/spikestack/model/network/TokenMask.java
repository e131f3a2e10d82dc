package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Attention as a mask on tokens (QKFormer's QKTA): per head `X[n] = sum over its channels of
/// Q[n][j]`, `mask = score neuron of X`, one per token, head and time step (`score` has a channel
/// per head); `K AND mask`, which `output` projects.
public record TokenMask(
    Optional<Neuron> gate,
    Projection query,
    Projection key,
    int heads,
    Neuron score,
    Projection output)
    implements SelfAttention {
  public TokenMask {
    int width = query.outputs();
    if (heads < 1 || heads > Attention.MAX_HEADS || width % heads != 0) {
      throw new IllegalArgumentException(
          query.name() + ": " + heads + " heads do not divide width " + width + " (1..64)");
    }
    if (key.outputs() != width || score.channels() != heads) {
      throw new IllegalArgumentException(
          query.name() + ": q and k differ in width, or score has no channel per head");
    }
    if (!query.fires() || !key.fires() || output.fanIn() != width) {
      throw new IllegalArgumentException(
          query.name() + ": q, k must fire and the output must take " + width + " inputs");
    }
  }

  @Override
  public List<Projection> inputs() {
    return List.of(query, key);
  }

  @Override
  public int outputMax() {
    return 1;
  }

  @Override
  public long sumMax(int tokens) {
    return headWidth();
  }

  public int headWidth() {
    return query.outputs() / heads;
  }
}
