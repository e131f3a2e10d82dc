package spikestack.machine.mapping;

import java.util.List;

/// A mask of one block in the banks of the attention cores (docs/architecture/attention-core.md):
/// `units` (row blocks of channels, or heads) are dealt to the cores in turn, each `tiles` tiles
/// (of tokens; 1 for channels) over `steps` time steps.
///
/// A tile's step counts for `length` cycles (tokens, or a head's channels), reading `operands`
/// words each, fires, and masks for `length` cycles; an index takes `inputFactor` cycles.
///
/// With filters (`words` > 0) a unit is a head, whose channels are `words` words: a step counts for
/// `length * words` cycles, fires word by word and masks for as many; a filtered word leaves a word
/// and a token later than it came.
public record Mask(
    String name,
    boolean channels,
    int units,
    int tiles,
    int length,
    int operands,
    int width,
    int tokens,
    int steps,
    int words,
    int inputFactor,
    List<Stripe> stripes)
    implements Scores {
  public Mask {
    stripes = List.copyOf(stripes);
  }

  /// Whether spikes pass maximum filters on their way.
  public boolean filtered() {
    return words > 0;
  }

  /// Indices of one unit, counted and masked.
  public long busy() {
    return 2L * tiles * steps * length * Math.max(words, 1);
  }

  /// Cycles of one unit without a new index; `latency` is the bank's.
  public long waiting(int latency) {
    long filters = filtered() ? 2L * (words + 1) + words - 1 : 0;
    return (long) tiles * steps * (latency + filters);
  }

  /// Cycles of one unit.
  public long cycles(int latency) {
    return busy() * inputFactor + waiting(latency);
  }
}
