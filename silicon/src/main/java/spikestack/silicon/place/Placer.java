package spikestack.silicon.place;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;

/// Places a problem: macros, tiers, global placement, legalisation, detailed placement, bonds.
///
/// Steps, each a class: [Overlay] (both tiers on top of each other; [TierGuess] and a density layer
/// per tier where most tiers are given), [MacroPlacement], [TierAssignment] (annealing on the true
/// cost of cutting a net), [TieredGlobal] (a density layer per tier and one for the bonds),
/// [Legalizer], [Detailed]. With one tier, or when every cell's tier is given, the choice of tiers
/// falls away. A handful of cells goes to [SmallSearch].
public final class Placer {
  private static final int SMALLEST_GRID = 16;
  private static final int LARGEST_GRID = 1024;

  /// Edges of a typical cell.
  private static final double WIDEST_BIN = 1.5;

  private static final int MOST_ITERATIONS = 1200;
  private static final int MACRO_ATTEMPTS = 3;
  private static final double ROUGH_OVERFLOW = 0.4;
  private static final int FEW_CELLS = 50_000;
  private static final int TIER_SWEEPS = 400;
  private static final int DETAILED_SWEEPS = 120;

  private final PlacementProblem problem;
  private final PlacerOptions options;
  private final PlacerProgress progress;
  private final Workers workers;
  private final SplittableRandom random;

  private Placer(
      PlacementProblem problem,
      PlacerOptions options,
      PlacerProgress progress,
      Workers workers,
      SplittableRandom random) {
    this.problem = problem;
    this.options = options;
    this.progress = progress;
    this.workers = workers;
    this.random = random;
  }

  /// A legal placement; the same for the same problem, seed and density on any number of threads.
  ///
  /// @throws InputException when the cells do not fit
  public static Placement place(
      PlacementProblem problem, long seed, PlacerOptions options, PlacerProgress progress) {
    Room.require(problem);
    SplittableRandom random = new SplittableRandom(seed);
    try (Workers workers = new Workers(options.threads())) {
      if (SmallSearch.fits(problem)) {
        Placement small = SmallSearch.search(problem, random.split(), workers);
        if (small != null) {
          return small;
        }
      }
      Placer placer = new Placer(problem, options, progress, workers, random);
      return placer.hasMovableMacros() ? placer.withMacros() : placer.cells(null);
    }
  }

  /// Centres of all cells, `{x, y}`, after rough placement: cells overlap, who is near whom is
  /// known.
  public static double[][] rough(
      PlacementProblem problem, long seed, PlacerOptions options, PlacerProgress progress) {
    Room.require(problem);
    try (Workers workers = new Workers(options.threads())) {
      GlobalPlacement placement =
          new Placer(problem, options, progress, workers, new SplittableRandom(seed))
              .rough(ROUGH_OVERFLOW, 1);
      int n = problem.cellCount();
      return new double[][] {
        Arrays.copyOf(placement.x, n), Arrays.copyOf(placement.y, n),
      };
    }
  }

  private boolean hasMovableMacros() {
    for (int i = 0; i < problem.cellCount(); i++) {
      if (problem.cells().macro()[i] && !problem.cells().fixed()[i]) {
        return true;
      }
    }
    return false;
  }

