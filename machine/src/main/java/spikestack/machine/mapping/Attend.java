package spikestack.machine.mapping;

import java.util.List;

/// Attention of one block on the attention cores (docs/architecture/attention-core.md).
///
/// `heads` heads are computed (with D3: those kept; for expert attention the slices of the experts'
/// values), each with queries and keys of width `headWidth` and values of width `valueWidth`, over
/// `tokens` tokens and `steps` time steps. Stripes range over heads, in order of the kept ones, and
/// are dealt to the cores in turn. An index enters an array every `inputFactor` cycles.
public record Attend(
    String name,
    int heads,
    int headWidth,
    int valueWidth,
    int tokens,
    int steps,
    int queryTiles,
    int keyTiles,
    int inputFactor,
    List<Stripe> stripes)
    implements Scores {
  public Attend {
    stripes = List.copyOf(stripes);
  }

  /// Pairs of a query tile and a key tile in one head, over all time steps.
  public int pairs() {
    return steps * queryTiles * keyTiles;
  }
}
