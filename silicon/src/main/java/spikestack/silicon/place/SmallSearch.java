package spikestack.silicon.place;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Annealing over complete placements, for problems of a handful of cells.
///
/// The analytical method needs crowds; with up to [#MOST_CELLS] cells the discrete choices decide.
/// A state is everything at once (tier, row or free position, x, turns, bonds); overlaps, missing
/// spacing and over-full tiers cost more and more, and the best legal state seen wins. Several runs
/// from different seeds, merged in order. Not a proof of optimality.
final class SmallSearch {
  static final int MOST_CELLS = 12;

  private static final int MOST_NETS = 64;
  private static final int MOST_PINS = 256;
  private static final int RUNS = 12;
  private static final int STEPS = 700_000;

  private final PlacementProblem problem;
  private final SplittableRandom random;
  private final int n;
  private final int nets;
  private final int tiers;
  private final Placement now;
  private final double[] limit;
  private double penalty;
  private @Nullable Placement best;
  private double bestScore = Double.POSITIVE_INFINITY;

  private SmallSearch(PlacementProblem problem, SplittableRandom random) {
    this.problem = problem;
    this.random = random;
    n = problem.cellCount();
    nets = problem.netCount();
    tiers = problem.tiers().size();
    now = Placement.initial(problem);
    limit = new double[tiers];
    for (int t = 0; t < tiers; t++) {
      limit[t] = problem.tiers().get(t).maxUtilisation() * problem.die().area();
    }
  }

  /// Whether the problem is small enough for this method.
  static boolean fits(PlacementProblem problem) {
    return problem.cellCount() <= MOST_CELLS
        && problem.netCount() <= MOST_NETS
        && problem.pinCount() <= MOST_PINS;
  }

  /// The best legal placement found, or null when none was.
  static @Nullable Placement search(
      PlacementProblem problem, SplittableRandom random, Workers workers) {
    SmallSearch[] runs = new SmallSearch[RUNS];
    for (int r = 0; r < RUNS; r++) {
      runs[r] = new SmallSearch(problem, random.split());
    }
    workers.run(RUNS, r -> runs[r].anneal());
    SmallSearch winner = runs[0];
    for (SmallSearch run : runs) {
      winner = run.bestScore < winner.bestScore ? run : winner;
    }
    return winner.best;
  }

  private void anneal() {
    for (int i = 0; i < n; i++) {
      if (!problem.cells().fixed()[i]) {
        jump(i);
      }
    }
    for (int net = 0; net < nets; net++) {
      jumpBond(net);
    }
    double scale = 0.5 * (problem.die().width() + (double) problem.die().height());
    double cost = cost();
    for (int step = 0; step < STEPS; step++) {
      double progress = (double) step / STEPS;
      double temperature = scale * 0.25 * Math.pow(0.002, progress);
      penalty = 0.3 + 6 * progress;
      if (step % 4096 == 0) {
        cost = cost();
      }
      cost =
          random.nextInt(4) == 0 && nets > 0 && tiers > 1
              ? tryBond(cost, temperature)
              : random.nextInt(3) == 0 ? trySwap(cost, temperature) : tryCell(cost, temperature);
    }
  }

  private boolean accept(double delta, double temperature) {
    return delta <= 0 || random.nextDouble() < Math.exp(-delta / temperature);
  }

  private double tryCell(double cost, double temperature) {
    int i = random.nextInt(n);
    if (problem.cells().fixed()[i]) {
      return cost;
    }
    int x = now.x()[i];
    int y = now.y()[i];
    byte tier = now.tier()[i];
    byte turns = now.orientation()[i];
    if (random.nextInt(3) == 0) {
      jump(i);
    } else {
      nudge(i);
    }
    double next = cost();
    if (accept(next - cost, temperature)) {
      return next;
    }
    now.x()[i] = x;
    now.y()[i] = y;
    now.tier()[i] = tier;
    now.orientation()[i] = turns;
    return cost;
  }

  private double trySwap(double cost, double temperature) {
    int i = random.nextInt(n);
    int j = random.nextInt(n);
    if (i == j
        || problem.cells().fixed()[i]
        || problem.cells().fixed()[j]
        || problem.cells().macro()[i] != problem.cells().macro()[j]
        || !mayBeOn(i, now.tier()[j])
        || !mayBeOn(j, now.tier()[i])) {
      return cost;
    }
    swap(i, j);
    double next = cost();
    if (accept(next - cost, temperature)) {
      return next;
    }
    swap(i, j);
    return cost;
  }

