package spikestack.silicon.place;

import java.util.Arrays;

/// The best positions of a segment's members at fixed order, everything else standing still.
///
/// Each member's wirelength is convex and piecewise linear in its x, with bends at the ends of its
/// nets' boxes. Members that would overlap form clusters; a cluster stands where the sum of its
/// members' slopes passes zero (Kahng, Tucker, Zelikovsky, "Optimization of linear placements for
/// wirelength minimization with free sites", ASP-DAC 1999). Nets between members of the segment are
/// seen at their old positions, so the result is kept only when the exact wirelength agrees.
final class RowShift {
  private final Layout layout;

  // Bends of all members, by member: position of the member's corner, and weight of the slope's
  // step.
  private int[] bendStart = new int[65];
  private double[] bend = new double[512];
  private double[] step = new double[512];
  // Clusters as a stack; a cluster's bends stand in one sorted run of `runBend`.
  private int[] first = new int[64];
  private long[] width = new long[64];
  private double[][] runBend = new double[64][16];
  private double[][] runStep = new double[64][16];
  private int[] runSize = new int[64];
  private double[] leftSlope = new double[64];
  private double[] best = new double[64];
  private int[] oldX = new int[64];

  RowShift(Layout layout) {
    this.layout = layout;
  }

  /// Shifts one segment.
  void run(Segments layer, int s) {
    int n = layer.count[s];
    if (n == 0) {
      return;
    }
    grow(n);
    int[] members = layer.members[s];
    bendStart[0] = 0;
    for (int k = 0; k < n; k++) {
      bendStart[k + 1] = bends(members[k], bendStart[k]);
      oldX[k] = layout.x[members[k]];
    }
    int low = layer.low[s];
    int high = layer.high[s];
    int clusters = 0;
    for (int k = 0; k < n; k++) {
      int w = layer.sites(layout.width[members[k]]);
      open(clusters, k, w);
      best[clusters] = position(clusters, low, high);
      clusters++;
      while (clusters > 1 && best[clusters - 2] + width[clusters - 2] > best[clusters - 1]) {
        merge(clusters - 2, clusters - 1);
        clusters--;
        best[clusters - 1] = position(clusters - 1, low, high);
      }
    }
    long rest = 0;
    for (int c = 0; c < clusters; c++) {
      rest += width[c];
    }
    int end = low;
    boolean moved = false;
    for (int c = 0; c < clusters; c++) {
      long start = low + layer.site * Math.round((best[c] - low) / layer.site);
      start = Math.max(end, Math.min(high - rest, start));
      int last = c + 1 < clusters ? first[c + 1] : n;
      for (int k = first[c]; k < last; k++) {
        moved |= layout.x[members[k]] != start;
        layout.x[members[k]] = (int) start;
        start += layer.sites(layout.width[members[k]]);
      }
      end = (int) start;
      rest -= width[c];
    }
    if (!moved) {
      return;
    }
    if (layout.change(members, n) < 0) {
      for (int k = 0; k < n; k++) {
        layout.settle(members[k]);
      }
    } else {
      for (int k = 0; k < n; k++) {
        layout.x[members[k]] = oldX[k];
      }
    }
  }

  private void grow(int n) {
    if (bendStart.length > n) {
      return;
    }
    bendStart = new int[n + 1];
    int old = first.length;
    first = Arrays.copyOf(first, n);
    width = Arrays.copyOf(width, n);
    runBend = Arrays.copyOf(runBend, n);
    runStep = Arrays.copyOf(runStep, n);
    for (int i = old; i < n; i++) {
      runBend[i] = new double[16];
      runStep[i] = new double[16];
    }
    runSize = Arrays.copyOf(runSize, n);
    leftSlope = Arrays.copyOf(leftSlope, n);
    best = Arrays.copyOf(best, n);
    oldX = new int[n];
  }

