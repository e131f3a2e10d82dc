package spikestack.machine.cost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Time;

/// Prices an accelerator: counts of hardware and of events times a technology. The whole model in
/// formulas: `docs/cost.md`.
///
/// The floorplan depends on accelerator, stacking and technology only, so a chip is the same for
/// all workloads; cycles do not depend on the stacking, so 2D and 3D run the same work. Stateless
/// and deterministic; safe to share between threads.
public final class CostModel {
  private static final EnergyKind[] KINDS = EnergyKind.values();
  private static final Unit[] UNITS = Unit.values();
  private static final int TIERS = 2;

  private final Technology technology;
  private final Floorplans floorplans;

  public CostModel(Technology technology) {
    this(technology, new Floorplans(Floorplans.Effort.FULL));
  }

  /// For many chips: `floorplans` remembers those it has made, and says how carefully.
  public CostModel(Technology technology, Floorplans floorplans) {
    this.technology = technology;
    this.floorplans = floorplans;
  }

  /// Prices one arrangement for one workload.
  public Evaluation evaluate(Accelerator machine, Stacking stacking, Workload workload) {
    return design(machine, stacking).evaluate(workload);
  }

  /// The chip without a workload: cheap to price many workloads on.
  public Design design(Accelerator machine, Stacking stacking) {
    return new Design(technology, machine, stacking, floorplans);
  }

  /// A chip of one arrangement: floorplan, wires, clock. Prices workloads.
  public static final class Design {
    private final Technology technology;
    private final Accelerator machine;
    private final Stacking stacking;
    private final Ledger ledger;
    private final Inventory inventory;
    private final Floorplan floorplan;
    private final Wiring wiring;
    private final ClockTree clockTree;
    private final List<TimingPath> paths;
    private final Frequency clock;
    private final Frequency maxClock;
    private final Price[] eventPrices = new Price[Event.values().length];
    private final Price[] linkPrices = new Price[Link.values().length];

    private Design(
        Technology technology, Accelerator machine, Stacking stacking, Floorplans floorplans) {
      this.technology = technology;
      this.machine = machine;
      this.stacking = stacking;
      this.ledger = technology.ledger();
      Datapath datapath = new Datapath(machine, ledger);
      this.inventory = new Inventory(machine, ledger, datapath);
      Netlist netlist = new Netlist(machine, stacking, inventory);
      this.floorplan = floorplans.of(netlist, machine, stacking.tierCount());
      this.wiring = new Wiring(machine, stacking, inventory, ledger, floorplan, netlist);
      this.clockTree = new ClockTree(machine, stacking, inventory, ledger, floorplan);
      this.paths = new Timing(machine, ledger, datapath, inventory, wiring).paths();
      this.maxClock = paths.getFirst().limit();
      this.clock = new Frequency(Math.min(machine.clock().megahertz(), maxClock.megahertz()));
      Pricing pricing = new Pricing(machine, ledger, datapath, inventory, wiring);
      for (Event event : Event.values()) {
        eventPrices[event.index()] = pricing.price(event);
      }
      for (Link link : Link.values()) {
        linkPrices[link.index()] = Price.wires(wiring.wirePj(link), wiring.bondPj(link));
      }
    }

    public Floorplan floorplan() {
      return floorplan;
    }

    public Frequency clock() {
      return clock;
    }

    public Frequency maxClock() {
      return maxClock;
    }

    /// Hardware and area of every unit, in the order of [Unit].
    public List<BlockArea> areas() {
      return Arrays.stream(UNITS).map(inventory::area).toList();
    }

    /// Picojoules of one event, clock and leakage excluded.
    public double picojoules(Event event) {
      return eventPrices[event.index()].total();
    }

    /// Prices a workload on this chip.
    public synchronized Evaluation evaluate(Workload workload) {
      double cycles = (double) workload.cycles() / workload.images();
      Time latency = new Time(cycles * 1e3 / clock.megahertz());
      EnergyAccount account = account(workload);
      List<Route> routes = new ArrayList<>();
      for (Link link : Link.values()) {
        double bits = 0;
        for (Workload.Layer layer : workload.layers()) {
          bits += layer.bits(link);
        }
        routes.add(wiring.route(link, bits / workload.images()));
      }
      double upperMilliwatts =
          latency.nanoseconds() == 0
              ? 0
              : account.of(Tier.TOP).picojoules() / latency.nanoseconds();
      Bonding bonding = bonding(upperMilliwatts);
      MemoryAccess access = new AccessTime(wiring, inventory, workload).mean();
      List<BlockArea> areas = areas();
      return new Evaluation(
          stacking.name(),
          stacking.kind(),
          technology.name(),
          technology.corner(),
          floorplan,
          areas,
          clock,
          maxClock,
          paths.getFirst(),
          paths,
          bonding,
          routes,
          cycles,
          latency,
          account,
          access,
          ledger.entriesRead(),
          findings(bonding));
    }