  /// Everything roughly, then the macros legally, then all cells around them; the best of a few
  /// arrangements of the macros.
  private Placement withMacros() {
    GlobalPlacement rough = rough(0.15, 0.1);
    int attempts = problem.cellCount() <= FEW_CELLS ? MACRO_ATTEMPTS : 1;
    Placement best = null;
    double shortest = Double.POSITIVE_INFINITY;
    for (int attempt = 0; attempt < attempts; attempt++) {
      Placement placement = around(rough, attempt, attempts);
      double total = Wirelength.score(problem, placement).total();
      if (best == null || total < shortest) {
        best = placement;
        shortest = total;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no attempt");
    }
    return best;
  }

  private Placement around(GlobalPlacement rough, int attempt, int attempts) {
    MacroPlacement.Result macros =
        MacroPlacement.place(problem, rough.x, rough.y, workers, random.split());
    if (macros == null) {
      throw new InputException(
          problem.name(), "no arrangement of the macros without overlap", "macros that fit");
    }
    PlacementProblem fixed = MacroPlacement.fix(problem, macros);
    PlacerProgress part =
        (stage, done, wirelength) ->
            progress.at(stage, 0.1 + 0.9 * (attempt + done) / attempts, wirelength);
    Placement placement = new Placer(fixed, options, part, workers, random.split()).cells(rough);
    for (int k = 0; k < macros.macros().length; k++) {
      placement.orientation()[macros.macros()[k]] = macros.turns()[k];
    }
    return placement;
  }

  /// @param rough where cells are about to be; null: nowhere yet
  private Placement cells(@Nullable GlobalPlacement rough) {
    int n = problem.cellCount();
    double[] x = new double[n];
    double[] y = new double[n];
    byte[] tier = new byte[n];
    boolean spread = chooseTiers(rough, x, y, tier);
    TieredGlobal global =
        new TieredGlobal(problem, tier, x, y, options.density(), workers, bins(), random.split());
    GlobalPlacement placement = global.placement;
    if (spread) {
      placement.settleFillers(20, global.reals);
    }
    placement.optimise(
        new GlobalPlacement.Limits(0.08, MOST_ITERATIONS, 1e-3, true),
        k -> progress.at("global", 0.35 + 0.3 * (1 - placement.overflow()), placement.hpwl()));
    Layout layout = new Layout(problem);
    Segments[] segments = Legalizer.legalize(layout, global, tier);
    layout.refreshAll();
    progress.at("legal", 0.65, layout.total());
    detail(layout, segments);
    return layout.placement();
  }

  private void detail(Layout layout, Segments[] segments) {
    Detailed detailed = new Detailed(layout, segments);
    progress.at("detailed", 0.7, detailed.round(3));
    SplittableRandom chance = random.split();
    double hottest = 0.5 * unit();
    for (int sweep = 0; sweep < DETAILED_SWEEPS; sweep++) {
      double left = 1 - (double) sweep / DETAILED_SWEEPS;
      detailed.anneal(hottest * left, 1, chance);
      if (sweep % 5 == 4) {
        detailed.shiftRows();
        progress.at("detailed", 0.9 - 0.2 * left, layout.total());
      }
    }
    for (int round = 0; round < 2; round++) {
      progress.at("detailed", 0.95 + 0.05 * round, detailed.round(3));
    }
  }

  /// Chooses the tiers; true when positions came with them.
  private boolean chooseTiers(
      @Nullable GlobalPlacement rough, double[] x, double[] y, byte[] tier) {
    int n = problem.cellCount();
    byte[] asked = problem.cells().givenTier();
    boolean free = false;
    for (int i = 0; i < n; i++) {
      tier[i] = (byte) Math.max(0, asked[i]);
      free |= asked[i] < 0;
    }
    boolean given = problem.tiers().size() == 1 || !free;
    if (given && rough == null) {
      Overlay.start(problem, x, y, random);
      return false;
    }
    boolean usable = rough != null && TierGuess.of(problem).isPresent();
    GlobalPlacement placement = rough != null && usable ? rough : rough(ROUGH_OVERFLOW, 0.25);
    System.arraycopy(placement.x, 0, x, 0, n);
    System.arraycopy(placement.y, 0, y, 0, n);
    if (given) {
      return true;
    }
    for (int i = 0; i < n; i++) {
      tier[i] = (byte) (asked[i] < 0 ? random.nextInt(2) : asked[i]);
    }
    Bonds bonds = problem.bonds();
    double unit = unit();
    double bondCost = bondCost(unit);
    long sites = bonds.sites(problem.die());
    for (int attempt = 0; attempt < 8; attempt++) {
      TierAssignment tiers = new TierAssignment(problem, x, y, tier, squares(), bondCost);
      tiers.anneal(
          TIER_SWEEPS, Math.max(1.8 * unit, bondCost), 0.03 * unit, 4.5 * unit, random.split());
      if (!tiers.repair()) {
        throw new InputException(
            problem.name(),
            "no split of the cells that keeps both utilisation limits",
            "limits with more room");
      }
      progress.at("tiers", 0.35, tiers.total());
      if (tiers.cut() <= 0.7 * sites) {
        break;
      }
      bondCost = 2 * bondCost + unit; // too many for the die: dearer
    }
    return true;
  }

  /// What one more bond costs the wires: a fraction of the pitch for its own way to a free place,
  /// the more the more cells fit under it, because bonds then crowd each other out of the cells'
  /// area.
  private double bondCost(double unit) {
    Bonds bonds = problem.bonds();
    double pitch = 0.5 * bonds.pitchX() + 0.5 * bonds.pitchY();
    double crowd = Math.max(1, (double) bonds.pitchX() * bonds.pitchY() / (unit * unit));
    return 0.2 * pitch * crowd * crowd + bonds.cost();
  }

  /// A typical cell's edge: the length other lengths are measured in.
  private double unit() {
    double area = 0;
    int counted = 0;
    for (int i = 0; i < problem.cellCount(); i++) {
      long own = problem.area(0, i);
      if (!problem.cells().fixed()[i] && !problem.cells().macro()[i] && own > 0) {
        area += own;
        counted++;
      }
    }
    return counted == 0 ? 1 : Math.sqrt(area / counted);
  }

  /// Where cells and movable macros are about to be: tier by tier where most tiers are known, else
  /// both on top of each other.
  private GlobalPlacement rough(double stop, double done) {
    Optional<byte[]> guess = TierGuess.of(problem);
    GlobalPlacement placement =
        guess.isEmpty()
            ? new Overlay(problem, options.density(), workers, bins(), random.split()).placement
            : spread(guess.get()).placement;
    placement.optimise(
        new GlobalPlacement.Limits(stop, MOST_ITERATIONS, 1e-3, false),
        k -> progress.at("rough", done * (1 - placement.overflow()), placement.hpwl()));
    return placement;
  }

  private TieredGlobal spread(byte[] tier) {
    double[] x = new double[problem.cellCount()];
    double[] y = new double[problem.cellCount()];
    Overlay.start(problem, x, y, random);
    return new TieredGlobal(
        problem, tier, x, y, options.density(), workers, bins(), random.split());
  }

  /// Squares per side in which both tiers shall be equally full: about forty cells to a square.
  private int squares() {
    return Math.max(1, (int) Math.round(Math.sqrt(problem.cellCount() / 44.0)));
  }

  /// Bins per side: one to a cell, to the nearest power of two by ratio; and one power finer, if
  /// bins were wider than [#WIDEST_BIN] and fewer than cells (cells on a small part of the die).
  ///
  /// Each power costs twice the time of an iteration, or more. Contest 2022 case 3 with bins of
  /// 1.34 cells' edges instead of 0.67: 1.5 % more wire after legalisation.
  private int bins() {
    double widest = WIDEST_BIN * unit();
    double side = Math.max(problem.die().width(), problem.die().height());
    int bins = SMALLEST_GRID;
    while (bins < LARGEST_GRID) {
      long all = (long) bins * bins;
      boolean wide = all < problem.cellCount() && side / bins > widest;
      if (2 * all >= problem.cellCount() && !wide) {
        break;
      }
      bins *= 2;
    }
    return bins;
  }
}
