package spikestack.silicon.place;

import java.util.Arrays;

/// Where an object would like to be, all others standing still: the rectangle of corners with the
/// least wirelength.
///
/// Each net's other pins span a box; along an axis, any point between the two middle ones of all
/// box ends is best (weights by repetition are not needed: weights only order ties here, so ends
/// carry them in a weighted median).
final class BestRegion {
  private final Layout layout;
  private double[] endX = new double[32];
  private double[] endY = new double[32];
  private double[] weightOf = new double[32];
  private int count;

  double lowX;
  double lowY;
  double highX;
  double highY;

  BestRegion(Layout layout) {
    this.layout = layout;
  }

  /// Computes the region of an object; false when it has no other pins to please.
  boolean of(int object) {
    count = 0;
    if (object >= layout.cells) {
      bond(object);
    } else {
      cell(object);
    }
    if (count == 0) {
      return false;
    }
    lowX = endX[0];
    median(endX);
    lowX = resultLow;
    highX = resultHigh;
    median(endY);
    lowY = resultLow;
    highY = resultHigh;
    return true;
  }

  private double resultLow;
  private double resultHigh;

  /// The weighted middle interval of the box ends.
  private void median(double[] ends) {
    boolean equal = true;
    for (int i = 1; i < count; i++) {
      equal &= weightOf[i] == weightOf[0];
    }
    if (equal) {
      Arrays.sort(ends, 0, count);
      resultLow = ends[count / 2 - 1];
      resultHigh = ends[count / 2];
      return;
    }
    // Few ends: selection by rank of weight.
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weightOf[i];
    }
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, java.util.Comparator.comparingDouble(i -> ends[i]));
    double before = 0;
    for (int k = 0; k < count; k++) {
      double after = before + weightOf[order[k]];
      if (2 * after >= total) {
        resultLow = ends[order[k]];
        resultHigh = 2 * after > total || k + 1 == count ? resultLow : ends[order[k + 1]];
        return;
      }
      before = after;
    }
  }

  private void add(double lx, double hx, double ly, double hy, double weight) {
    if (count + 2 > endX.length) {
      endX = Arrays.copyOf(endX, 2 * count + 2);
      endY = Arrays.copyOf(endY, 2 * count + 2);
      weightOf = Arrays.copyOf(weightOf, 2 * count + 2);
    }
    endX[count] = lx;
    endX[count + 1] = hx;
    endY[count] = ly;
    endY[count + 1] = hy;
    weightOf[count] = weight;
    weightOf[count + 1] = weight;
    count += 2;
  }

  private void cell(int cell) {
    int tier = layout.layer[cell];
    PlacementProblem problem = layout.problem;
    int[] pinCell = problem.pinCell();
    for (int k = layout.objectStart[cell]; k < layout.objectStart[cell + 1]; k++) {
      int net = layout.objectNet[k];
      int only = layout.objectPin[k];
      if (layout.large.has(net) && only >= 0 && layout.large.settledInside(net, only)) {
        int ox = layout.pinX[only];
        int oy = layout.pinY[only];
        LargeNets large = layout.large;
        add(
            (double) large.bound(net, tier, 0) - ox,
            (double) large.bound(net, tier, 2) - ox,
            (double) large.bound(net, tier, 1) - oy,
            (double) large.bound(net, tier, 3) - oy,
            problem.netWeight()[net]);
        continue;
      }
      int lx = Integer.MAX_VALUE;
      int ly = Integer.MAX_VALUE;
      int hx = Integer.MIN_VALUE;
      int hy = Integer.MIN_VALUE;
      int own = -1;
      int end = problem.netStart()[net + 1];
      for (int p = problem.netStart()[net]; p < end; p++) {
        int other = pinCell[p];
        if (other == cell) {
          own = p;
        } else if (layout.layer[other] == tier) {
          int px = layout.x[other] + layout.pinX[p];
          int py = layout.y[other] + layout.pinY[p];
          lx = Math.min(lx, px);
          hx = Math.max(hx, px);
          ly = Math.min(ly, py);
          hy = Math.max(hy, py);
        }
      }
      int bond = layout.cells + net;
      if (layout.layer[bond] >= 0) {
        int px = layout.x[bond] + layout.bondHalfX;
        int py = layout.y[bond] + layout.bondHalfY;
        lx = Math.min(lx, px);
        hx = Math.max(hx, px);
        ly = Math.min(ly, py);
        hy = Math.max(hy, py);
      }
      if (hx >= lx) {
        int ox = layout.pinX[own];
        int oy = layout.pinY[own];
        add(lx - ox, hx - ox, ly - oy, hy - oy, problem.netWeight()[net]);
      }
    }
  }

  private void bond(int object) {
    int net = object - layout.cells;
    PlacementProblem problem = layout.problem;
    for (int tier = 0; tier < 2; tier++) {
      int lx = Integer.MAX_VALUE;
      int ly = Integer.MAX_VALUE;
      int hx = Integer.MIN_VALUE;
      int hy = Integer.MIN_VALUE;
      for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
        int cell = problem.pinCell()[p];
        if (layout.layer[cell] == tier) {
          int px = layout.x[cell] + layout.pinX[p];
          int py = layout.y[cell] + layout.pinY[p];
          lx = Math.min(lx, px);
          hx = Math.max(hx, px);
          ly = Math.min(ly, py);
          hy = Math.max(hy, py);
        }
      }
      if (hx >= lx) {
        add(
            lx - layout.bondHalfX,
            hx - layout.bondHalfX,
            ly - layout.bondHalfY,
            hy - layout.bondHalfY,
            1);
      }
    }
  }
}