  private boolean mayBeOn(int cell, int tier) {
    int given = problem.cells().givenTier()[cell];
    return given < 0 || given == tier;
  }

  private void swap(int i, int j) {
    int x = now.x()[i];
    int y = now.y()[i];
    byte tier = now.tier()[i];
    now.x()[i] = now.x()[j];
    now.y()[i] = now.y()[j];
    now.tier()[i] = now.tier()[j];
    now.x()[j] = x;
    now.y()[j] = y;
    now.tier()[j] = tier;
  }

  private double tryBond(double cost, double temperature) {
    int net = random.nextInt(nets);
    if (!now.bonded()[net]) {
      return cost;
    }
    int x = now.bondX()[net];
    int y = now.bondY()[net];
    if (random.nextInt(4) == 0) {
      jumpBond(net);
    } else {
      int reach = 1 + (problem.die().width() >> (2 + random.nextInt(6)));
      now.bondX()[net] = x + random.nextInt(-reach, reach + 1);
      now.bondY()[net] = y + random.nextInt(-reach, reach + 1);
      clampBond(net);
    }
    double next = cost();
    if (accept(next - cost, temperature)) {
      return next;
    }
    now.bondX()[net] = x;
    now.bondY()[net] = y;
    return cost;
  }

  /// Anywhere the cell may be.
  private void jump(int i) {
    int given = problem.cells().givenTier()[i];
    now.tier()[i] = (byte) (given >= 0 ? given : random.nextInt(tiers));
    boolean macro = problem.cells().macro()[i];
    Die die = problem.die();
    if (macro) {
      now.orientation()[i] = (byte) (problem.cells().rotatable() ? random.nextInt(4) : 0);
      int w = Wirelength.width(problem, now, i);
      int h = Wirelength.height(problem, now, i);
      now.x()[i] = die.lowX() + random.nextInt(Math.max(1, die.width() - w + 1));
      now.y()[i] = die.lowY() + random.nextInt(Math.max(1, die.height() - h + 1));
      return;
    }
    Rows rows = problem.tiers().get(now.tier()[i]).rows();
    int r = random.nextInt(rows.count());
    now.y()[i] = rows.y()[r];
    int sites = (rows.highX()[r] - rows.lowX()[r] - Wirelength.width(problem, now, i));
    now.x()[i] =
        rows.lowX()[r]
            + rows.siteWidth() * random.nextInt(Math.max(0, sites) / rows.siteWidth() + 1);
  }

  /// A short way along the row; a macro also upwards.
  private void nudge(int i) {
    Die die = problem.die();
    int reach = 1 + (die.width() >> (1 + random.nextInt(8)));
    int move = random.nextInt(-reach, reach + 1);
    int w = Wirelength.width(problem, now, i);
    int h = Wirelength.height(problem, now, i);
    if (problem.cells().macro()[i]) {
      if (random.nextBoolean()) {
        now.x()[i] = Math.max(die.lowX(), Math.min(die.highX() - w, now.x()[i] + move));
      } else {
        now.y()[i] = Math.max(die.lowY(), Math.min(die.highY() - h, now.y()[i] + move));
      }
      return;
    }
    Rows rows = problem.tiers().get(now.tier()[i]).rows();
    for (int r = 0; r < rows.count(); r++) {
      if (rows.y()[r] == now.y()[i]
          && rows.lowX()[r] <= now.x()[i]
          && now.x()[i] < rows.highX()[r]) {
        int x = now.x()[i] + move * rows.siteWidth();
        int most = (rows.highX()[r] - w - rows.lowX()[r]) / rows.siteWidth() * rows.siteWidth();
        now.x()[i] = Math.max(rows.lowX()[r], Math.min(rows.lowX()[r] + most, x));
        return;
      }
    }
  }

  private void jumpBond(int net) {
    Die die = problem.die();
    now.bondX()[net] = die.lowX() + random.nextInt(die.width());
    now.bondY()[net] = die.lowY() + random.nextInt(die.height());
    clampBond(net);
  }

  private void clampBond(int net) {
    Bonds b = problem.bonds();
    Die die = problem.die();
    now.bondX()[net] = Math.max(b.lowX(die), Math.min(b.highX(die), now.bondX()[net]));
    now.bondY()[net] = Math.max(b.lowY(die), Math.min(b.highY(die), now.bondY()[net]));
  }

