package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.lef.Layer;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.sdc.Clock;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.place.Bonds;
import spikestack.silicon.place.Placement;
import spikestack.silicon.place.Placer;
import spikestack.silicon.place.PlacerOptions;
import spikestack.silicon.route.ClockTree;
import spikestack.silicon.route.CongestionMap;
import spikestack.silicon.route.PatternRouter;
import spikestack.silicon.route.RoutingCapacity;
import spikestack.silicon.route.RoutingGrid;
import spikestack.silicon.route.WireModel;
import spikestack.silicon.signoff.power.Activity;
import spikestack.silicon.signoff.power.Power;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.Timing;
import spikestack.silicon.signoff.timing.TimingPath;

/// One arrangement of a synthesised machine, from tiers to temperature.
///
/// Steps, each a class: [TierPlan], [Floorplanner], placement ([PlacementBridge], the placer with
/// memories and bonds), [FanoutRepair], [ClockStep], [BondAssignment], [Wires], timing and [Sizing]
/// in turn, [Activity] and [Power], [SupplyStep], [HeatStep]. The 2D twin takes the same steps with
/// one tier.
public final class Stack {
  private static final int MAX_FANOUT = 16;
  private static final double LOAD_SHARE = 0.5;
  private static final int SIZING_ROUNDS = 4;
  private static final double DENSITY = 0.9;
  private static final double USABLE_TRACKS = 0.7;
  private static final int CONGESTION_BINS = 64;

  /// Hears of each step.
  @FunctionalInterface
  public interface Progress {
    /// A step begins, or has come further.
    ///
    /// @param done share of this arrangement, 0..1
    void at(String arrangement, String step, double done);
  }

  /// What a run leaves: figures, and what pictures and files are made of.
  ///
  /// @param design placed, with all buffers and bonds
  /// @param wires for SPEF
  /// @param heat maps of temperature
  /// @param supply maps of the drop
  public record Built(
      StackFigures figures,
      Design design,
      Parasitics wires,
      CongestionMap congestion,
      Map2 heat,
      Map2 supply) {}

  /// Maps per tier on a square raster, `[row * columns + column]`.
  public record Map2(double[][] tiers, int columns) {}

  private final Gates gates;
  private final Arrangement arrangement;
  private final StackOptions options;
  private final Progress progress;
  private final LongSupplier nanos;
  private final Ledger tech;
  private final List<StackFigures.Step> steps = new ArrayList<>();
  private long stepBegan;
  private String step = "";

  private Stack(
      Gates gates,
      Arrangement arrangement,
      StackOptions options,
      Progress progress,
      LongSupplier nanos) {
    this.gates = gates;
    this.arrangement = arrangement;
    this.options = options;
    this.progress = progress;
    this.nanos = nanos;
    tech = options.technology().ledger();
  }

  /// Builds one arrangement. `gates` must be freshly read: its design is placed in here.
  ///
  /// @param nanos a clock, for the seconds of the steps only
  /// @throws InputException when the machine does not fit, or its netlist cannot be timed
  public static Built run(
      Gates gates,
      Arrangement arrangement,
      StackOptions options,
      Progress progress,
      LongSupplier nanos) {
    return new Stack(gates, arrangement, options, progress, nanos).run();
  }

  private void begin(String name, double done) {
    end();
    step = name;
    stepBegan = nanos.getAsLong();
    progress.at(arrangement.name(), name, done);
  }

  private void end() {
    if (!step.isEmpty()) {
      steps.add(new StackFigures.Step(step, (nanos.getAsLong() - stepBegan) * 1e-9));
      step = "";
    }
  }

  private Built run() {
    gates.requireShapes();
    Design design = gates.design();
    int clockPort = design.port(options.clock());
    if (clockPort == Design.NONE) {
      throw new InputException(
          design.name(), "no port " + options.clock(), "the name of the clock's port");
    }
    begin("floorplan", 0);
    byte[] plan = TierPlan.of(gates, arrangement);
    Floorplanner.plan(design, plan, arrangement.tiers(), options.utilisation());
    place(design, plan);

    begin("repair", 0.6);
    double wireFf = tech.value(Parameter.WIRE_CAPACITANCE);
    FanoutRepair.Result repaired =
        FanoutRepair.run(design, new FanoutRepair.Limits(MAX_FANOUT, LOAD_SHARE, wireFf));
    begin("clock tree", 0.65);
    ClockStep.Result clocked = ClockStep.run(repaired.design(), clockPort, tech);
    design = clocked.design();

    WireModel model = Wires.model(tech, arrangement.tiers());
    Timed best = null;
    long resized = 0;
    for (int round = 0; round <= SIZING_ROUNDS; round++) {
      begin("timing " + round, 0.7 + 0.04 * round);
      Timed now = time(design, model, resized);
      boolean better = best == null || now.timing.totalSetupPs() > best.timing.totalSetupPs();
      if (better) {
        best = now;
      }
      if (round == SIZING_ROUNDS || now.timing.worstSetupPs() >= 0 || !better) {
        break;
      }
      begin("sizing " + round, 0.72 + 0.04 * round);
      Sizing.Result sized = Sizing.run(design, now.analysis);
      if (sized.changed() == 0) {
        break;
      }
      design = sized.design();
      resized += sized.changed();
    }
    return signOff(java.util.Objects.requireNonNull(best), repaired.buffers(), clocked);
  }