  private void open(int c, int member, int w) {
    first[c] = member;
    width[c] = w;
    int from = bendStart[member];
    int size = bendStart[member + 1] - from;
    if (runBend[c].length < size) {
      runBend[c] = new double[2 * size];
      runStep[c] = new double[2 * size];
    }
    runSize[c] = size;
    double[] b = runBend[c];
    double[] t = runStep[c];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double at = bend[from + i];
      double weight = step[from + i];
      sum += weight;
      int j = i;
      while (j > 0 && b[j - 1] > at) {
        b[j] = b[j - 1];
        t[j] = t[j - 1];
        j--;
      }
      b[j] = at;
      t[j] = weight;
    }
    // Box ends pull alike from both sides, so the slope starts at minus half of all steps.
    leftSlope[c] = -0.5 * sum;
  }

  private void merge(int a, int b) {
    double offset = width[a];
    int na = runSize[a];
    int nb = runSize[b];
    double[] mergedBend = new double[Math.max(16, na + nb)];
    double[] mergedStep = new double[mergedBend.length];
    int i = 0;
    int j = 0;
    for (int k = 0; k < na + nb; k++) {
      if (j == nb || (i < na && runBend[a][i] <= runBend[b][j] - offset)) {
        mergedBend[k] = runBend[a][i];
        mergedStep[k] = runStep[a][i++];
      } else {
        mergedBend[k] = runBend[b][j] - offset;
        mergedStep[k] = runStep[b][j++];
      }
    }
    runBend[a] = mergedBend;
    runStep[a] = mergedStep;
    runSize[a] = na + nb;
    leftSlope[a] += leftSlope[b];
    width[a] += width[b];
  }

  /// Where the slope passes zero; the middle of the flat stretch when there is one.
  private double position(int c, int low, int high) {
    double slope = leftSlope[c];
    double at = low;
    int size = runSize[c];
    for (int i = 0; i < size; i++) {
      slope += runStep[c][i];
      if (slope > 1e-9) {
        at = runBend[c][i];
        break;
      }
      if (slope > -1e-9) {
        double next = i + 1 < size ? runBend[c][i + 1] : runBend[c][i];
        // Stay where the first member stands, if that is as good as any.
        at = Math.max(runBend[c][i], Math.min(next, oldX[first[c]]));
        break;
      }
    }
    if (size == 0) {
      at = oldX[first[c]];
    }
    return Math.max(low, Math.min(high - (double) width[c], at));
  }

  /// Appends the bends of a member from index `at`; returns the index after the last.
  private int bends(int object, int at) {
    if (object >= layout.cells) {
      return bondBends(object, at);
    }
    PlacementProblem problem = layout.problem;
    int[] pinCell = problem.pinCell();
    int tier = layout.layer[object];
    for (int k = layout.objectStart[object]; k < layout.objectStart[object + 1]; k++) {
      int net = layout.objectNet[k];
      int only = layout.objectPin[k];
      if (layout.large.has(net) && only >= 0 && layout.large.settledInside(net, only)) {
        double weight = problem.netWeight()[net];
        at = put(at, (double) layout.large.bound(net, tier, 0) - layout.pinX[only], weight);
        at = put(at, (double) layout.large.bound(net, tier, 2) - layout.pinX[only], weight);
        continue;
      }
      int lx = Integer.MAX_VALUE;
      int hx = Integer.MIN_VALUE;
      int ownLow = Integer.MAX_VALUE;
      int ownHigh = Integer.MIN_VALUE;
      int end = problem.netStart()[net + 1];
      for (int p = problem.netStart()[net]; p < end; p++) {
        int cell = pinCell[p];
        if (cell == object) {
          ownLow = Math.min(ownLow, layout.pinX[p]);
          ownHigh = Math.max(ownHigh, layout.pinX[p]);
        } else if (layout.layer[cell] == tier) {
          int px = layout.x[cell] + layout.pinX[p];
          lx = Math.min(lx, px);
          hx = Math.max(hx, px);
        }
      }
      int bond = layout.cells + net;
      if (layout.layer[bond] >= 0) {
        int px = layout.x[bond] + layout.bondHalfX;
        lx = Math.min(lx, px);
        hx = Math.max(hx, px);
      }
      if (hx >= lx) {
        double weight = problem.netWeight()[net];
        at = put(at, (double) lx - ownLow, weight);
        at = put(at, (double) hx - ownHigh, weight);
      }
    }
    return at;
  }

  private int bondBends(int object, int at) {
    PlacementProblem problem = layout.problem;
    int net = object - layout.cells;
    int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE};
    int[] high = {Integer.MIN_VALUE, Integer.MIN_VALUE};
    for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
      int cell = problem.pinCell()[p];
      int px = layout.x[cell] + layout.pinX[p];
      int t = layout.layer[cell];
      low[t] = Math.min(low[t], px);
      high[t] = Math.max(high[t], px);
    }
    double weight = problem.netWeight()[net];
    for (int t = 0; t < 2; t++) {
      at = put(at, (double) low[t] - layout.bondHalfX, weight);
      at = put(at, (double) high[t] - layout.bondHalfX, weight);
    }
    return at;
  }

  private int put(int at, double position, double weight) {
    if (at == bend.length) {
      bend = Arrays.copyOf(bend, 2 * at);
      step = Arrays.copyOf(step, 2 * at);
    }
    bend[at] = position;
    step[at] = weight;
    return at + 1;
  }
}
