package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Attention as a mask on channels (SDT's SDSA): `X[c] = sum over tokens of K[n][c] AND V[n][c]`,
/// `mask = score neuron of X`, one per channel and time step; `Q AND mask`, which `output`
/// projects. At a threshold of 1 the mask is the OR over the tokens.
///
/// `filterHeads` > 0: SDT's dvs mode, four 3 x 3 maximum filters (of spikes an OR) with stride 1
/// that end at the border. K and V are filtered over the grid of tokens; K AND V, before the count,
/// and Q AND mask, before the projection, over (token in row-major order, channel within its head),
/// `filterHeads` heads of equal width.
public record ChannelMask(
    Optional<Neuron> gate,
    Projection query,
    Projection key,
    Projection value,
    Neuron score,
    Projection output,
    int filterHeads)
    implements SelfAttention {
  /// A mask without filters.
  public ChannelMask(
      Optional<Neuron> gate,
      Projection query,
      Projection key,
      Projection value,
      Neuron score,
      Projection output) {
    this(gate, query, key, value, score, output, 0);
  }

  public ChannelMask {
    int width = query.outputs();
    if (key.outputs() != width || value.outputs() != width || score.channels() != width) {
      throw new IllegalArgumentException(query.name() + ": q, k, v and score differ in width");
    }
    if (!query.fires() || !key.fires() || !value.fires() || output.fanIn() != width) {
      throw new IllegalArgumentException(
          query.name() + ": q, k, v must fire and the output must take " + width + " inputs");
    }
    if (filterHeads < 0 || filterHeads > 0 && width % filterHeads != 0) {
      throw new IllegalArgumentException(
          query.name() + ": " + filterHeads + " heads of filters do not divide the width " + width);
    }
  }

  /// Whether spikes pass maximum filters around the mask.
  public boolean filtered() {
    return filterHeads > 0;
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