  /// @param resized cells given a larger drive on the way here
  private record Timed(
      Design design, Wires wires, StaticTiming analysis, Timing timing, long resized) {}

  private Timed time(Design design, WireModel model, long resized) {
    if (arrangement.tiers() == 2) {
      int cut = (int) Math.round(tech.value(Parameter.BOND_CUT) * 1e3);
      int pitch = (int) Math.round(tech.value(Parameter.BOND_PITCH) * 1e3);
      BondAssignment.assign(design, pitch, cut);
    }
    Wires wires = Wires.of(design, model, options.threads());
    int port = design.pins() + design.port(options.clock());
    double period = options.periodPs();
    Clock clock = new Clock(options.clock(), period, 0, period / 2, List.of(port), true, 0, 0, 0);
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
            design,
            design.name(),
            wires.parasitics(),
            sdc,
            spikestack.silicon.signoff.timing.WireModel.EFFECTIVE_CAPACITANCE);
    return new Timed(design, wires, analysis, analysis.timing(), resized);
  }

  private void place(Design design, byte[] plan) {
    begin("placement", 0.02);
    int cut = (int) Math.round(tech.value(Parameter.BOND_CUT) * 1e3);
    int pitch = (int) Math.round(tech.value(Parameter.BOND_PITCH) * 1e3);
    double[] weight = new double[design.nets()];
    Arrays.fill(weight, 1);
    PlacementBridge bridge =
        new PlacementBridge(
            design, plan, 1, new Bonds(cut, cut, Math.max(0, pitch - cut), 0), weight);
    PlacementCheckpoint checkpoint =
        new PlacementCheckpoint(options.checkpoints(), bridge.problem(), options.seed(), DENSITY);
    Optional<Placement> kept = checkpoint.read();
    Placement placement =
        kept.orElseGet(
            () ->
                Placer.place(
                    bridge.problem(),
                    options.seed(),
                    new PlacerOptions(options.threads(), DENSITY),
                    (stage, done, wirelength) ->
                        progress.at(
                            arrangement.name(), "placement: " + stage, 0.02 + 0.55 * done)));
    if (kept.isEmpty()) {
      checkpoint.write(placement);
    }
    bridge.apply(placement, cut);
  }

  private Built signOff(Timed timed, int repairBuffers, ClockStep.Result clocked) {
    Design design = timed.design;
    int tiers = arrangement.tiers();
    begin("congestion", 0.9);
    Rect die = design.floorplans().getFirst().die();
    int bin = Math.max(1, Math.max(die.width(), die.height()) / CONGESTION_BINS);
    RoutingGrid grid = new RoutingGrid(die.x0(), die.y0(), die.width(), die.height(), bin);
    CongestionMap congestion =
        PatternRouter.route(
            timed.wires.trees(), grid, Collections.nCopies(tiers, capacity(design)));

    begin("power", 0.92);
    double hertz = 1e12 / options.periodPs();
    Activity.Net assumed = new Activity.Net(options.activity() * hertz, 0.5);
    Power power =
        Power.of(
            design,
            timed.analysis,
            Activity.spread(design, timed.analysis, stored(design, assumed), assumed),
            Power.States.CONSISTENT);
    begin("supply", 0.94);
    SupplyStep.Result supply = SupplyStep.run(design, power, tech);
    begin("heat", 0.97);
    double pad = tech.value(Parameter.BOND_CUT);
    double copper =
        tiers == 1
            ? 0
            : Math.min(
                1,
                (design.bonds().count() + 2.0 * supply.powerBonds())
                    * pad
                    * pad
                    / (die.area() * 1e-6));
    HeatStep.Result heat =
        HeatStep.run(design, power, copper, options.packaging(), tech, options.threads());
    end();
    progress.at(arrangement.name(), "done", 1);
    StackFigures figures = figures(timed, repairBuffers, clocked, congestion, power, supply, heat);
    return new Built(
        figures,
        design,
        timed.wires.parasitics(),
        congestion,
        new Map2(heat.maps(), heat.columns()),
        new Map2(supply.maps(), supply.columns()));
  }

  /// The outputs of registers and memories, all alike: nobody has counted them.
  private static Map<Integer, Activity.Net> stored(Design design, Activity.Net assumed) {
    Map<Integer, Activity.Net> known = new HashMap<>();
    for (int pin = 0; pin < design.pins(); pin++) {
      if (design.pinNet(pin) != Design.NONE && design.drives(pin)) {
        LibertyCell.Kind kind =
            design
                .master(design.pinInstance(pin))
                .cell()
                .map(LibertyCell::kind)
                .orElse(LibertyCell.Kind.COMBINATIONAL);
        if (kind != LibertyCell.Kind.COMBINATIONAL) {
          known.put(design.pinNet(pin), assumed);
        }
      }
    }
    return known;
  }

  private static RoutingCapacity capacity(Design design) {
    List<Double> flat = new ArrayList<>();
    List<Double> upright = new ArrayList<>();
    int metal = 0;
    for (Layer layer : design.library().lef().layers().values()) {
      if (layer.kind() == Layer.Kind.ROUTING) {
        // The lowest metal belongs to the cells.
        if (metal++ > 0) {
          (layer.horizontal() ? flat : upright)
              .add((layer.horizontal() ? layer.pitchY() : layer.pitchX()) * 1e-3);
        }
      }
    }
    if (flat.isEmpty() || upright.isEmpty()) {
      throw new InputException(
          String.join(", ", design.library().lef().files()),
          "no routing layers in both directions above the lowest",
          "a technology LEF with at least three ROUTING layers");
    }
    return RoutingCapacity.of(flat, upright, USABLE_TRACKS);
  }

  private StackFigures figures(
      Timed timed,
      int repairBuffers,
      ClockStep.Result clocked,
      CongestionMap congestion,
      Power power,
      SupplyStep.Result supply,
      HeatStep.Result heat) {
    Design design = timed.design;
    int tiers = arrangement.tiers();
    int row =
        design.floorplans().getFirst().rows().get(1).y()
            - design.floorplans().getFirst().rows().get(0).y();
    double[] cellMm2 = new double[tiers];
    double[] memoryMm2 = new double[tiers];
    long memories = 0;
    for (int i = 0; i < design.instances(); i++) {
      boolean cell = design.master(i).height() == row;
      (cell ? cellMm2 : memoryMm2)[design.tier()[i]] += design.master(i).areaUm2() * 1e-6;
      memories += cell ? 0 : 1;
    }
    double footprint = design.floorplans().getFirst().die().area() * 1e-12;
    List<TimingPath> worst = timed.analysis.paths(true, 1);
    StackFigures.Timing timing =
        new StackFigures.Timing(
            options.periodPs(),
            timed.timing.worstSetupPs(),
            timed.timing.totalSetupPs(),
            timed.timing.worstHoldPs(),
            timed.timing.megahertz(),
            (int)
                timed.timing.endpoints().stream().filter(e -> Double.isFinite(e.setupPs())).count(),
            worst.isEmpty() ? 0 : worst.getFirst().points().size() / 2,
            worst.isEmpty() ? "" : worst.getFirst().points().getFirst().name(),
            worst.isEmpty() ? "" : worst.getFirst().points().getLast().name());
    Optional<ClockTree.Report> tree = clocked.report();
    return new StackFigures(
        arrangement.name(),
        design.instances() - memories,
        memories,
        footprint,
        footprint * tiers,
        boxed(cellMm2, 1),
        boxed(memoryMm2, 1),
        boxed(timed.wires.microns(), 1e-3),
        design.bonds().count(),
        supply.powerBonds(),
        repairBuffers,
        timed.resized,
        new StackFigures.Clock(
            tree.map(ClockTree.Report::buffers).orElse(0),
            tree.map(r -> Arrays.stream(r.wireMicrons()).sum() * 1e-3).orElse(0.0),
            tree.map(ClockTree.Report::bonds).orElse(0),
            tree.map(ClockTree.Report::latencyPs).orElse(0.0),
            tree.map(ClockTree.Report::skewPs).orElse(0.0)),
        timing,
        StackFigures.Power.of(design, power, heat),
        new StackFigures.Supply(boxed(supply.worstMillivolts(), 1), supply.averageMillivolts()),
        new StackFigures.Heat(
            boxed(heat.peakKelvin(), 1), boxed(heat.meanKelvin(), 1), heat.settled()),
        IntStream.range(0, tiers)
            .mapToObj(t -> congestion.report(t))
            .map(CongestionMap.Report::worst)
            .toList(),
        MemoryAccess.mean(design, timed.wires.parasitics(), row),
        steps);
  }

  private static List<Double> boxed(double[] values, double scale) {
    return Arrays.stream(values).mapToObj(v -> v * scale).toList();
  }
}
