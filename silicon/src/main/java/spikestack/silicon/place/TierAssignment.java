package spikestack.silicon.place;

import java.util.SplittableRandom;

/// Chooses the tier of each free cell for given positions, by annealing over single flips.
///
/// The objective per net and axis is `max(W, Wtop + Wbottom)`: what the net's two boxes cost once
/// its bond stands at the best place. A net of two pins costs nothing when cut; a net of many pins
/// costs the overlap of its two boxes. So this is not minimum cut: it buys compactness with bonds.
/// Balance is a quadratic price on the difference of both tiers' fill in each square of a grid, and
/// a hard limit on each tier's utilisation.
final class TierAssignment {
  /// Nets with more pins are left out: they are cut in every sensible answer.
  private static final int LARGEST_NET = 64;

  private final PlacementProblem problem;
  private final byte[] tier;

  /// Position of each pin's cell in steps of [#step], x and y in turn, `[2 * pins]`: an integer
  /// minimum needs no branch, and a net's pins lie side by side.
  private final int[] at;

  /// Database units.
  private final double step;

  private final int[] cellStart;
  private final int[] cellNet;
  private final int grid;
  private final int[] square;
  private final double[] difference;
  private final double squareArea;
  private final double[] share;

  /// Area of each cell on each tier, and its part in its square's difference, `[2 * cell + tier]`.
  private final double[] area;

  private final double[] signed;
  private final double[] used = new double[2];
  private final double[] limit = new double[2];
  private final double bondCost;

  /// @param x centre of each cell
  /// @param tier start and result
  TierAssignment(
      PlacementProblem problem, double[] x, double[] y, byte[] tier, int grid, double bondCost) {
    this.problem = problem;
    this.tier = tier;
    this.grid = grid;
    this.bondCost = bondCost;
    int n = problem.cellCount();
    cellStart = new int[n + 1];
    int[] netStart = problem.netStart();
    int[] pinCell = problem.pinCell();
    int nets = problem.netCount();
    int[] last = new int[n];
    java.util.Arrays.fill(last, -1);
    for (int net = 0; net < nets; net++) {
      if (skipped(net)) {
        continue;
      }
      for (int p = netStart[net]; p < netStart[net + 1]; p++) {
        if (last[pinCell[p]] != net) {
          last[pinCell[p]] = net;
          cellStart[pinCell[p] + 1]++;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      cellStart[i + 1] += cellStart[i];
    }
    cellNet = new int[cellStart[n]];
    int[] fill = cellStart.clone();
    java.util.Arrays.fill(last, -1);
    for (int net = 0; net < nets; net++) {
      if (skipped(net)) {
        continue;
      }
      for (int p = netStart[net]; p < netStart[net + 1]; p++) {
        if (last[pinCell[p]] != net) {
          last[pinCell[p]] = net;
          cellNet[fill[pinCell[p]]++] = net;
        }
      }
    }
    square = new int[n];
    Die die = problem.die();
    // Far more steps than a die has units, far fewer than an int.
    step = Math.scalb(1.0, Math.getExponent((double) Math.max(die.width(), die.height())) - 27);
    at = new int[2 * problem.pinCount()];
    for (int p = 0; p < problem.pinCount(); p++) {
      at[2 * p] = steps(x[pinCell[p]] - die.lowX());
      at[2 * p + 1] = steps(y[pinCell[p]] - die.lowY());
    }
    squareArea = (double) die.area() / grid / grid;
    for (int i = 0; i < n; i++) {
      int sx = (int) ((x[i] - die.lowX()) / die.width() * grid);
      int sy = (int) ((y[i] - die.lowY()) / die.height() * grid);
      square[i] = Math.max(0, Math.min(grid - 1, sy)) * grid + Math.max(0, Math.min(grid - 1, sx));
    }
    difference = new double[grid * grid];
    share = freeShares(die);
    for (int t = 0; t < 2; t++) {
      limit[t] = problem.tiers().get(t).maxUtilisation() * die.area();
    }
    area = new double[2 * n];
    signed = new double[2 * n];
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < 2; t++) {
        area[2 * i + t] = problem.area(t, i);
        signed[2 * i + t] = signed(i, t);
      }
      used[tier[i]] += problem.area(tier[i], i);
      difference[square[i]] += problem.cells().fixed()[i] ? 0 : signed(i, tier[i]);
    }
  }

