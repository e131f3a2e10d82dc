package spikestack.machine.sim;

/// What a core does with a cycle. The first is work, the rest waits; `IDLE` means the layer has
/// nothing for this core.
public enum Cause {
  /// An index, query, key or value enters the array.
  BUSY,
  /// The core's local weights are not there yet.
  WEIGHTS,
  /// A port gives this core only every n-th cycle.
  PORT,
  /// The neuron bank still takes the previous tile.
  BANK,
  /// Draining, and waiting for the other cores of the layer or for the router.
  BARRIER,
  /// Weights or spikes are on their way from or to DRAM.
  DRAM,
  IDLE;

  /// Position in count arrays, dense from 0.
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }
}
