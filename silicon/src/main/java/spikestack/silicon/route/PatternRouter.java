package spikestack.silicon.route;

import java.util.List;

/// Gives every tree edge a path with one bend or two, around full bins where it can.
///
/// An edge that is not straight has two paths with one bend and, between its ends, paths with two;
/// up to [#MIDDLES] of the latter are looked at in each direction. The cheapest wins; a bin costs
/// more the fuller it is. All edges are routed in their order, then each is taken out and routed
/// again, [#ROUNDS] times, when the rest is known. No path is longer than its edge, so the wire is
/// that of the trees; a real router would also go round, hence overflow here is an upper estimate
/// of what remains there.
public final class PatternRouter {
  private static final int MIDDLES = 6;
  private static final int ROUNDS = 2;

  private final RouteTrees trees;
  private final RoutingGrid grid;
  private final int columns;
  private final float[][] horizontal;
  private final float[][] vertical;
  private final double[] horizontalTracks;
  private final double[] verticalTracks;

  private PatternRouter(RouteTrees trees, RoutingGrid grid, List<RoutingCapacity> capacities) {
    this.trees = trees;
    this.grid = grid;
    columns = grid.columns();
    int tiers = trees.tiers();
    int bins = columns * grid.rows();
    horizontal = new float[tiers][bins];
    vertical = new float[tiers][bins];
    horizontalTracks = new double[tiers];
    verticalTracks = new double[tiers];
    for (int t = 0; t < tiers; t++) {
      horizontalTracks[t] = capacities.get(t).horizontalPerMicron() * grid.bin() * 1e-3;
      verticalTracks[t] = capacities.get(t).verticalPerMicron() * grid.bin() * 1e-3;
    }
  }

  /// The congestion of trees on a grid; a capacity per tier.
  public static CongestionMap route(
      RouteTrees trees, RoutingGrid grid, List<RoutingCapacity> capacities) {
    if (capacities.size() < trees.tiers()) {
      throw new IllegalArgumentException(
          capacities.size() + " capacities for " + trees.tiers() + " tiers");
    }
    PatternRouter router = new PatternRouter(trees, grid, capacities);
    router.run();
    return new CongestionMap(
        grid, router.horizontal, router.vertical, router.horizontalTracks, router.verticalTracks);
  }

  private void run() {
    int nodes = trees.parent().length;
    // Where the bend of each edge is: the x of its vertical part, or the y of its horizontal one.
    int[] bend = new int[nodes];
    boolean[] verticalMiddle = new boolean[nodes];
    for (int round = 0; round <= ROUNDS; round++) {
      for (int v = 0; v < nodes; v++) {
        int up = trees.parent()[v];
        if (up >= 0 && trees.tier()[up] == trees.tier()[v]) {
          if (round > 0) {
            lay(v, up, bend[v], verticalMiddle[v], -1);
          }
          choose(v, up, bend, verticalMiddle);
          lay(v, up, bend[v], verticalMiddle[v], 1);
        }
      }
    }
  }

  private void choose(int v, int up, int[] bend, boolean[] verticalMiddle) {
    int x0 = trees.x()[v];
    int x1 = trees.x()[up];
    int y0 = trees.y()[v];
    int y1 = trees.y()[up];
    bend[v] = x0;
    verticalMiddle[v] = true;
    if (x0 == x1 || y0 == y1) {
      return;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int direction = 0; direction < 2; direction++) {
      boolean middle = direction == 0;
      int from = middle ? x0 : y0;
      int to = middle ? x1 : y1;
      int steps = (int) Math.clamp(Math.abs((long) to - from) / grid.bin(), 1, MIDDLES + 1L);
      for (int i = 0; i <= steps; i++) {
        int at = (int) (from + ((long) to - from) * i / steps);
        double cost = cost(v, up, at, middle);
        // Paths with two bends need two more vias: only if they are clearly cheaper.
        cost *= i == 0 || i == steps ? 1 : 1.02;
        if (cost < best) {
          best = cost;
          bend[v] = at;
          verticalMiddle[v] = middle;
        }
      }
    }
  }

  private double cost(int v, int up, int at, boolean verticalMiddle) {
    int tier = trees.tier()[v];
    int x0 = trees.x()[v];
    int x1 = trees.x()[up];
    int y0 = trees.y()[v];
    int y1 = trees.y()[up];
    return verticalMiddle
        ? across(tier, y0, x0, at, 0) + along(tier, at, y0, y1, 0) + across(tier, y1, at, x1, 0)
        : along(tier, x0, y0, at, 0) + across(tier, at, x0, x1, 0) + along(tier, x1, at, y1, 0);
  }

  private void lay(int v, int up, int at, boolean verticalMiddle, int sign) {
    int tier = trees.tier()[v];
    int x0 = trees.x()[v];
    int x1 = trees.x()[up];
    int y0 = trees.y()[v];
    int y1 = trees.y()[up];
    if (verticalMiddle) {
      across(tier, y0, x0, at, sign);
      along(tier, at, y0, y1, sign);
      across(tier, y1, at, x1, sign);
    } else {
      along(tier, x0, y0, at, sign);
      across(tier, at, x0, x1, sign);
      along(tier, x1, at, y1, sign);
    }
  }

  /// A horizontal stretch: its cost, or with a sign its use added to the bins.
  private double across(int tier, int y, int xa, int xb, int sign) {
    int low = Math.min(xa, xb);
    int high = Math.max(xa, xb);
    int row = grid.row(y) * columns;
    int last = grid.column(high);
    double sum = 0;
    for (int c = grid.column(low); c <= last; c++) {
      double share = share(low, high, grid.left(), c, columns);
      if (sign == 0) {
        sum += share * price(horizontal[tier][row + c] / horizontalTracks[tier]);
      } else {
        horizontal[tier][row + c] += (float) (sign * share);
      }
    }
    return sum;
  }

  /// A vertical stretch, likewise.
  private double along(int tier, int x, int ya, int yb, int sign) {
    int low = Math.min(ya, yb);
    int high = Math.max(ya, yb);
    int column = grid.column(x);
    int last = grid.row(high);
    int rows = vertical[tier].length / columns;
    double sum = 0;
    for (int r = grid.row(low); r <= last; r++) {
      double share = share(low, high, grid.bottom(), r, rows);
      int bin = r * columns + column;
      if (sign == 0) {
        sum += share * price(vertical[tier][bin] / verticalTracks[tier]);
      } else {
        vertical[tier][bin] += (float) (sign * share);
      }
    }
    return sum;
  }

  /// The part of a bin's edge that a stretch covers; the outer bins also get what lies outside.
  private double share(int low, int high, int origin, int index, int count) {
    long start = index == 0 ? Long.MIN_VALUE / 2 : origin + (long) index * grid.bin();
    long end = index == count - 1 ? Long.MAX_VALUE / 2 : origin + (long) (index + 1) * grid.bin();
    return Math.max(0, Math.min(high, end) - Math.max(low, start)) / (double) grid.bin();
  }

  /// What a track costs in a bin that is this full: rising before it is full, steep after.
  private static double price(double use) {
    double square = use * use;
    return 1 + square * square * 4;
  }
}
