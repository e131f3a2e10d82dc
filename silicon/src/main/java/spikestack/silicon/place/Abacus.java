package spikestack.silicon.place;

import java.util.Arrays;
import spikestack.model.input.InputException;

/// Legal positions with little movement, row by row.
///
/// Cells in the order of their x are tried in the rows around them; within a row, cells that would
/// overlap form clusters that stand at the mean of what their members want (Spindler, Schlichtmann,
/// Johannes, "Abacus: fast legalization of standard cell circuits with minimal movement", ISPD
/// 2008). A cell that no row can take any more goes to the nearest stretch with room, packed
/// tighter.
final class Abacus {
  private final Layout layout;
  private final Segments segments;
  private final double[] wantedX;
  private final double[] wantedY;
  // Clusters of each segment as a stack: start index of members, weight, moment, width.
  private final int[][] clusterFirst;
  private final double[][] clusterWeight;
  private final double[][] clusterMoment;
  private final long[][] clusterWidth;
  private final int[] clusters;
  private final long[] filled;

  /// @param wantedX lower left corner each object would like, by object
  Abacus(Layout layout, Segments segments, double[] wantedX, double[] wantedY) {
    this.layout = layout;
    this.segments = segments;
    this.wantedX = wantedX;
    this.wantedY = wantedY;
    int n = segments.size();
    clusterFirst = new int[n][8];
    clusterWeight = new double[n][8];
    clusterMoment = new double[n][8];
    clusterWidth = new long[n][8];
    clusters = new int[n];
    filled = new long[n];
  }

