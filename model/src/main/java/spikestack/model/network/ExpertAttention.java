package spikestack.model.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Spiking attention by experts (SEMM's EMSA): E experts with queries of their own over shared keys
/// and values, behind a router that fires a bit per (t, token, expert).
///
/// `X_e = Q_e (K^T V)`, `S_e = score neuron of X_e`; merged `M = sum over e of bit_e * S_e`,
/// integers 0..E, which `output` projects. Queries and keys share a width, values may be wider.
/// `score` is the neuron of every expert, with membranes of its own.
public record ExpertAttention(
    Optional<Neuron> gate,
    Projection router,
    List<Projection> queries,
    Projection key,
    Projection value,
    Neuron score,
    Projection output)
    implements SelfAttention {
  public ExpertAttention {
    queries = List.copyOf(queries);
    if (queries.isEmpty() || queries.size() > Moe.MAX_EXPERTS) {
      throw new IllegalArgumentException(
          router.name() + ": " + queries.size() + " experts (1.." + Moe.MAX_EXPERTS + ")");
    }
    if (!router.fires() || router.outputs() != queries.size()) {
      throw new IllegalArgumentException(
          router.name() + ": must fire a bit for each of " + queries.size() + " experts");
    }
    for (Projection query : queries) {
      if (!query.fires() || query.outputs() != key.outputs()) {
        throw new IllegalArgumentException(
            query.name() + ": must fire " + key.outputs() + " outputs, as the keys");
      }
    }
    if (!key.fires() || !value.fires()) {
      throw new IllegalArgumentException(key.name() + ": keys and values must fire");
    }
    if (score.channels() != value.outputs() || output.fanIn() != value.outputs()) {
      throw new IllegalArgumentException(
          output.name() + ": score and output must take the values' " + value.outputs());
    }
  }

  @Override
  public List<Projection> inputs() {
    List<Projection> inputs = new ArrayList<>(queries);
    inputs.add(key);
    inputs.add(value);
    inputs.add(router);
    return inputs;
  }

  @Override
  public int heads() {
    return queries.size();
  }

  public int keyWidth() {
    return key.outputs();
  }

  public int valueWidth() {
    return value.outputs();
  }

  @Override
  public long sumMax(int tokens) {
    return (long) tokens * keyWidth();
  }

  @Override
  public int outputMax() {
    return queries.size();
  }
}
