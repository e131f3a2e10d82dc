package spikestack.machine.arch;

/// A path on which bits travel between two units; crosses tiers when a stacking puts them apart.
/// The simulator counts the bits moved.
public enum Link {
  DRAM_TO_WEIGHT_BUFFER(Unit.DRAM_PORT, Unit.WEIGHT_BUFFER),
  WEIGHT_BUFFER_TO_LOCAL(Unit.WEIGHT_BUFFER, Unit.LOCAL_WEIGHTS),
  LOCAL_TO_ARRAY(Unit.LOCAL_WEIGHTS, Unit.EXPERT_ARRAY),
  /// Row blocks that do not fit the local memory are streamed for every tile.
  WEIGHT_BUFFER_TO_ARRAY(Unit.WEIGHT_BUFFER, Unit.EXPERT_ARRAY),
  DRAM_TO_SPIKE_BUFFER(Unit.DRAM_PORT, Unit.SPIKE_BUFFER),
  SPIKE_BUFFER_TO_DRAM(Unit.SPIKE_BUFFER, Unit.DRAM_PORT),
  SPIKE_BUFFER_TO_ARRAY(Unit.SPIKE_BUFFER, Unit.EXPERT_ARRAY),
  /// Bit planes of a spike-add residual.
  RESIDUAL_TO_ARRAY(Unit.RESIDUAL_BUFFER, Unit.EXPERT_ARRAY),
  ARRAY_TO_BANK(Unit.EXPERT_ARRAY, Unit.NEURON_BANK),
  BANK_TO_SPIKE_BUFFER(Unit.NEURON_BANK, Unit.SPIKE_BUFFER),
  RESIDUAL_TO_BANK(Unit.RESIDUAL_BUFFER, Unit.NEURON_BANK),
  BANK_TO_RESIDUAL(Unit.NEURON_BANK, Unit.RESIDUAL_BUFFER),
  SPIKE_BUFFER_TO_ATTENTION(Unit.SPIKE_BUFFER, Unit.ATTENTION_ARRAY),
  ATTENTION_TO_BANK(Unit.ATTENTION_ARRAY, Unit.ATTENTION_BANK),
  MEMBRANE_TO_BANK(Unit.ATTENTION_MEMBRANE, Unit.ATTENTION_BANK),
  BANK_TO_MEMBRANE(Unit.ATTENTION_BANK, Unit.ATTENTION_MEMBRANE),
  ATTENTION_BANK_TO_SPIKE_BUFFER(Unit.ATTENTION_BANK, Unit.SPIKE_BUFFER),
  /// Router scores, binary router bits, and the spike counts that D3 compares.
  BANK_TO_ROUTER(Unit.NEURON_BANK, Unit.ROUTER),
  /// Token numbers leaving the queues.
  ROUTER_TO_SEQUENCER(Unit.ROUTER, Unit.SEQUENCER),
  /// Tile descriptors ([Event#DESCRIPTOR_BITS] bits each).
  SEQUENCER_TO_ARRAY(Unit.SEQUENCER, Unit.EXPERT_ARRAY),
  SEQUENCER_TO_ATTENTION(Unit.SEQUENCER, Unit.ATTENTION_ARRAY),
  /// Class sums leaving the machine.
  BANK_TO_SEQUENCER(Unit.NEURON_BANK, Unit.SEQUENCER);

  private final Unit from;
  private final Unit to;

  Link(Unit from, Unit to) {
    this.from = from;
    this.to = to;
  }

  /// Position in count arrays, dense from 0.
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  public Unit from() {
    return from;
  }

  public Unit to() {
    return to;
  }
}
