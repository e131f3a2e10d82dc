package spikestack.machine.cost;

import spikestack.model.unit.Frequency;

/// A path from register to register, in picoseconds. At most one clock period, or the clock is
/// lower.
///
/// @param memory access time of an SRAM on the path
/// @param wire repeated wire between blocks or processing elements
public record TimingPath(
    String name,
    double clockToQ,
    double logic,
    double memory,
    double wire,
    double bond,
    double setup) {
  public double picoseconds() {
    return clockToQ + logic + memory + wire + bond + setup;
  }

  /// The highest clock this path allows.
  public Frequency limit() {
    return new Frequency(1e6 / picoseconds());
  }

  /// Part of the path that stacking can shorten, 0..1.
  public double wireShare() {
    return wire / picoseconds();
  }
}
