package spikestack.machine.mapping;

import java.util.List;

/// A dense layer on the expert cores: the descriptor from which its cycles follow
/// (docs/architecture/expert-core.md).
///
/// `outputs` features of `fanIn` inputs for `tokens` tokens, each `steps` slots wide (time steps; 1
/// for pixels, which do not change). Every slot is integrated `planes` times, once per bit plane of
/// the input. The bank takes each column `replays` times in a row (time steps of the pixel layer,
/// otherwise 1). Parts of a stripe begin at multiples of `partUnit` tokens, so that tiles stay
/// whole. `streamed`: a row block does not fit the local weight memory and comes from the shared
/// buffer for every tile. A core may take an input index every `inputFactor` cycles and its bank a
/// column every `bankFactor` cycles; both are 1 unless a port is too narrow for all cores at once.
/// `residualBits` is the width of the residual word that the bank changes, 0 if it does not.
public record Run(
    String name,
    Source source,
    int planes,
    int fanIn,
    int outputs,
    int tokens,
    int steps,
    int replays,
    Bank bank,
    int residualBits,
    int partUnit,
    boolean streamed,
    int inputFactor,
    int bankFactor,
    List<Stripe> stripes) {

  /// Where the input bits come from.
  public enum Source {
    /// An image that does not change: bytes, centred as they are read.
    PIXELS,
    /// Bit planes of a frame's counts at every time step, without tags, since no bank wrote them.
    FRAMES,
    /// Spikes, or bit planes of small counts (merged spikes).
    SPIKES,
    /// Bit planes of a spike-add residual.
    RESIDUAL
  }

  /// What the neuron bank does with a finished sum.
  public enum Bank {
    /// Neuron, spike to the spike buffer.
    FIRE,
    /// Rounding shift, added to the membrane residual, then the neuron of the next branch fires.
    JOIN,
    /// Rounding shift, added to the membrane residual; nothing fires (before a mean).
    KEEP,
    /// Drive, kept as the largest of each pool window; [#residualBits] wide. A step of its own
    /// fires.
    MAX,
    /// Neuron; the spike is added to the spike-add residual.
    ADD,
    /// Summed over time steps (router: per token; head: over all tokens), no neuron.
    COUNT
  }

  public Run {
    stripes = List.copyOf(stripes);
  }

  /// The same with a bank that takes at least `cycles` cycles for a column.
  Run atLeast(int cycles) {
    return new Run(
        name,
        source,
        planes,
        fanIn,
        outputs,
        tokens,
        steps,
        replays,
        bank,
        residualBits,
        partUnit,
        streamed,
        inputFactor,
        Math.max(bankFactor, cycles),
        stripes);
  }

  /// Slots of `tokens` tokens.
  public int slots(int tokens) {
    return tokens * steps;
  }

  /// Features of row block `block` of a stripe.
  public int rows(Stripe stripe, int block, int arrayRows) {
    return Math.min(arrayRows, stripe.rowTo() - stripe.rowFrom() - block * arrayRows);
  }

  /// First token, relative to its stripe, of part `part`; `part == parts` gives the end.
  public int partStart(Stripe stripe, int part) {
    int units = (stripe.tokens() + partUnit - 1) / partUnit;
    return Math.min(stripe.tokens(), (int) ((long) units * part / stripe.parts()) * partUnit);
  }
}
