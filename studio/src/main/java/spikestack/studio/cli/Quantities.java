package spikestack.studio.cli;

import spikestack.model.unit.Area;
import spikestack.model.unit.Energy;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Power;
import spikestack.model.unit.Time;
import spikestack.studio.report.Quantity;

/// Quantities as results print them: one fixed unit per kind, so that columns can be compared.
final class Quantities {
  private Quantities() {}

  static Quantity of(Area area) {
    return new Quantity(area.squareMicrons() / 1e6, "mm²");
  }

  static Quantity of(Frequency frequency) {
    return new Quantity(frequency.megahertz(), "MHz");
  }

  static Quantity of(Power power) {
    return new Quantity(power.milliwatts(), "mW");
  }

  static Quantity of(Energy energy) {
    return new Quantity(energy.picojoules() / 1e3, "nJ");
  }

  /// Latencies of whole inferences.
  static Quantity latency(Time time) {
    return new Quantity(time.nanoseconds() / 1e3, "µs");
  }

  /// Times within a clock cycle.
  static Quantity delay(double picoseconds) {
    return new Quantity(picoseconds, "ps");
  }

  /// Energy times latency.
  static Quantity edp(Energy energy, Time latency) {
    return new Quantity(energy.picojoules() * latency.nanoseconds() * 1e-9, "pJ·s");
  }

  static Quantity cycles(double cycles) {
    return new Quantity(cycles, "cycles");
  }

  static Quantity bonds(long bonds) {
    return new Quantity(bonds, "bonds");
  }
}
