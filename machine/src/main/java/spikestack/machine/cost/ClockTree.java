package spikestack.machine.cost;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// Energy of the clock per cycle: pins of the flip-flops, and a tree of wires on each tier.
///
/// The wires of a tree over n sinks spread over an area A are about 0.7124 sqrt(n A) long (the
/// constant of a minimal spanning tree of random points); two smaller tiers so need less than one
/// large one. Idle cores are clocked unless `clock.gating` says that a part of it is saved. Not
/// modelled: skew, the root.
final class ClockTree {
  private static final double SPANNING = 0.7124;

  private final Accelerator machine;
  private final Inventory inventory;
  private final Ledger ledger;
  private final double wirePjPerFlipFlop[] = new double[2]; // by tier

  ClockTree(
      Accelerator machine,
      Stacking stacking,
      Inventory inventory,
      Ledger ledger,
      Floorplan floorplan) {
    this.machine = machine;
    this.inventory = inventory;
    this.ledger = ledger;
    double area = floorplan.footprint().squareMicrons();
    for (int tier = 0; tier < 2; tier++) {
      double sinks = 0;
      for (Unit unit : Unit.values()) {
        sinks += flipFlops(unit) * share(stacking.tier(unit), tier);
      }
      double length = SPANNING * Math.sqrt(sinks * area);
      wirePjPerFlipFlop[tier] =
          sinks == 0 ? 0 : length * 1e-3 * ledger.value(Parameter.WIRE_ENERGY) / sinks;
    }
  }

  /// Part of a unit that lies on a tier (0 bottom, 1 top).
  static double share(Tier placed, int tier) {
    return switch (placed) {
      case BOTTOM -> tier == 0 ? 1 : 0;
      case TOP -> tier == 1 ? 1 : 0;
      case SPLIT -> 0.5;
    };
  }

  /// Picojoules per cycle of a unit that lies wholly on a tier, busy all the time.
  double picojoulesPerCycle(Unit unit, int tier) {
    return flipFlops(unit)
        * (1e-3 * ledger.value(Parameter.FLIP_FLOP_CLOCK) + wirePjPerFlipFlop[tier]);
  }

  /// Part of the clock energy of a unit that is spent in a layer: all of it, less what gating saves
  /// while its array is idle.
  double active(Unit unit, Workload.Layer layer) {
    return 1 - ledger.value(Parameter.CLOCK_GATING) * idle(unit, layer);
  }

  private double idle(Unit unit, Workload.Layer layer) {
    return switch (unit) {
      case EXPERT_ARRAY, NEURON_BANK, LOCAL_WEIGHTS ->
          idle(
              layer.count(Event.PE_ADD) + layer.count(Event.PE_PASS),
              (double) machine.expert().count()
                  * machine.expert().rows()
                  * machine.expert().columns()
                  * layer.cycles());
      case ATTENTION_ARRAY, ATTENTION_BANK, ATTENTION_MEMBRANE ->
          idle(
              layer.count(Event.AND_COUNT)
                  + layer.count(Event.SELECT_ADD)
                  + layer.count(Event.ATTENTION_PASS),
              (double) machine.attention().count()
                  * machine.attention().rows()
                  * machine.attention().columns()
                  * layer.cycles());
      case ROUTER, WEIGHT_BUFFER, SPIKE_BUFFER, RESIDUAL_BUFFER, SEQUENCER, DRAM_PORT -> 0;
    };
  }

  private static double idle(long busy, double offered) {
    return offered == 0 ? 0 : Math.clamp(1 - busy / offered, 0, 1);
  }

  private double flipFlops(Unit unit) {
    Inventory.Part part = inventory.part(unit);
    return part.instances() * part.hardware().flipFlops();
  }
}