  /// Wirelength, bonds and penalties of the state; a legal state better than all before is kept.
  private double cost() {
    double length = 0;
    for (int net = 0; net < nets; net++) {
      int seen = 0;
      for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
        seen |= 1 << now.tier()[problem.pinCell()[p]];
      }
      now.bonded()[net] = seen == 3;
      double w = problem.netWeight()[net];
      for (int t = 0; t < tiers; t++) {
        length += w * Wirelength.halfPerimeter(problem, now, net, t);
      }
      length += seen == 3 ? problem.bonds().cost() : 0;
    }
    double wrong = overlaps() + bondShortage();
    if (wrong == 0 && length < bestScore) {
      bestScore = length;
      best = now.copy();
    }
    double scale = 0.5 * (problem.die().width() + (double) problem.die().height());
    return length + penalty * wrong + (wrong > 0 ? 0.02 * penalty * scale : 0);
  }

  private double overlaps() {
    double wrong = 0;
    double[] used = new double[2];
    Die die = problem.die();
    double height = 0;
    for (int i = 0; i < n; i++) {
      int wi = Wirelength.width(problem, now, i);
      int hi = Wirelength.height(problem, now, i);
      used[now.tier()[i]] += (double) wi * hi;
      height = Math.max(height, hi);
      if (problem.cells().fixed()[i]) {
        continue;
      }
      wrong +=
          Math.max(0, now.x()[i] + wi - die.highX()) + Math.max(0, now.y()[i] + hi - die.highY());
      if (!problem.cells().macro()[i]) {
        wrong += beyondRow(i, wi);
      }
      for (int j = 0; j < n; j++) {
        if (now.tier()[j] != now.tier()[i] || (j <= i && !problem.cells().fixed()[j]) || j == i) {
          continue;
        }
        int wj = Wirelength.width(problem, now, j);
        int hj = Wirelength.height(problem, now, j);
        int dx = Math.min(now.x()[i] + wi, now.x()[j] + wj) - Math.max(now.x()[i], now.x()[j]);
        int dy = Math.min(now.y()[i] + hi, now.y()[j] + hj) - Math.max(now.y()[i], now.y()[j]);
        if (dx > 0 && dy > 0) {
          // The shorter way out.
          wrong += Math.min(dx, dy) + 0.1 * Math.max(dx, dy);
        }
      }
    }
    for (int t = 0; t < tiers; t++) {
      wrong += Math.max(0, used[t] - limit[t]) / Math.max(1, height);
    }
    return wrong;
  }

  private double beyondRow(int i, int width) {
    Rows rows = problem.tiers().get(now.tier()[i]).rows();
    double least = Double.POSITIVE_INFINITY;
    for (int r = 0; r < rows.count(); r++) {
      if (rows.y()[r] == now.y()[i]) {
        double out =
            Math.max(0, rows.lowX()[r] - now.x()[i])
                + (double) Math.max(0, now.x()[i] + width - rows.highX()[r]);
        boolean offSite = Math.floorMod(now.x()[i] - rows.lowX()[r], rows.siteWidth()) != 0;
        least = Math.min(least, out + (offSite ? 1 : 0));
      }
    }
    return least == Double.POSITIVE_INFINITY ? problem.die().height() : least;
  }

  private double bondShortage() {
    Bonds b = problem.bonds();
    Die die = problem.die();
    double wrong = 0;
    for (int a = 0; a < nets; a++) {
      if (!now.bonded()[a]) {
        continue;
      }
      wrong +=
          Math.max(0, now.bondX()[a] - b.highX(die))
              + Math.max(0, now.bondY()[a] - b.highY(die))
              + Math.max(0, b.lowX(die) - now.bondX()[a])
              + (double) Math.max(0, b.lowY(die) - now.bondY()[a]);
      for (int c = a + 1; c < nets; c++) {
        if (now.bonded()[c]) {
          int dx = b.pitchX() - Math.abs(now.bondX()[a] - now.bondX()[c]);
          int dy = b.pitchY() - Math.abs(now.bondY()[a] - now.bondY()[c]);
          wrong += dx > 0 && dy > 0 ? Math.min(dx, dy) : 0;
        }
      }
    }
    return wrong;
  }
}
