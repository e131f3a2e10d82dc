package spikestack.machine.cost;

/// What energy was spent on.
public enum EnergyKind {
  /// Adders, comparators, multiplexers, gates.
  COMPUTE,
  /// Register bits that changed.
  REGISTERS,
  /// Memories inside a core: local weights, membranes, combiner words, router queues.
  LOCAL_BUFFERS,
  /// Weight, spike and residual buffer.
  GLOBAL_BUFFERS,
  /// Links between blocks and hops between processing elements.
  WIRES,
  BONDS,
  DRAM,
  LEAKAGE,
  /// Clock pins and clock tree, idle cycles included.
  CLOCK;

  /// The name in files and tables, such as `local-buffers`.
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