    /// Shares of every layer, unit, tier and kind that are not 0.
    private EnergyAccount account(Workload workload) {
      List<EnergyShare> shares = new ArrayList<>();
      double[][][] picojoules = new double[UNITS.length][TIERS][KINDS.length];
      for (int l = 0; l < workload.layers().size(); l++) {
        Workload.Layer layer = workload.layers().get(l);
        for (double[][] tiers : picojoules) {
          for (double[] kinds : tiers) {
            Arrays.fill(kinds, 0);
          }
        }
        addCounts(layer, picojoules);
        addTime(layer, picojoules);
        for (int u = 0; u < UNITS.length; u++) {
          for (int t = 0; t < TIERS; t++) {
            for (int k = 0; k < KINDS.length; k++) {
              double share = picojoules[u][t][k] / workload.images();
              if (share > 0) {
                shares.add(
                    new EnergyShare(l, UNITS[u], t == 0 ? Tier.BOTTOM : Tier.TOP, KINDS[k], share));
              }
            }
          }
        }
      }
      return new EnergyAccount(
          workload.layers().stream().map(Workload.Layer::name).toList(), shares);
    }

    /// Events are charged to their unit, links to the unit that drives them.
    private void addCounts(Workload.Layer layer, double[][][] picojoules) {
      for (Event event : Event.values()) {
        add(picojoules, event.unit(), eventPrices[event.index()], layer.count(event));
      }
      for (Link link : Link.values()) {
        add(picojoules, link.from(), linkPrices[link.index()], layer.bits(link));
      }
    }

    private void add(double[][][] picojoules, Unit unit, Price price, long count) {
      for (int t = 0; t < TIERS; t++) {
        double share = ClockTree.share(stacking.tier(unit), t) * count;
        for (int k = 0; k < KINDS.length; k++) {
          picojoules[index(unit)][t][k] += share * price.of(KINDS[k]);
        }
      }
    }

    /// Clock by cycles, leakage by time.
    private void addTime(Workload.Layer layer, double[][][] picojoules) {
      double nanoseconds = layer.cycles() * 1e3 / clock.megahertz();
      for (Unit unit : UNITS) {
        double leakagePj =
            inventory.part(unit).instances() * inventory.leakageUw(unit) * nanoseconds * 1e-3;
        for (int t = 0; t < TIERS; t++) {
          double share = ClockTree.share(stacking.tier(unit), t);
          double clockPj =
              clockTree.picojoulesPerCycle(unit, t)
                  * layer.cycles()
                  * clockTree.active(unit, layer);
          picojoules[index(unit)][t][index(EnergyKind.LEAKAGE)] += share * leakagePj;
          picojoules[index(unit)][t][index(EnergyKind.CLOCK)] += share * clockPj;
        }
      }
    }

    private Bonding bonding(double upperMilliwatts) {
      if (stacking.tierCount() == 1) {
        return new Bonding(0, 0, 0, 0);
      }
      long links = 0;
      for (Link link : Link.values()) {
        links += wiring.bonds(link);
      }
      double milliamperes = upperMilliwatts / ledger.value(Parameter.VDD);
      double cut = ledger.value(Parameter.BOND_CUT);
      long perRail =
          (long) Math.ceil(milliamperes / (ledger.value(Parameter.BOND_CURRENT) * cut * cut));
      return new Bonding(links, wiring.internalBonds(), 2 * perRail, wiring.sites(floorplan));
    }

    private List<Finding> findings(Bonding bonding) {
      List<Finding> findings = new ArrayList<>();
      if (!bonding.legal()) {
        findings.add(
            new Finding(
                false,
                "needs "
                    + bonding.total()
                    + " bonds, the outline has room for "
                    + bonding.sites()
                    + " at this pitch"));
      }
      TimingPath limit = paths.getFirst();
      if (maxClock.megahertz() < machine.clock().megahertz()) {
        findings.add(
            new Finding(
                true,
                "misses the target of "
                    + machine.clock()
                    + ": \""
                    + limit.name()
                    + "\" allows "
                    + maxClock));
      }
      if (limit.wireShare() < 0.2) {
        findings.add(
            new Finding(
                true,
                String.format(
                    Locale.ROOT,
                    "wires do not limit the clock: they are %.0f %% of the slowest path, \"%s\"",
                    100 * limit.wireShare(),
                    limit.name())));
      }
      for (Block block : floorplan.blocks()) {
        double aspect = Math.max(block.width() / block.height(), block.height() / block.width());
        if (aspect > 6) {
          findings.add(
              new Finding(
                  true,
                  String.format(
                      Locale.ROOT,
                      "block %s is %.1f times as long as wide",
                      block.name(),
                      aspect)));
        }
      }
      return findings;
    }

    @SuppressWarnings("EnumOrdinal")
    private static int index(Unit unit) {
      return unit.ordinal();
    }

    @SuppressWarnings("EnumOrdinal")
    private static int index(EnergyKind kind) {
      return kind.ordinal();
    }
  }
}
