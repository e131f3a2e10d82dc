package spikestack.silicon.flow;

import java.util.List;
import java.util.Map;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.sdc.Clock;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.Timing;
import spikestack.silicon.signoff.timing.WireModel;

/// Bonds, wires and static timing of a placed design.
final class TimingStep {
  /// A design whose times are known.
  record Timed(Design design, Wires wires, StaticTiming analysis, Timing timing) {}

  private final StackOptions options;
  private final Ledger tech;
  private final int tiers;

  TimingStep(StackOptions options, int tiers) {
    this.options = options;
    this.tech = options.technology().ledger();
    this.tiers = tiers;
  }

  /// Bonds anew, if there are two tiers.
  void bond(Design design) {
    if (tiers == 2) {
      int cut = (int) Math.round(tech.value(Parameter.BOND_CUT) * 1e3);
      int pitch = (int) Math.round(tech.value(Parameter.BOND_PITCH) * 1e3);
      BondAssignment.assign(design, pitch, cut);
    }
  }

  /// @param propagated whether the clock's own network counts; otherwise it comes at once
  ///   everywhere
  Timed time(Design design, boolean propagated) {
    Wires wires = Wires.of(design, Wires.model(tech, tiers), options.threads());
    int port = design.pins() + design.port(options.clock());
    double period = options.periodPs();
    Clock clock =
        new Clock(options.clock(), period, 0, period / 2, List.of(port), propagated, 0, 0, 0);
    Sdc sdc =
        new Sdc(
            List.of(clock),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of());
    StaticTiming analysis =
        StaticTiming.of(
            design, design.name(), wires.parasitics(), sdc, WireModel.EFFECTIVE_CAPACITANCE);
    return new Timed(design, wires, analysis, analysis.timing());
  }

  /// The same with new bonds: after cells have changed.
  Timed again(Design design, boolean propagated) {
    bond(design);
    return time(design, propagated);
  }
}
