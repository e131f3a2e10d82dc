package spikestack.silicon.flow;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.route.CongestionMap;
import spikestack.silicon.route.PatternRouter;
import spikestack.silicon.route.RoutingGrid;
import spikestack.silicon.signoff.power.Activity;
import spikestack.silicon.signoff.power.Power;
import spikestack.silicon.signoff.timing.StaticTiming;

/// One arrangement of a synthesised machine, from tiers to temperature, in the order of a [Recipe].
///
/// Steps, each a class: [PartitionStep], [Floorplanner], [PlaceStep], [FanoutRepair], [ClockStep],
/// [TimingStep] (bonds, wires, times), [Sizing], [HoldRepair], [Switching] and [Power],
/// [SupplyStep], [HeatStep]. The 2D twin takes the same steps with one tier.
public final class Stack {
  private static final int MAX_FANOUT = 16;
  private static final double LOAD_SHARE = 0.5;
  private static final int CONGESTION_BINS = 64;

  /// Part of the total slack that bonds at other sites may cost.
  private static final double SETUP_NOISE = 1e-3;

  /// About how long a step takes, against the others.
  private static double weight(Recipe.Step.Kind kind) {
    return switch (kind) {
      case PLACE -> 30;
      case SIZING -> 8;
      case TIMING, HOLD, POWER -> 3;
      case PARTITION, FLOORPLAN, REPAIR, CLOCK, BONDS, IR, THERMAL -> 1;
    };
  }

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
  /// @param bonds per 100 um2: one map, all zero in 2D
  /// @param power watts per mm2
  /// @param cells numbers of each cell
  public record Built(
      StackFigures figures,
      Design design,
      Parasitics wires,
      CongestionMap congestion,
      Map2 heat,
      Map2 supply,
      Map2 bonds,
      Map2 power,
      Cells cells) {}

  /// Numbers of each instance, and which nets the clock runs on.
  ///
  /// @param watts by instance, leakage as the library states it
  /// @param slackPs by instance: worst setup slack of its pins, NaN where no path that counts runs
  /// @param clockNets by net
  public record Cells(double[] watts, double[] slackPs, boolean[] clockNets) {}

  /// Maps per tier on a square raster, `[row * columns + column]`.
  public record Map2(double[][] tiers, int columns) {}

  private final Gates gates;
  private final Arrangement arrangement;
  private final StackOptions options;
  private final Progress progress;
  private final LongSupplier nanos;
  private final Ledger tech;
  private final List<StackFigures.Step> steps = new ArrayList<>();
  private final TimingStep timing;
  private long stepBegan;
  private String step = "";
  private double from;
  private double to;

