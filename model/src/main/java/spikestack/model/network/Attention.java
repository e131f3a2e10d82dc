package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Multi-head spiking self-attention (3D-MoE'24; Bishop eq. 3-8; Spikformer).
///
/// Head h owns channels `h * width/heads .. (h+1) * width/heads - 1` of q, k, v. `A = Q K^T`
/// counts, `X = A V` sums, then `score` (attention scale already moved into its threshold) fires,
/// then `output` projects. `gate` is the neuron on a membrane residual; absent under spike-add.
public record Attention(
    Optional<Neuron> gate,
    Projection query,
    Projection key,
    Projection value,
    int heads,
    Neuron score,
    Projection output)
    implements SelfAttention {
  /// Largest number of heads: masks are 64 bits.
  public static final int MAX_HEADS = 64;

  public Attention {
    int width = query.outputs();
    if (key.outputs() != width || value.outputs() != width || score.channels() != width) {
      throw new IllegalArgumentException(query.name() + ": q, k, v and score differ in width");
    }
    if (heads < 1 || heads > MAX_HEADS || width % heads != 0) {
      throw new IllegalArgumentException(
          query.name() + ": " + heads + " heads do not divide width " + width + " (1..64)");
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

  public int keyWidth() {
    return headWidth();
  }

  public int valueWidth() {
    return headWidth();
  }

  @Override
  public long sumMax(int tokens) {
    return (long) tokens * keyWidth();
  }

  @Override
  public int outputMax() {
    return 1;
  }

  public int headWidth() {
    return query.outputs() / heads;
  }
}