  /// Places all of `list`; their layer is the segments' one.
  void place(int[] list) {
    Integer[] order = Arrays.stream(list).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order,
        (a, b) -> {
          int byX = Double.compare(wantedX[a], wantedX[b]);
          return byX != 0 ? byX : Integer.compare(a, b);
        });
    for (int object : order) {
      int segment = choose(object);
      if (segment < 0) {
        placeWidestFirst(list);
        break;
      }
      push(segment, object);
    }
    for (int s = 0; s < segments.size(); s++) {
      settle(s);
    }
  }

  /// Second way, for rows too full to take cells as they come: the widest cells choose their rows
  /// first, then each row is filled in the order of x.
  private void placeWidestFirst(int[] list) {
    IntList[] lists = new IntList[segments.size()];
    for (int s = 0; s < lists.length; s++) {
      lists[s] = new IntList();
      segments.count[s] = 0;
      clusters[s] = 0;
      filled[s] = 0;
    }
    Integer[] order = Arrays.stream(list).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order,
        (a, b) -> {
          int byWidth = Integer.compare(layout.width[b], layout.width[a]);
          return byWidth != 0 ? byWidth : Integer.compare(a, b);
        });
    for (int object : order) {
      int segment = choose(object);
      if (segment < 0) {
        throw new InputException(
            layout.problem.name(),
            "no free stretch of a row for an object of width " + layout.width[object],
            "rows with more room, or a lower utilisation");
      }
      filled[segment] += segments.sites(layout.width[object]);
      lists[segment].add(object);
    }
    for (int s = 0; s < lists.length; s++) {
      filled[s] = 0;
      Integer[] byX = Arrays.stream(lists[s].toArray()).boxed().toArray(Integer[]::new);
      Arrays.sort(
          byX,
          (a, b) -> {
            int compared = Double.compare(wantedX[a], wantedX[b]);
            return compared != 0 ? compared : Integer.compare(a, b);
          });
      for (int object : byX) {
        push(s, object);
      }
    }
  }

  private int choose(int object) {
    int w = segments.sites(layout.width[object]);
    double wx = wantedX[object];
    double wy = wantedY[object];
    if (segments.rowCount() == 0) {
      return -1;
    }
    int centre = segments.nearestRow(wy);
    double best = Double.POSITIVE_INFINITY;
    int chosen = -1;
    for (int step = 0; step < segments.rowCount(); step++) {
      boolean any = false;
      for (int side = 0; side < (step == 0 ? 1 : 2); side++) {
        int row = side == 0 ? centre + step : centre - step;
        if (row < 0 || row >= segments.rowCount()) {
          continue;
        }
        double dy = Math.abs(segments.rowY(row) - wy);
        if (dy >= best) {
          continue;
        }
        any = true;
        for (int s = segments.firstOfRow(row); s < segments.endOfRow(row); s++) {
          if (filled[s] + w > segments.high[s] - segments.low[s]) {
            continue;
          }
          double outside = Math.max(0, Math.max(segments.low[s] - wx, wx + w - segments.high[s]));
          if (dy + outside >= best) {
            continue;
          }
          double cost = dy + Math.abs(trial(s, object, w) - wx);
          if (cost < best) {
            best = cost;
            chosen = s;
          }
        }
      }
      if (!any && chosen >= 0) {
        break;
      }
    }
    return chosen;
  }

  /// Where the object would stand, appended to a segment.
  private double trial(int s, int object, int w) {
    double weight = weight(object);
    double moment = weight * clamp(s, wantedX[object], w);
    long width = w;
    double start = moment / weight;
    for (int c = clusters[s] - 1; c >= 0; c--) {
      double previousEnd = position(s, c) + clusterWidth[s][c];
      if (previousEnd <= start) {
        break;
      }
      // Members of the merged cluster want their x minus their offset in it.
      moment = clusterMoment[s][c] + moment - weight * clusterWidth[s][c];
      weight += clusterWeight[s][c];
      width += clusterWidth[s][c];
      start = clampCluster(s, moment / weight, width);
    }
    return start + width - w;
  }

  private double clamp(int s, double x, long w) {
    return Math.max(segments.low[s], Math.min(segments.high[s] - w, x));
  }

  private double clampCluster(int s, double x, long width) {
    return Math.max(segments.low[s], Math.min(segments.high[s] - (double) width, x));
  }

  private double position(int s, int c) {
    return clampCluster(s, clusterMoment[s][c] / clusterWeight[s][c], clusterWidth[s][c]);
  }

  /// Larger cells resist movement: many wires hang on them.
  private double weight(int object) {
    return layout.objectStart[object + 1] - layout.objectStart[object] + 0.5;
  }

  private void push(int s, int object) {
    int w = segments.sites(layout.width[object]);
    segments.append(s, object);
    filled[s] += w;
    int c = clusters[s];
    if (c == clusterFirst[s].length) {
      clusterFirst[s] = Arrays.copyOf(clusterFirst[s], 2 * c);
      clusterWeight[s] = Arrays.copyOf(clusterWeight[s], 2 * c);
      clusterMoment[s] = Arrays.copyOf(clusterMoment[s], 2 * c);
      clusterWidth[s] = Arrays.copyOf(clusterWidth[s], 2 * c);
    }
    clusterFirst[s][c] = segments.count[s] - 1;
    clusterWeight[s][c] = weight(object);
    clusterMoment[s][c] = weight(object) * clamp(s, wantedX[object], w);
    clusterWidth[s][c] = w;
    clusters[s] = ++c;
    while (c > 1 && position(s, c - 2) + clusterWidth[s][c - 2] > position(s, c - 1)) {
      clusterMoment[s][c - 2] +=
          clusterMoment[s][c - 1] - clusterWeight[s][c - 1] * clusterWidth[s][c - 2];
      clusterWeight[s][c - 2] += clusterWeight[s][c - 1];
      clusterWidth[s][c - 2] += clusterWidth[s][c - 1];
      clusters[s] = --c;
    }
  }

  /// Whole sites: clusters from left to right, none before the end of the one before it, and room
  /// left for those that follow.
  private void settle(int s) {
    int site = segments.site;
    int[] members = segments.members[s];
    long rest = filled[s];
    int end = segments.low[s];
    for (int c = 0; c < clusters[s]; c++) {
      long start = segments.low[s] + site * Math.round((position(s, c) - segments.low[s]) / site);
      start = Math.max(end, Math.min(segments.high[s] - rest, start));
      int last = c + 1 < clusters[s] ? clusterFirst[s][c + 1] : segments.count[s];
      for (int k = clusterFirst[s][c]; k < last; k++) {
        int object = members[k];
        layout.x[object] = (int) start;
        layout.y[object] = segments.y[s];
        start += segments.sites(layout.width[object]);
      }
      end = (int) start;
      rest -= clusterWidth[s][c];
    }
  }
}
