package spikestack.silicon.place;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tiers, turns and legal positions of the movable macros, by annealing one sequence pair per tier.
///
/// A [SequencePair] has no overlap in any state. The cost is the wirelength of the macros' nets
/// with all other cells where global placement left them, and a price on what sticks out of the die
/// or exceeds a tier's utilisation. Fixed cells are obstacles by price.
///
/// Cost per step: quadratic in the macros of a tier; meant for up to a few hundred.
final class MacroPlacement {
  /// Annealings, of which the best counts.
  private static final int TRIES = 3;

  private final PlacementProblem problem;
  private final double[] wantedX;
  private final double[] wantedY;
  private final int[] macros;
  private final MacroNets nets;
  private final SplittableRandom random;
  private final SequencePair pair;
  private final double cellArea;
  private final CoveredCells covered;

  /// Fixed cells that cover something: ports do not.
  private final int[] obstacles;

  /// What sticks out, overlaps fixed cells or exceeds a tier's utilisation, as a length.
  private double wrong;

  /// Whether only `wrong` counts.
  private boolean packing;

  /// Where the macros stand, by their order in `macros`.
  record Result(int[] macros, byte[] tier, byte[] turns, int[] x, int[] y) {}

  /// @param wantedX centre of each cell of the problem
  private MacroPlacement(
      PlacementProblem problem,
      double[] wantedX,
      double[] wantedY,
      int[] macros,
      SplittableRandom random) {
    this.problem = problem;
    this.wantedX = wantedX;
    this.wantedY = wantedY;
    this.macros = macros;
    this.random = random;
    int m = macros.length;
    pair = new SequencePair(problem, macros, random);
    int[] macroOf = new int[problem.cellCount()];
    java.util.Arrays.fill(macroOf, -1);
    double area = 0;
    for (int k = 0; k < m; k++) {
      macroOf[macros[k]] = k;
    }
    for (int i = 0; i < problem.cellCount(); i++) {
      if (macroOf[i] < 0) {
        area += Math.min((double) problem.area(0, i), problem.area(problem.tiers().size() - 1, i));
      }
    }
    cellArea = area;
    covered = new CoveredCells(problem, wantedX, wantedY, macroOf);
    obstacles =
        IntStream.range(0, problem.cellCount())
            .filter(i -> problem.cells().fixed()[i])
            .filter(i -> problem.area(problem.cells().givenTier()[i], i) > 0)
            .toArray();
    nets = new MacroNets(problem, pair, wantedX, wantedY, macroOf);
  }

  /// Null when no arrangement without overlap was found.
  static @Nullable Result place(
      PlacementProblem problem, double[] x, double[] y, Workers workers, SplittableRandom random) {
    IntList list = new IntList();
    for (int i = 0; i < problem.cellCount(); i++) {
      if (problem.cells().macro()[i] && !problem.cells().fixed()[i]) {
        list.add(i);
      }
    }
    MacroPlacement[] tries = new MacroPlacement[TRIES];
    for (int run = 0; run < TRIES; run++) {
      tries[run] = new MacroPlacement(problem, x, y, list.toArray(), random.split());
    }
    double[] cost = new double[TRIES];
    workers.run(TRIES, run -> cost[run] = tries[run].anneal());
    Result best = null;
    double bestCost = Double.POSITIVE_INFINITY;
    for (int run = 0; run < TRIES; run++) {
      if (cost[run] < bestCost) {
        bestCost = cost[run];
        best = tries[run].result();
      }
    }
    return best;
  }

  private Result result() {
    return new Result(macros, pair.tier, pair.turns, pair.x, pair.y);
  }

  private double anneal() {
    int m = macros.length;
    pair.start(wantedX, wantedY);
    int steps = Math.min(200_000, 4000 + 4000 * m);
    cost();
    double found = anneal(steps, 0.2 * Math.max(1, nets.length()));
    if (found == Double.POSITIVE_INFINITY) {
      // Too tight to come by it on the way: first any arrangement that fits, then a good one.
      packing = true;
      cost();
      boolean fits = anneal(4 * steps, 0.1 * wrong) == 0;
      packing = false;
      cost();
      found = fits ? anneal(steps, 0.02 * Math.max(1, nets.length())) : found;
    }
    return found;
  }

