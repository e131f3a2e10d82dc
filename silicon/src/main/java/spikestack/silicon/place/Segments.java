package spikestack.silicon.place;

import java.util.Arrays;

/// The free stretches of one layer's rows, each with the objects in it from left to right.
///
/// A segment is a row, or a part of one between blockages. `members[s][0 .. count[s])` ascend in x.
final class Segments {
  final int layer;
  final int rowHeight;
  final int site;

  /// Per segment: lower edge, first legal x, end (exclusive). Ascending in y, then x.
  final int[] y;

  final int[] low;
  final int[] high;
  final int[][] members;
  final int[] count;

  /// First segment of each distinct y, and one past the last.
  private final int[] rowStart;

  private final int[] rowY;

  private Segments(int layer, int rowHeight, int site, int[] y, int[] low, int[] high) {
    this.layer = layer;
    this.rowHeight = rowHeight;
    this.site = site;
    this.y = y;
    this.low = low;
    this.high = high;
    members = new int[y.length][8];
    count = new int[y.length];
    IntList starts = new IntList();
    IntList ys = new IntList();
    for (int s = 0; s < y.length; s++) {
      if (s == 0 || y[s] != y[s - 1]) {
        starts.add(s);
        ys.add(y[s]);
      }
    }
    starts.add(y.length);
    rowStart = starts.toArray();
    rowY = ys.toArray();
  }

  /// The rows of a tier without what fixed cells and placed macros cover. `blocks` are the objects
  /// that block.
  static Segments ofTier(Layout layout, int tier, int[] blocks) {
    Rows rows = layout.problem.tiers().get(tier).rows();
    IntList ys = new IntList();
    IntList lows = new IntList();
    IntList highs = new IntList();
    long[] order = new long[rows.count()];
    for (int r = 0; r < rows.count(); r++) {
      order[r] = ((long) rows.y()[r] << 32) ^ (rows.lowX()[r] & 0xffffffffL);
    }
    Integer[] index = new Integer[rows.count()];
    Arrays.setAll(index, r -> r);
    Arrays.sort(index, java.util.Comparator.comparingLong(r -> order[r]));
    IntList cuts = new IntList();
    for (int r : index) {
      int y = rows.y()[r];
      cuts.clear();
      for (int b : blocks) {
        if (layout.layer[b] == tier
            && layout.y[b] < y + rows.height()
            && layout.y[b] + layout.height[b] > y
            && layout.width[b] > 0) {
          cuts.add(b);
        }
      }
      int[] inRow = cuts.toArray();
      Integer[] byX = Arrays.stream(inRow).boxed().toArray(Integer[]::new);
      Arrays.sort(byX, java.util.Comparator.comparingInt(b -> layout.x[b]));
      int at = rows.lowX()[r];
      for (int b : byX) {
        add(ys, lows, highs, y, at, Math.min(rows.highX()[r], layout.x[b]), rows, r);
        at = Math.max(at, layout.x[b] + layout.width[b]);
      }
      add(ys, lows, highs, y, at, rows.highX()[r], rows, r);
    }
    return new Segments(
        tier, rows.height(), rows.siteWidth(), ys.toArray(), lows.toArray(), highs.toArray());
  }

  private static void add(
      IntList ys, IntList lows, IntList highs, int y, int low, int high, Rows rows, int r) {
    int site = rows.siteWidth();
    int start = rows.lowX()[r];
    int alignedLow = start + Math.ceilDiv(low - start, site) * site;
    int alignedHigh = start + Math.floorDiv(high - start, site) * site;
    if (alignedHigh > alignedLow) {
      ys.add(y);
      lows.add(alignedLow);
      highs.add(alignedHigh);
    }
  }

  /// The rows of bonds: one pitch high, as many as fit.
  static Segments ofBonds(Layout layout) {
    Die die = layout.problem.die();
    Bonds bonds = layout.problem.bonds();
    int lowX = bonds.lowX(die) - layout.bondHalfX;
    int highX = bonds.highX(die) - layout.bondHalfX + bonds.pitchX();
    int lowY = bonds.lowY(die) - layout.bondHalfY;
    int last = bonds.highY(die) - layout.bondHalfY;
    int rows =
        last < lowY || highX - lowX < bonds.pitchX() ? 0 : (last - lowY) / bonds.pitchY() + 1;
    int[] ys = new int[rows];
    int[] lows = new int[rows];
    int[] highs = new int[rows];
    for (int r = 0; r < rows; r++) {
      ys[r] = lowY + r * bonds.pitchY();
      lows[r] = lowX;
      highs[r] = highX;
    }
    return new Segments(layout.tiers, bonds.pitchY(), 1, ys, lows, highs);
  }

  int size() {
    return y.length;
  }

  /// First x an object at position `at` may have, given its left neighbour.
  int roomLow(int segment, int at, Layout layout) {
    if (at == 0) {
      return low[segment];
    }
    int left = members[segment][at - 1];
    return layout.x[left] + sites(layout.width[left]);
  }

  /// End of the room of position `at`: the start of the member at `at`, or the segment's end.
  int roomHigh(int segment, int at, Layout layout) {
    return at == count[segment] ? high[segment] : layout.x[members[segment][at]];
  }

  /// The site nearest to `wanted` among those where an object of this width stays in `[from, to)`;
  /// the room is large enough.
  int snap(int segment, double wanted, int from, int to, int width) {
    int last = to - sites(width);
    double x = Math.max(from, Math.min(last, wanted));
    if (site == 1) {
      return (int) Math.round(x);
    }
    int snapped = low[segment] + site * (int) Math.round((x - low[segment]) / site);
    return Math.max(from, Math.min(last, snapped));
  }

  int rowCount() {
    return rowY.length;
  }

  /// Row whose lower edge is nearest to `wanted`.
  int nearestRow(double wanted) {
    int low = 0;
    int high = rowY.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rowY[middle] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low > 0 && wanted - rowY[low - 1] < rowY[low] - wanted) {
      low--;
    }
    return low;
  }

  int rowY(int row) {
    return rowY[row];
  }

  int firstOfRow(int row) {
    return rowStart[row];
  }

  int endOfRow(int row) {
    return rowStart[row + 1];
  }

  /// Width rounded up to sites.
  int sites(int width) {
    return site == 1 ? width : Math.ceilDiv(width, site) * site;
  }

  void append(int segment, int object) {
    if (count[segment] == members[segment].length) {
      members[segment] = Arrays.copyOf(members[segment], 2 * count[segment]);
    }
    members[segment][count[segment]++] = object;
  }

  /// Puts an object before position `at`.
  void insert(int segment, int at, int object) {
    append(segment, object);
    int[] list = members[segment];
    System.arraycopy(list, at, list, at + 1, count[segment] - 1 - at);
    list[at] = object;
  }

  void remove(int segment, int at) {
    int[] list = members[segment];
    System.arraycopy(list, at + 1, list, at, count[segment] - 1 - at);
    count[segment]--;
  }

  /// Number of members with x below `wanted`.
  int indexOf(int segment, int wanted, int[] x) {
    int low = 0;
    int high = count[segment];
    int[] list = members[segment];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (x[list[middle]] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
