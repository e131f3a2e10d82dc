package spikestack.machine.cost;

import java.util.List;
import spikestack.machine.arch.Stacking;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Entry;
import spikestack.model.unit.Area;
import spikestack.model.unit.Energy;
import spikestack.model.unit.EnergyDelay;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Power;
import spikestack.model.unit.Time;

/// One arrangement of an accelerator in one technology, priced for one workload. All figures are
/// modelled; energy, cycles and latency are per inference, averaged over the images of the
/// workload.
///
/// @param arrangement name of the stacking, as `2d`
/// @param technology name of the technology
/// @param clock the lower of the accelerator's target and `maxClock`
/// @param maxClock what the slowest path allows
/// @param limit the slowest path
/// @param paths all paths, slowest first
/// @param blocks area per unit
/// @param routes length, width and traffic of every link
/// @param energy the account that `total()` sums up
/// @param sources every technology entry that was read; those tagged A or R are assumptions
/// @param findings errors of legality and things to know
public record Evaluation(
    String arrangement,
    Stacking.Kind kind,
    String technology,
    Corner corner,
    Floorplan floorplan,
    List<BlockArea> blocks,
    Frequency clock,
    Frequency maxClock,
    TimingPath limit,
    List<TimingPath> paths,
    Bonding bonding,
    List<Route> routes,
    double cycles,
    Time latency,
    EnergyAccount energy,
    MemoryAccess memoryAccess,
    List<Entry> sources,
    List<Finding> findings) {
  public Evaluation {
    blocks = List.copyOf(blocks);
    paths = List.copyOf(paths);
    routes = List.copyOf(routes);
    sources = List.copyOf(sources);
    findings = List.copyOf(findings);
  }

  /// Area of the outline.
  public Area footprint() {
    return floorplan.footprint();
  }

  /// Area of all dies.
  public Area silicon() {
    return floorplan.silicon();
  }

  public Energy totalEnergy() {
    return energy.total();
  }

  /// Average over the inference, DRAM included.
  public Power power() {
    return new Power(
        latency.nanoseconds() == 0 ? 0 : totalEnergy().picojoules() / latency.nanoseconds());
  }

  /// Average over the inference, without DRAM: what heats the stack.
  public Power chipPower() {
    double picojoules = energy.sum(share -> share.kind() != EnergyKind.DRAM).picojoules();
    return new Power(latency.nanoseconds() == 0 ? 0 : picojoules / latency.nanoseconds());
  }

  public EnergyDelay edp() {
    return new EnergyDelay(totalEnergy(), latency);
  }

  public long bonds() {
    return bonding.total();
  }

  /// Entries the result rests on that nobody measured: tags A and R.
  public List<Entry> assumptions() {
    return sources.stream().filter(entry -> entry.trust().isAssumption()).toList();
  }

  /// Whether the arrangement can be built as described.
  public boolean legal() {
    return findings.stream().allMatch(Finding::legal);
  }
}
