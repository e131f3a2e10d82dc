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
  private static final int STEPS = 2_000_000;

  private final PlacementProblem problem;
  private final SplittableRandom random;
  private final int n;
  private final int nets;
  private final int tiers;
  private final Placement now;
  private final double[] limit;
  private final int[][] width;
  private final int[][] height;
  private final int[][] pinX;
  private final int[][] pinY;
  private final int[] netStart;
  private final int[] pinCell;
  private final int[] w;
  private final int[] h;
  private final double[] used = new double[2];
  private final int highX;
  private final int highY;
  private final double scale;
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
    width = new int[tiers][];
    height = new int[tiers][];
    pinX = new int[tiers][];
    pinY = new int[tiers][];
    for (int t = 0; t < tiers; t++) {
      width[t] = problem.tiers().get(t).width();
      height[t] = problem.tiers().get(t).height();
      pinX[t] = problem.tiers().get(t).pinX();
      pinY[t] = problem.tiers().get(t).pinY();
    }
    netStart = problem.netStart();
    pinCell = problem.pinCell();
    w = new int[n];
    h = new int[n];
    highX = problem.die().highX();
    highY = problem.die().highY();
    scale = 0.5 * problem.die().width() + 0.5 * problem.die().height();
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
      int wide = Wirelength.width(problem, now, i);
      int high = Wirelength.height(problem, now, i);
      now.x()[i] = die.lowX() + random.nextInt(Math.max(1, die.width() - wide + 1));
      now.y()[i] = die.lowY() + random.nextInt(Math.max(1, die.height() - high + 1));
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
    int wide = Wirelength.width(problem, now, i);
    int high = Wirelength.height(problem, now, i);
    if (problem.cells().macro()[i]) {
      if (random.nextBoolean()) {
        now.x()[i] = Math.max(die.lowX(), Math.min(die.highX() - wide, now.x()[i] + move));
      } else {
        now.y()[i] = Math.max(die.lowY(), Math.min(die.highY() - high, now.y()[i] + move));
      }
      return;
    }
    Rows rows = problem.tiers().get(now.tier()[i]).rows();
    for (int r = 0; r < rows.count(); r++) {
      if (rows.y()[r] == now.y()[i]
          && rows.lowX()[r] <= now.x()[i]
          && now.x()[i] < rows.highX()[r]) {
        int x = now.x()[i] + move * rows.siteWidth();
        int most = (rows.highX()[r] - wide - rows.lowX()[r]) / rows.siteWidth() * rows.siteWidth();
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
    for (int i = 0; i < n; i++) {
      int t = now.tier()[i];
      boolean upright = now.orientation()[i] % 2 == 0;
      w[i] = upright ? width[t][i] : height[t][i];
      h[i] = upright ? height[t][i] : width[t][i];
    }
    double length = 0;
    for (int net = 0; net < nets; net++) {
      length += length(net);
    }
    double wrong = overlaps() + bondShortage();
    if (wrong == 0 && length < bestScore) {
      bestScore = length;
      best = now.copy();
    }
    return length + penalty * wrong + (wrong > 0 ? 0.02 * penalty * scale : 0);
  }

  /// Weighted length of a net with its bond's price; notes whether it needs one.
  private double length(int net) {
    int lx0 = Integer.MAX_VALUE;
    int ly0 = Integer.MAX_VALUE;
    int hx0 = Integer.MIN_VALUE;
    int hy0 = Integer.MIN_VALUE;
    int lx1 = Integer.MAX_VALUE;
    int ly1 = Integer.MAX_VALUE;
    int hx1 = Integer.MIN_VALUE;
    int hy1 = Integer.MIN_VALUE;
    for (int p = netStart[net]; p < netStart[net + 1]; p++) {
      int i = pinCell[p];
      int t = now.tier()[i];
      int ox = pinX[t][p];
      int oy = pinY[t][p];
      int turns = now.orientation()[i];
      if (turns != 0) {
        Tier of = problem.tiers().get(t);
        ox = Wirelength.turnedX(of, p, i, turns);
        oy = Wirelength.turnedY(of, p, i, turns);
      }
      int px = now.x()[i] + ox;
      int py = now.y()[i] + oy;
      if (t == 0) {
        lx0 = Math.min(lx0, px);
        hx0 = Math.max(hx0, px);
        ly0 = Math.min(ly0, py);
        hy0 = Math.max(hy0, py);
      } else {
        lx1 = Math.min(lx1, px);
        hx1 = Math.max(hx1, px);
        ly1 = Math.min(ly1, py);
        hy1 = Math.max(hy1, py);
      }
    }
    boolean cut = hx0 >= lx0 && hx1 >= lx1;
    now.bonded()[net] = cut;
    double weight = problem.netWeight()[net];
    if (!cut) {
      return weight
          * (hx0 >= lx0
              ? (double) hx0 - lx0 + hy0 - ly0
              : hx1 >= lx1 ? (double) hx1 - lx1 + hy1 - ly1 : 0);
    }
    int bx = now.bondX()[net];
    int by = now.bondY()[net];
    double both =
        (double) Math.max(hx0, bx)
            - Math.min(lx0, bx)
            + Math.max(hy0, by)
            - Math.min(ly0, by)
            + Math.max(hx1, bx)
            - Math.min(lx1, bx)
            + Math.max(hy1, by)
            - Math.min(ly1, by);
    return weight * both + problem.bonds().cost();
  }

  private double overlaps() {
    double wrong = 0;
    used[0] = 0;
    used[1] = 0;
    double tallest = 0;
    boolean[] fixed = problem.cells().fixed();
    for (int i = 0; i < n; i++) {
      int x = now.x()[i];
      int y = now.y()[i];
      used[now.tier()[i]] += (double) w[i] * h[i];
      tallest = Math.max(tallest, h[i]);
      if (!fixed[i]) {
        wrong += Math.max(0, x + w[i] - highX) + Math.max(0, y + h[i] - highY);
        if (!problem.cells().macro()[i]) {
          wrong += beyondRow(i, w[i]);
        }
      }
      for (int j = 0; j < i; j++) {
        if (now.tier()[j] == now.tier()[i] && !(fixed[i] && fixed[j])) {
          int dx = Math.min(x + w[i], now.x()[j] + w[j]) - Math.max(x, now.x()[j]);
          int dy = Math.min(y + h[i], now.y()[j] + h[j]) - Math.max(y, now.y()[j]);
          if (dx > 0 && dy > 0) {
            // The shorter way out.
            wrong += Math.min(dx, dy) + 0.1 * Math.max(dx, dy);
          }
        }
      }
    }
    for (int t = 0; t < tiers; t++) {
      wrong += Math.max(0, used[t] - limit[t]) / Math.max(1, tallest);
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
