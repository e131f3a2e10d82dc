package spikestack.machine.arch;

/// A block of the machine that has a place: what a stacking puts on a tier, and what an event
/// happens in.
public enum Unit {
  EXPERT_ARRAY,
  NEURON_BANK,
  LOCAL_WEIGHTS,
  ATTENTION_ARRAY,
  ATTENTION_BANK,
  ATTENTION_MEMBRANE,
  ROUTER,
  WEIGHT_BUFFER,
  SPIKE_BUFFER,
  RESIDUAL_BUFFER,
  SEQUENCER,
  DRAM_PORT;

  /// The name in accelerator files, such as `expert-array`.
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
