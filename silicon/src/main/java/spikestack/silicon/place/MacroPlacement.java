package spikestack.silicon.place;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tiers, turns and legal positions of the movable macros, by annealing one sequence pair per tier.
///
/// Two orders of a tier's macros say for each pair who is left of or below whom (Murata et al.,
/// "VLSI module placement based on rectangle packing by the sequence-pair", TCAD 1996), so no state
/// has an overlap; a macro then stands as near to where global placement wanted it as its
/// neighbours allow. The cost is the wirelength of the macros' nets with all other cells where
/// global placement left them, and a price on what sticks out of the die or exceeds a tier's
/// utilisation. Fixed cells are obstacles by price.
///
/// Cost per step: quadratic in the macros of a tier; meant for up to a few hundred.
final class MacroPlacement {
  private final PlacementProblem problem;
  private final double[] wantedX;
  private final double[] wantedY;
  private final int[] macros;
  private final int[] nets;
  private final SplittableRandom random;
  private final byte[] tier;
  private final byte[] turns;
  private final int[] x;
  private final int[] y;
  private final int[] first;
  private final int[] second;
  private final int[] rankFirst;
  private final int[] rankSecond;
  private final double[] targetX;
  private final double[] targetY;
  private final int[] macroOf;
  private final double cellArea;
  private final CoveredCells covered;