  /// Positive up to a die's size outside of the die.
  private int steps(double distance) {
    return (int) Math.max(0, Math.min(1 << 29, Math.rint(distance / step) + (1 << 28)));
  }

  /// Share of each square's free area that the top tier has.
  private double[] freeShares(Die die) {
    double[] top = new double[grid * grid];
    double[] bottom = new double[grid * grid];
    double w = (double) die.width() / grid;
    double h = (double) die.height() / grid;
    for (int s = 0; s < top.length; s++) {
      int row = s / grid;
      double lx = die.lowX() + (s - row * grid) * w;
      double ly = die.lowY() + row * h;
      top[s] = squareArea - blocked(1, lx, ly, lx + w, ly + h);
      bottom[s] = squareArea - blocked(0, lx, ly, lx + w, ly + h);
    }
    double[] result = new double[top.length];
    for (int s = 0; s < result.length; s++) {
      double t = Math.max(1e-6 * squareArea, top[s]);
      double b = Math.max(1e-6 * squareArea, bottom[s]);
      result[s] = t / (t + b);
    }
    return result;
  }

  private double blocked(int t, double lx, double ly, double hx, double hy) {
    PlacementProblem.Cells cells = problem.cells();
    Tier of = problem.tiers().get(t);
    double sum = 0;
    for (int i = 0; i < problem.cellCount(); i++) {
      if (cells.fixed()[i] && cells.givenTier()[i] == t) {
        double dx =
            Math.min(hx, cells.fixedX()[i] + of.width()[i]) - Math.max(lx, cells.fixedX()[i]);
        double dy =
            Math.min(hy, cells.fixedY()[i] + of.height()[i]) - Math.max(ly, cells.fixedY()[i]);
        sum += dx > 0 && dy > 0 ? dx * dy : 0;
      }
    }
    return sum;
  }

  /// A cell's part in its square's difference: 0 in total when both tiers are equally full.
  private double signed(int cell, int t) {
    double top = share[square[cell]];
    return 2 * (t == 1 ? (1 - top) * part(1, cell) : -top * part(0, cell));
  }

  private boolean skipped(int net) {
    int size = problem.netStart()[net + 1] - problem.netStart()[net];
    return size < 2 || size > LARGEST_NET;
  }

  private double part(int t, int cell) {
    return problem.area(t, cell) / problem.tiers().get(t).maxUtilisation() / squareArea;
  }

