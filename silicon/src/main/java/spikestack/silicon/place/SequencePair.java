package spikestack.silicon.place;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/// Macros of up to two tiers as two orders: they say for each pair on a tier who is left of or
/// below whom (Murata et al., "VLSI module placement based on rectangle packing by the
/// sequence-pair", TCAD 1996), so no state has an overlap. A macro stands as near to its target as
/// its neighbours allow; what has no room sticks out of the die.
final class SequencePair {
  private final PlacementProblem problem;
  private final int[] macros;
  private final SplittableRandom random;

  /// By the order of the macros, as are all arrays here.
  final byte[] tier;

  /// Quarter turns.
  final byte[] turns;

  /// Lower left corners after [#pack].
  final int[] x;

  final int[] y;

  private final int[] first;
  private final int[] second;
  private final int[] rankFirst;
  private final double[] targetX;
  private final double[] targetY;

  /// Sizes as they stand, for [#pack].
  private final int[] width;

  private final int[] height;

  /// @param macros their cells
  SequencePair(PlacementProblem problem, int[] macros, SplittableRandom random) {
    this.problem = problem;
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
    width = new int[m];
    height = new int[m];
    targetX = new double[m];
    targetY = new double[m];
  }

  /// Orders as the wanted places suggest; free tiers by chance.
  ///
  /// @param wantedX centre of each cell of the problem
  void start(double[] wantedX, double[] wantedY) {
    for (int k = 0; k < macros.length; k++) {
      int given = problem.cells().givenTier()[macros[k]];
      tier[k] = (byte) (given >= 0 ? given : random.nextInt(problem.tiers().size()));
      targetX[k] = wantedX[macros[k]];
      targetY[k] = wantedY[macros[k]];
      first[k] = k;
      second[k] = k;
    }
    // Left-above before right-below, and left-below before right-above.
    sort(first, 1, -1);
    sort(second, 1, 1);
  }

  private void sort(int[] order, int signX, int signY) {
    Integer[] boxed = Arrays.stream(order).boxed().toArray(Integer[]::new);
    Arrays.sort(boxed, Comparator.comparingDouble(k -> signX * targetX[k] + signY * targetY[k]));
    for (int i = 0; i < order.length; i++) {
      order[i] = boxed[i];
    }
  }

  /// A copy of the state to go back to; of this moment until it is saved again.
  final class State {
    private final byte[] t = tier.clone();
    private final byte[] r = turns.clone();
    private final int[] f = first.clone();
    private final int[] s = second.clone();
    private final double[] wx = targetX.clone();
    private final double[] wy = targetY.clone();

    void save() {
      System.arraycopy(tier, 0, t, 0, t.length);
      System.arraycopy(turns, 0, r, 0, r.length);
      System.arraycopy(first, 0, f, 0, f.length);
      System.arraycopy(second, 0, s, 0, s.length);
      System.arraycopy(targetX, 0, wx, 0, wx.length);
      System.arraycopy(targetY, 0, wy, 0, wy.length);
    }

    /// Positions follow with the next [#pack].
    void restore() {
      System.arraycopy(t, 0, tier, 0, t.length);
      System.arraycopy(r, 0, turns, 0, r.length);
      System.arraycopy(f, 0, first, 0, f.length);
      System.arraycopy(s, 0, second, 0, s.length);
      System.arraycopy(wx, 0, targetX, 0, wx.length);
      System.arraycopy(wy, 0, targetY, 0, wy.length);
    }
  }

  /// A random neighbour of the state.
  void move() {
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

  int width(int k) {
    Tier of = problem.tiers().get(tier[k]);
    return turns[k] % 2 == 0 ? of.width()[macros[k]] : of.height()[macros[k]];
  }

  int height(int k) {
    Tier of = problem.tiers().get(tier[k]);
    return turns[k] % 2 == 0 ? of.height()[macros[k]] : of.width()[macros[k]];
  }

  /// Positions: each as wanted, but right of and above its predecessors, then pulled back inside.
  void pack() {
    int m = macros.length;
    Die die = problem.die();
    for (int i = 0; i < m; i++) {
      rankFirst[first[i]] = i;
      width[i] = width(i);
      height[i] = height(i);
    }
    // `second` orders both: left-of and below run forward in it.
    for (int i = 0; i < m; i++) {
      int k = second[i];
      double lowX = Math.max(die.lowX(), targetX[k] - 0.5 * width[k]);
      double lowY = Math.max(die.lowY(), targetY[k] - 0.5 * height[k]);
      for (int j = 0; j < i; j++) {
        int other = second[j];
        if (tier[other] == tier[k]) {
          if (rankFirst[other] < rankFirst[k]) {
            lowX = Math.max(lowX, x[other] + (double) width[other]);
          } else {
            lowY = Math.max(lowY, y[other] + (double) height[other]);
          }
        }
      }
      x[k] = (int) Math.ceil(lowX);
      y[k] = (int) Math.ceil(lowY);
    }
    for (int i = m - 1; i >= 0; i--) {
      int k = second[i];
      int highX = die.highX() - width[k];
      int highY = die.highY() - height[k];
      for (int j = i + 1; j < m; j++) {
        int other = second[j];
        if (tier[other] == tier[k]) {
          if (rankFirst[k] < rankFirst[other]) {
            highX = Math.min(highX, x[other] - width[k]);
          } else {
            highY = Math.min(highY, y[other] - height[k]);
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
            lowX = Math.max(lowX, x[other] + width[other]);
          } else {
            lowY = Math.max(lowY, y[other] + height[other]);
          }
        }
      }
      x[k] = lowX;
      y[k] = lowY;
    }
  }
}