  /// Ends in the best legal state and returns its cost; infinite, and in the last state, when none
  /// was met.
  private double anneal(int steps, double start) {
    double cost = cost();
    SequencePair.State best = pair.new State();
    SequencePair.State before = pair.new State();
    double bestCost = wrong > 0 ? Double.POSITIVE_INFINITY : cost;
    for (int step = 0; step < steps && !(packing && wrong == 0); step++) {
      double temperature = start * Math.pow(1e-4, (double) step / steps);
      before.save();
      double wrongBefore = wrong;
      pair.move();
      double next = cost();
      if (next <= cost || random.nextDouble() < Math.exp((cost - next) / temperature)) {
        cost = next;
        if (wrong == 0 && cost < bestCost) {
          bestCost = cost;
          best.save();
        }
      } else {
        before.restore();
        wrong = wrongBefore;
      }
    }
    if (bestCost < Double.POSITIVE_INFINITY) {
      best.restore();
      cost();
    }
    return bestCost;
  }

  /// Packs and prices the state.
  private double cost() {
    pair.pack();
    Die die = problem.die();
    wrong = 0;
    double under = 0;
    double[] used = new double[2];
    int m = macros.length;
    for (int k = 0; k < m; k++) {
      wrong +=
          Math.max(0, pair.x[k] + (double) pair.width(k) - die.highX())
              + Math.max(0, pair.y[k] + (double) pair.height(k) - die.highY());
      used[pair.tier[k]] += (double) pair.width(k) * pair.height(k);
      wrong += onFixed(k);
      under += covered.cost(pair.tier[k], pair.x[k], pair.y[k], pair.width(k), pair.height(k));
    }
    double room = 0;
    for (int t = 0; t < problem.tiers().size(); t++) {
      double limit = problem.tiers().get(t).maxUtilisation() * die.area();
      wrong += Math.max(0, used[t] - limit) / die.width();
      room += Math.max(0, limit - used[t]);
    }
    // What cells need beside the macros, with a little to spare.
    wrong += Math.max(0, 1.01 * cellArea - room) / die.width();
    if (packing) {
      return wrong;
    }
    double length = nets.length();
    return length + under + wrong * (50 + nets.count() + covered.perLength());
  }

  private double onFixed(int k) {
    PlacementProblem.Cells cells = problem.cells();
    double sum = 0;
    Tier of = problem.tiers().get(pair.tier[k]);
    for (int i : obstacles) {
      if (cells.givenTier()[i] == pair.tier[k]) {
        int dx =
            Math.min(pair.x[k] + pair.width(k), cells.fixedX()[i] + of.width()[i])
                - Math.max(pair.x[k], cells.fixedX()[i]);
        int dy =
            Math.min(pair.y[k] + pair.height(k), cells.fixedY()[i] + of.height()[i])
                - Math.max(pair.y[k], cells.fixedY()[i]);
        sum += dx > 0 && dy > 0 ? Math.min(dx, dy) : 0;
      }
    }
    return sum;
  }

  /// The same problem with the macros fixed where `result` has them; turned macros get the size and
  /// pins they have after turning.
  static PlacementProblem fix(PlacementProblem problem, Result result) {
    PlacementProblem.Cells old = problem.cells();
    boolean[] fixed = old.fixed().clone();
    byte[] given = old.givenTier().clone();
    int[] fx = old.fixedX().clone();
    int[] fy = old.fixedY().clone();
    byte[] turned = new byte[problem.cellCount()];
    for (int k = 0; k < result.macros.length; k++) {
      int cell = result.macros[k];
      fixed[cell] = true;
      given[cell] = result.tier[k];
      fx[cell] = result.x[k];
      fy[cell] = result.y[k];
      turned[cell] = result.turns[k];
    }
    java.util.List<Tier> tiers = new java.util.ArrayList<>();
    for (Tier tier : problem.tiers()) {
      int[] width = tier.width().clone();
      int[] height = tier.height().clone();
      int[] pinX = tier.pinX().clone();
      int[] pinY = tier.pinY().clone();
      for (int p = 0; p < pinX.length; p++) {
        int cell = problem.pinCell()[p];
        pinX[p] = Wirelength.turnedX(tier, p, cell, turned[cell]);
        pinY[p] = Wirelength.turnedY(tier, p, cell, turned[cell]);
      }
      for (int i = 0; i < width.length; i++) {
        if (turned[i] % 2 == 1) {
          width[i] = tier.height()[i];
          height[i] = tier.width()[i];
        }
      }
      tiers.add(
          new Tier(tier.name(), tier.rows(), tier.maxUtilisation(), width, height, pinX, pinY));
    }
    return new PlacementProblem(
        problem.name(),
        problem.die(),
        tiers,
        new PlacementProblem.Cells(old.macro(), old.rotatable(), fixed, given, fx, fy),
        problem.netStart(),
        problem.pinCell(),
        problem.netWeight(),
        problem.bonds(),
        problem.names());
  }
}
