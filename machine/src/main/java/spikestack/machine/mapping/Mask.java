package spikestack.machine.mapping;

import java.util.List;

/// A mask of one block in the banks of the attention cores (docs/architecture/attention-core.md):
/// `units` (row blocks of channels, or heads) are dealt to the cores in turn, each `tiles` tiles
/// (of tokens; 1 for channels) over `steps` time steps.
///
/// A tile's step counts for `length` cycles (tokens, or a head's channels), reading `operands`
/// words each, fires, and masks for `length` cycles; an index takes `inputFactor` cycles.
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
    int inputFactor,
    List<Stripe> stripes)
    implements Scores {
  public Mask {
    stripes = List.copyOf(stripes);
  }

  /// Cycles of one unit; `latency` is the bank's.
  public long cycles(int latency) {
    return (long) tiles * steps * (2L * length * inputFactor + latency);
  }
}
