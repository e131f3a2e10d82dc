package spikestack.silicon.signoff.timing;

/// How a gate sees the wire behind it.
public enum WireModel {
  /// An effective capacitance for the gate, its waveform on a pi model, and one pole per load: what
  /// OpenSTA calls `dmp_ceff_elmore`, its default. The slowest, and the closest to silicon.
  EFFECTIVE_CAPACITANCE,
  /// All capacitance at the gate, Elmore's delay to each load, and the gate's transition there.
  ELMORE,
  /// All capacitance at the gate, no delay of wires: OpenSTA's `lumped_cap`.
  LUMPED
}
