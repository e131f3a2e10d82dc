package spikestack.machine.cost;

import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Unit;
import spikestack.model.unit.Time;

/// Memory-access latency as defined in `docs/cost.md`: for every read of a global buffer that feeds
/// an array, SRAM access + wire
/// + bond over the mean distance of its link, averaged over the reads of the workload.
///
/// A weight that goes through a local buffer pays both halves of its way: global buffer to local
/// weights, local weights to array, with both accesses.
final class AccessTime {
  private final Wiring wiring;
  private final Inventory inventory;
  private final Workload workload;

  AccessTime(Wiring wiring, Inventory inventory, Workload workload) {
    this.wiring = wiring;
    this.inventory = inventory;
    this.workload = workload;
  }

  private static final class Mean {
    private double count;
    private double macro;
    private double way;

    void add(double count, double macroPs, double wayPs) {
      this.count += count;
      this.macro += count * macroPs;
      this.way += count * wayPs;
    }

    Time total() {
      return new Time(count == 0 ? 0 : 1e-3 * (macro + way) / count);
    }

    Time withoutMacro() {
      return new Time(count == 0 ? 0 : 1e-3 * way / count);
    }
  }

  MemoryAccess mean() {
    Mean all = new Mean();
    Mean expert = new Mean();
    Mean attention = new Mean();
    double weights = access(Unit.WEIGHT_BUFFER);
    double throughLocal = way(Link.WEIGHT_BUFFER_TO_LOCAL) + way(Link.LOCAL_TO_ARRAY);
    add(all, expert, Event.WEIGHT_BUFFER_READ, weights + access(Unit.LOCAL_WEIGHTS), throughLocal);
    add(all, expert, Event.WEIGHT_BUFFER_STREAM, weights, way(Link.WEIGHT_BUFFER_TO_ARRAY));
    double spikes = access(Unit.SPIKE_BUFFER);
    add(all, expert, Event.SPIKE_READ, spikes, way(Link.SPIKE_BUFFER_TO_ARRAY));
    add(
        all,
        expert,
        Event.RESIDUAL_PLANE_READ,
        access(Unit.RESIDUAL_BUFFER),
        way(Link.RESIDUAL_TO_ARRAY));
    double heads = way(Link.SPIKE_BUFFER_TO_ATTENTION);
    add(all, attention, Event.QUERY_READ, spikes, heads);
    add(all, attention, Event.KEY_READ, spikes, heads);
    add(all, attention, Event.VALUE_READ, spikes, heads);
    return new MemoryAccess(
        all.total(),
        all.withoutMacro(),
        expert.total(),
        expert.withoutMacro(),
        attention.total(),
        attention.withoutMacro());
  }

  private void add(Mean all, Mean part, Event event, double macroPs, double wayPs) {
    double count = workload.count(event);
    all.add(count, macroPs, wayPs);
    part.add(count, macroPs, wayPs);
  }

  private double access(Unit unit) {
    return inventory.memory(unit).accessPs();
  }

  private double way(Link link) {
    return wiring.wirePs(wiring.meanUm(link)) + (wiring.crossing(link) > 0 ? wiring.bondPs() : 0);
  }
}