  /// Anneals. `first` and `last` are temperatures and `balance` the price of a square's full
  /// imbalance, in database units of wirelength.
  void anneal(int sweeps, double first, double last, double balance, SplittableRandom random) {
    int n = problem.cellCount();
    byte[] given = problem.cells().givenTier();
    double[] known = new double[problem.netCount()];
    for (int net = 0; net < known.length; net++) {
      known[net] = skipped(net) ? 0 : cost(net);
    }
    int most = 0;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, cellStart[i + 1] - cellStart[i]);
    }
    double[] fresh = new double[most];
    for (int sweep = 0; sweep < sweeps; sweep++) {
      double temperature = first * Math.pow(last / first, sweep / Math.max(1.0, sweeps - 1));
      // In the netlist's order, where neighbours share nets and memory, and each cell has its turn.
      for (int cell = 0; cell < n; cell++) {
        if (given[cell] >= 0) {
          continue;
        }
        int from = tier[cell];
        int to = 1 - from;
        double toArea = area[2 * cell + to];
        boolean worse = used[to] / limit[to] > used[from] / limit[from];
        if (worse && used[to] + toArea > limit[to] * 0.995) {
          continue;
        }
        int s = square[cell];
        double after = difference[s] + signed[2 * cell + to] - signed[2 * cell + from];
        double delta = balance * (after * after - difference[s] * difference[s]);
        tier[cell] = (byte) to;
        int start = cellStart[cell];
        int touched = cellStart[cell + 1] - start;
        for (int j = 0; j < touched; j++) {
          int net = cellNet[start + j];
          fresh[j] = cost(net);
          delta += fresh[j] - known[net];
        }
        if (delta <= 0 || random.nextDouble() < Math.exp(-delta / temperature)) {
          used[to] += toArea;
          used[from] -= area[2 * cell + from];
          difference[s] = after;
          for (int j = 0; j < touched; j++) {
            known[cellNet[start + j]] = fresh[j];
          }
        } else {
          tier[cell] = (byte) from;
        }
      }
    }
  }

  /// Moves the cheapest cells off a tier that is fuller than allowed; false when that cannot be
  /// done.
  boolean repair() {
    byte[] given = problem.cells().givenTier();
    for (int t = 0; t < 2; t++) {
      if (used[t] <= limit[t]) {
        continue;
      }
      IntList list = new IntList();
      double[] price = new double[problem.cellCount()];
      for (int i = 0; i < price.length; i++) {
        if (given[i] < 0 && tier[i] == t) {
          list.add(i);
          for (int j = cellStart[i]; j < cellStart[i + 1]; j++) {
            price[i] -= cost(cellNet[j]);
          }
          tier[i] = (byte) (1 - t);
          for (int j = cellStart[i]; j < cellStart[i + 1]; j++) {
            price[i] += cost(cellNet[j]);
          }
          tier[i] = (byte) t;
          // Per area it frees, less the area it needs on the other side.
          price[i] = (Math.max(0, price[i]) + 1) * problem.area(1 - t, i) / problem.area(t, i);
          price[i] /= problem.area(t, i);
        }
      }
      Integer[] order = java.util.Arrays.stream(list.toArray()).boxed().toArray(Integer[]::new);
      java.util.Arrays.sort(order, java.util.Comparator.comparingDouble(i -> price[i]));
      for (int cell : order) {
        if (used[t] <= limit[t]) {
          break;
        }
        if (used[1 - t] + problem.area(1 - t, cell) <= limit[1 - t]) {
          tier[cell] = (byte) (1 - t);
          used[t] -= problem.area(t, cell);
          used[1 - t] += problem.area(1 - t, cell);
        }
      }
    }
    return used[0] <= limit[0] && used[1] <= limit[1];
  }

  /// Sum over all nets of the objective.
  double total() {
    double sum = 0;
    for (int net = 0; net < problem.netCount(); net++) {
      sum += skipped(net) ? 0 : cost(net);
    }
    return sum;
  }

  int cut() {
    int cut = 0;
    int[] start = problem.netStart();
    for (int net = 0; net < problem.netCount(); net++) {
      int seen = 0;
      for (int p = start[net]; p < start[net + 1]; p++) {
        seen |= 1 << tier[problem.pinCell()[p]];
      }
      cut += seen == 3 ? 1 : 0;
    }
    return cut;
  }

  private double cost(int net) {
    int[] pinCell = problem.pinCell();
    int end = problem.netStart()[net + 1];
    int lx0 = Integer.MAX_VALUE;
    int ly0 = Integer.MAX_VALUE;
    int hx0 = Integer.MIN_VALUE;
    int hy0 = Integer.MIN_VALUE;
    int lx1 = Integer.MAX_VALUE;
    int ly1 = Integer.MAX_VALUE;
    int hx1 = Integer.MIN_VALUE;
    int hy1 = Integer.MIN_VALUE;
    for (int p = problem.netStart()[net]; p < end; p++) {
      int px = at[2 * p];
      int py = at[2 * p + 1];
      // All ones for the upper tier: which tier a pin is on is a coin that no branch foresees.
      int top = -tier[pinCell[p]];
      int much = top & Integer.MAX_VALUE;
      int rest = ~top & Integer.MAX_VALUE;
      lx0 = Math.min(lx0, px | much);
      hx0 = Math.max(hx0, px - much);
      ly0 = Math.min(ly0, py | much);
      hy0 = Math.max(hy0, py - much);
      lx1 = Math.min(lx1, px | rest);
      hx1 = Math.max(hx1, px - rest);
      ly1 = Math.min(ly1, py | rest);
      hy1 = Math.max(hy1, py - rest);
    }
    double w = problem.netWeight()[net] * step;
    if (lx0 == Integer.MAX_VALUE) {
      return w * ((double) hx1 - lx1 + hy1 - ly1);
    }
    if (lx1 == Integer.MAX_VALUE) {
      return w * ((double) hx0 - lx0 + hy0 - ly0);
    }
    double spanX = (double) Math.max(hx0, hx1) - Math.min(lx0, lx1);
    double spanY = (double) Math.max(hy0, hy1) - Math.min(ly0, ly1);
    return bondCost
        + w
            * (Math.max(spanX, (double) hx0 - lx0 + hx1 - lx1)
                + Math.max(spanY, (double) hy0 - ly0 + hy1 - ly1));
  }
}