  // What the steps have come to so far.
  private Design design;
  private byte[] plan = new byte[0];
  private int repairBuffers;
  private long resized;
  private long holdBuffers;
  private ClockStep.@Nullable Result clocked;
  private TimingStep.@Nullable Timed timed;
  private @Nullable Switching switching;
  private @Nullable Power power;
  private SupplyStep.@Nullable Result supply;
  private HeatStep.@Nullable Result heat;

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
    timing = new TimingStep(options, arrangement.tiers());
    design = gates.design();
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
    if (gates.design().port(options.clock()) == Design.NONE) {
      throw new InputException(
          gates.design().name(), "no port " + options.clock(), "the name of the clock's port");
    }
    List<Recipe.Step> all = options.recipe().steps();
    double whole = all.stream().mapToDouble(each -> weight(each.kind())).sum();
    for (Recipe.Step each : all) {
      to = from + 0.99 * weight(each.kind()) / whole;
      begin(StrictNode.word(each.kind()), from);
      run(each);
      from = to;
    }
    return finish();
  }

  private void run(Recipe.Step step) {
    switch (step) {
      case Recipe.Step.Partition partition ->
          plan = PartitionStep.run(partition, gates, design, arrangement, options, this::placing);
      case Recipe.Step.Sizing sizing -> size(sizing);
      case Recipe.Step.Hold hold -> hold(hold);
      case Recipe.Step.Plain plain -> run(plain.kind());
    }
  }

  private void run(Recipe.Step.Kind kind) {
    switch (kind) {
      case FLOORPLAN -> Floorplanner.plan(design, plan, arrangement.tiers(), options.utilisation());
      case PLACE -> PlaceStep.run(design, plan, options, this::placing);
      case REPAIR -> {
        double wireFf = tech.value(Parameter.WIRE_CAPACITANCE);
        FanoutRepair.Result repaired =
            FanoutRepair.run(design, new FanoutRepair.Limits(MAX_FANOUT, LOAD_SHARE, wireFf));
        design = repaired.design();
        repairBuffers += repaired.buffers();
      }
      case CLOCK -> {
        clocked = ClockStep.run(design, design.port(options.clock()), tech);
        design = clocked.design();
      }
      case BONDS -> timing.bond(design);
      case TIMING -> timed = timing.time(design, clocked != null);
      case POWER -> power();
      case IR -> supply = SupplyStep.run(design, requireNonNull(power), tech);
      case THERMAL -> heat();
      case PARTITION, SIZING, HOLD -> throw new IllegalStateException(kind + " without options");
    }
  }

  private void placing(String stage, double done, double wirelength) {
    progress.at(arrangement.name(), "placement: " + stage, from + done * (to - from));
  }

  /// Rounds are kept while the total slack gets better.
  private void size(Recipe.Step.Sizing step) {
    for (int round = 0; round < step.rounds(); round++) {
      TimingStep.Timed before = requireNonNull(timed);
      if (before.timing().worstSetupPs() >= 0) {
        return;
      }
      for (int tier = 0; tier < (step.inTurn() ? arrangement.tiers() : 1); tier++) {
        TimingStep.Timed now = requireNonNull(timed);
        Sizing.Result sized =
            Sizing.run(design, now.analysis(), step.inTurn() ? tier : Sizing.EVERY_TIER);
        if (sized.changed() == 0) {
          continue;
        }
        TimingStep.Timed next = timing.again(sized.design(), clocked != null);
        if (next.timing().totalSetupPs() > now.timing().totalSetupPs()) {
          take(next);
          resized += sized.changed();
        }
      }
      if (timed.timing().totalSetupPs() <= before.timing().totalSetupPs()) {
        return;
      }
    }
  }

  /// Rounds are kept while fewer picoseconds are missing and setup stays as it was.
  private void hold(Recipe.Step.Hold step) {
    for (int round = 0; round < step.rounds(); round++) {
      TimingStep.Timed now = requireNonNull(timed);
      HoldRepair.Result repaired = HoldRepair.run(now);
      if (repaired.buffers() == 0) {
        return;
      }
      TimingStep.Timed next = timing.again(repaired.design(), clocked != null);
      double lost = now.timing().totalSetupPs() - next.timing().totalSetupPs();
      if (next.timing().totalHoldPs() <= now.timing().totalHoldPs()
          || lost > 1 - SETUP_NOISE * now.timing().totalSetupPs()) {
        return;
      }
      take(next);
      holdBuffers += repaired.buffers();
    }
  }

  private void take(TimingStep.Timed next) {
    timed = next;
    design = next.design();
  }

  private void power() {
    StaticTiming analysis = requireNonNull(timed).analysis();
    double hertz = 1e12 / options.periodPs();
    Activity.Net assumed = new Activity.Net(options.activity() * hertz, 0.5);
    switching =
        Switching.of(
            design, analysis, options.counted(), options.clock(), options.periodPs(), assumed);
    power =
        Power.of(
            design,
            analysis,
            Activity.spread(design, analysis, switching.nets(), assumed),
            Power.States.CONSISTENT);
  }

  private void heat() {
    Rect die = design.floorplans().getFirst().die();
    double pad = tech.value(Parameter.BOND_CUT);
    double pads = design.bonds().count() + 2.0 * requireNonNull(supply).powerBonds();
    double copper =
        arrangement.tiers() == 1 ? 0 : Math.min(1, pads * pad * pad / (die.area() * 1e-6));
    heat =
        HeatStep.run(
            design, requireNonNull(power), copper, options.packaging(), tech, options.threads());
  }

  private Built finish() {
    begin("congestion", 0.99);
    Rect die = design.floorplans().getFirst().die();
    int bin = Math.max(1, Math.max(die.width(), die.height()) / CONGESTION_BINS);
    RoutingGrid grid = new RoutingGrid(die.x0(), die.y0(), die.width(), die.height(), bin);
    TimingStep.Timed last = requireNonNull(timed);
    CongestionMap congestion =
        PatternRouter.route(
            last.wires().trees(),
            grid,
            Collections.nCopies(arrangement.tiers(), MetalCapacity.of(design)));
    List<StackFigures.Overlay> overlay = new ArrayList<>();
    if (arrangement.tiers() == 2 && options.overlay().isPresent()) {
      begin("overlay", 0.995);
      overlay.add(OverlayStep.run(design, options.overlay().get(), tech, options.seed()));
    }
    end();
    progress.at(arrangement.name(), "done", 1);
    HeatStep.Result heated = requireNonNull(heat);
    SupplyStep.Result dropped = requireNonNull(supply);
    StackFigures figures =
        new FigureSheet(
                arrangement.name(),
                options.recipe().name(),
                last,
                requireNonNull(clocked),
                new StackFigures.Changes(repairBuffers, resized, holdBuffers),
                congestion,
                requireNonNull(switching),
                requireNonNull(power),
                dropped,
                heated,
                overlay,
                steps)
            .figures(options.periodPs());
    Cells cells = cells(last.analysis());
    return new Built(
        figures,
        design,
        last.wires().parasitics(),
        congestion,
        new Map2(heated.maps(), heated.columns()),
        new Map2(dropped.maps(), dropped.columns()),
        DensityMaps.bonds(design),
        DensityMaps.power(design, cells.watts()),
        cells);
  }

  private Cells cells(StaticTiming analysis) {
    int count = design.instances();
    double[] watts = new double[count];
    double[] slack = new double[count];
    double[] slacks = analysis.slacks();
    boolean[] clock = new boolean[design.nets()];
    for (int i = 0; i < count; i++) {
      watts[i] = requireNonNull(power).total(i);
      slack[i] = Double.NaN;
      for (int pin = design.firstPin(i); pin < design.firstPin(i + 1); pin++) {
        if (Double.isFinite(slacks[pin]) && !(slack[i] <= slacks[pin])) {
          slack[i] = slacks[pin];
        }
      }
    }
    for (int net = 0; net < clock.length; net++) {
      for (int place = design.netFirst(net); place < design.netFirst(net + 1); place++) {
        int terminal = design.netTerminal(place);
        clock[net] |= design.drives(terminal) && analysis.clockHz(terminal) > 0;
      }
    }
    return new Cells(watts, slack, clock);
  }
}