  /// Fixed cells that cover something: ports do not.
  private final int[] obstacles;

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
    tier = new byte[m];
    turns = new byte[m];
    x = new int[m];
    y = new int[m];
    first = new int[m];
    second = new int[m];
    rankFirst = new int[m];
    rankSecond = new int[m];
    targetX = new double[m];
    targetY = new double[m];
    macroOf = new int[problem.cellCount()];
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
    IntList touched = new IntList();
    for (int net = 0; net < problem.netCount(); net++) {
      boolean touches = false;
      for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
        touches |= macroOf[problem.pinCell()[p]] >= 0;
      }
      if (touches) {
        touched.add(net);
      }
    }
    nets = touched.toArray();
  }

  /// Null when no arrangement without overlap was found.
  static @Nullable Result place(
      PlacementProblem problem, double[] x, double[] y, SplittableRandom random) {
    IntList list = new IntList();
    for (int i = 0; i < problem.cellCount(); i++) {
      if (problem.cells().macro()[i] && !problem.cells().fixed()[i]) {
        list.add(i);
      }
    }
    Result best = null;
    double bestCost = Double.POSITIVE_INFINITY;
    for (int run = 0; run < 3; run++) {
      MacroPlacement one = new MacroPlacement(problem, x, y, list.toArray(), random.split());
      double cost = one.anneal();
      if (cost < bestCost) {
        bestCost = cost;
        best = new Result(one.macros, one.tier, one.turns, one.x, one.y);
      }
    }
    return best;
  }

  private double anneal() {
    int m = macros.length;
    for (int k = 0; k < m; k++) {
      int given = problem.cells().givenTier()[macros[k]];
      tier[k] = (byte) (given >= 0 ? given : random.nextInt(problem.tiers().size()));
      targetX[k] = wantedX[macros[k]];
      targetY[k] = wantedY[macros[k]];
      first[k] = k;
      second[k] = k;
    }
    // Left-above before right-below, and left-below before right-above, as the positions suggest.
    sort(first, 1, -1);
    sort(second, 1, 1);
    int steps = Math.min(200_000, 4000 + 4000 * m);
    cost();
    double found = anneal(steps, 0.2 * Math.max(1, wire()));
    if (found == Double.POSITIVE_INFINITY) {
      // Too tight to come by it on the way: first any arrangement that fits, then a good one.
      packing = true;
      cost();
      boolean fits = anneal(4 * steps, 0.1 * wrong) == 0;
      packing = false;
      cost();
      found = fits ? anneal(steps, 0.02 * Math.max(1, wire())) : found;
    }
    return found;
  }

  /// Ends in the best legal state and returns its cost; infinite, and in the last state, when none
  /// was met.
  private double anneal(int steps, double start) {
    double cost = cost();
    State best = new State();
    double bestCost = wrong > 0 ? Double.POSITIVE_INFINITY : cost;
    for (int step = 0; step < steps && !(packing && wrong == 0); step++) {
      double temperature = start * Math.pow(1e-4, (double) step / steps);
      State before = new State();
      double wrongBefore = wrong;
      move();
      double next = cost();
      if (next <= cost || random.nextDouble() < Math.exp((cost - next) / temperature)) {
        cost = next;
        if (wrong == 0 && cost < bestCost) {
          bestCost = cost;
          best = new State();
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

  private void sort(int[] order, int signX, int signY) {
    Integer[] boxed = java.util.Arrays.stream(order).boxed().toArray(Integer[]::new);
    java.util.Arrays.sort(
        boxed, java.util.Comparator.comparingDouble(k -> signX * targetX[k] + signY * targetY[k]));
    for (int i = 0; i < order.length; i++) {
      order[i] = boxed[i];
    }
  }

  private final class State {
    private final byte[] t = tier.clone();
    private final byte[] r = turns.clone();
    private final int[] f = first.clone();
    private final int[] s = second.clone();
    private final double[] wx = targetX.clone();
    private final double[] wy = targetY.clone();

    void restore() {
      System.arraycopy(t, 0, tier, 0, t.length);
      System.arraycopy(r, 0, turns, 0, r.length);
      System.arraycopy(f, 0, first, 0, f.length);
      System.arraycopy(s, 0, second, 0, s.length);
      System.arraycopy(wx, 0, targetX, 0, wx.length);
      System.arraycopy(wy, 0, targetY, 0, wy.length);
    }
  }

  private void move() {
    int m = macros.length;
    int a = random.nextInt(m);
    int b = random.nextInt(m);
    switch (random.nextInt(6)) {
      case 0 -> swap(first, a, b);
      case 1 -> swap(second, a, b);
      case 2 -> {
        swap(first, a, b);
        swap(second, random.nextInt(m), random.nextInt(m));
      }
      case 3 -> {
        if (problem.tiers().size() == 2 && problem.cells().givenTier()[macros[a]] < 0) {
          tier[a] = (byte) (1 - tier[a]);
          if (random.nextBoolean() && problem.cells().givenTier()[macros[b]] < 0 && a != b) {
            tier[b] = (byte) (1 - tier[b]);
          }
        }
      }
      case 4 -> {
        if (problem.cells().rotatable()) {
          turns[a] = (byte) random.nextInt(4);
        }
      }
      default -> {
        Die die = problem.die();
        targetX[a] += (random.nextDouble() - 0.5) * die.width() * 0.5;
        targetY[a] += (random.nextDouble() - 0.5) * die.height() * 0.5;
        targetX[a] = Math.max(die.lowX(), Math.min(die.highX(), targetX[a]));
        targetY[a] = Math.max(die.lowY(), Math.min(die.highY(), targetY[a]));
      }
    }
  }

  private static void swap(int[] order, int a, int b) {
    int t = order[a];
    order[a] = order[b];
    order[b] = t;
  }

  private int width(int k) {
    Tier of = problem.tiers().get(tier[k]);
    return turns[k] % 2 == 0 ? of.width()[macros[k]] : of.height()[macros[k]];
  }

  private int height(int k) {
    Tier of = problem.tiers().get(tier[k]);
    return turns[k] % 2 == 0 ? of.height()[macros[k]] : of.width()[macros[k]];
  }

  /// What sticks out, overlaps fixed cells or exceeds a tier's utilisation, as a length.
  private double wrong;

  /// Whether only `wrong` counts.
  private boolean packing;

  /// Packs and prices the state.
  private double cost() {
    pack();
    Die die = problem.die();
    wrong = 0;
    double under = 0;
    double[] used = new double[2];
    int m = macros.length;
    for (int k = 0; k < m; k++) {
      wrong +=
          Math.max(0, x[k] + (double) width(k) - die.highX())
              + Math.max(0, y[k] + (double) height(k) - die.highY());
      used[tier[k]] += (double) width(k) * height(k);
      wrong += onFixed(k);
      under += covered.cost(tier[k], x[k], y[k], width(k), height(k));
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
    double length = wire();
    return length + under + wrong * (50 + nets.length + covered.perLength());
  }

  private double onFixed(int k) {
    PlacementProblem.Cells cells = problem.cells();
    double sum = 0;
    Tier of = problem.tiers().get(tier[k]);
    for (int i : obstacles) {
      if (cells.givenTier()[i] == tier[k]) {
        int dx =
            Math.min(x[k] + width(k), cells.fixedX()[i] + of.width()[i])
                - Math.max(x[k], cells.fixedX()[i]);
        int dy =
            Math.min(y[k] + height(k), cells.fixedY()[i] + of.height()[i])
                - Math.max(y[k], cells.fixedY()[i]);
        sum += dx > 0 && dy > 0 ? Math.min(dx, dy) : 0;
      }
    }
    return sum;
  }

  /// Positions: each as wanted, but right of and above its predecessors, then pulled back inside.
  private void pack() {
    int m = macros.length;
    Die die = problem.die();
    for (int i = 0; i < m; i++) {
      rankFirst[first[i]] = i;
      rankSecond[second[i]] = i;
    }
    // `second` orders both: left-of and below run forward in it.
    for (int i = 0; i < m; i++) {
      int k = second[i];
      double lowX = Math.max(die.lowX(), targetX[k] - 0.5 * width(k));
      double lowY = Math.max(die.lowY(), targetY[k] - 0.5 * height(k));
      for (int j = 0; j < i; j++) {
        int other = second[j];
        if (tier[other] == tier[k]) {
          if (rankFirst[other] < rankFirst[k]) {
            lowX = Math.max(lowX, x[other] + (double) width(other));
          } else {
            lowY = Math.max(lowY, y[other] + (double) height(other));
          }
        }
      }
      x[k] = (int) Math.ceil(lowX);
      y[k] = (int) Math.ceil(lowY);
    }
    for (int i = m - 1; i >= 0; i--) {
      int k = second[i];
      int highX = die.highX() - width(k);
      int highY = die.highY() - height(k);
      for (int j = i + 1; j < m; j++) {
        int other = second[j];
        if (tier[other] == tier[k]) {
          if (rankFirst[k] < rankFirst[other]) {
            highX = Math.min(highX, x[other] - width(k));
          } else {
            highY = Math.min(highY, y[other] - height(k));
          }
        }
      }
      x[k] = Math.min(x[k], highX);
      y[k] = Math.min(y[k], highY);
    }
    // What was pushed out at the low side goes back, and pushes the others out at the high side.
    for (int i = 0; i < m; i++) {
      int k = second[i];
      int lowX = Math.max(die.lowX(), x[k]);
      int lowY = Math.max(die.lowY(), y[k]);
      for (int j = 0; j < i; j++) {
        int other = second[j];
        if (tier[other] == tier[k]) {
          if (rankFirst[other] < rankFirst[k]) {
            lowX = Math.max(lowX, x[other] + width(other));
          } else {
            lowY = Math.max(lowY, y[other] + height(other));
          }
        }
      }
      x[k] = lowX;
      y[k] = lowY;
    }
  }

  private double wire() {
    double sum = 0;
    for (int net : nets) {
      double lx = Double.POSITIVE_INFINITY;
      double ly = Double.POSITIVE_INFINITY;
      double hx = Double.NEGATIVE_INFINITY;
      double hy = Double.NEGATIVE_INFINITY;
      for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
        int cell = problem.pinCell()[p];
        int k = macroOf[cell];
        double px = wantedX[cell];
        double py = wantedY[cell];
        if (k >= 0) {
          Tier of = problem.tiers().get(tier[k]);
          px = x[k] + Wirelength.turnedX(of, p, cell, turns[k]);
          py = y[k] + Wirelength.turnedY(of, p, cell, turns[k]);
        }
        lx = Math.min(lx, px);
        hx = Math.max(hx, px);
        ly = Math.min(ly, py);
        hy = Math.max(hy, py);
      }
      sum += problem.netWeight()[net] * (hx - lx + hy - ly);
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
