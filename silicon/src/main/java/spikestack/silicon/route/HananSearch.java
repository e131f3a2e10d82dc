package spikestack.silicon.route;

import java.util.Arrays;

/// The shortest rectilinear Steiner tree of a few pins, exactly.
///
/// Some shortest tree uses only crossings of the lines through pins (Hanan, 1966). Over these, the
/// dynamic program of Dreyfus and Wagner (1971): `best[set][point]` is the shortest tree that joins
/// a set of pins and a point. A set's row is the best of its two-way splits at the point, then
/// spread by the rectilinear distance, which on a grid takes one sweep in each direction. Cost
/// `3^(pins-1) * points`: some 10 microseconds for 5 pins, 100 for 7.
final class HananSearch {
  static final int MAX_PINS = 7;

  private final int[] gridX = new int[MAX_PINS];
  private final int[] gridY = new int[MAX_PINS];
  private final int[] terminal = new int[MAX_PINS];
  private final long[] best = new long[(1 << MAX_PINS - 1) * MAX_PINS * MAX_PINS];
  private final int[] nodeOf = new int[MAX_PINS * MAX_PINS];
  private int columns;
  private int rows;
  private int points;

  /// Adds nodes and edges to a draft that holds pins alone, [#MAX_PINS] or fewer.
  void run(TreeDraft draft) {
    int pins = draft.pins;
    columns = distinct(draft.x, pins, gridX);
    rows = distinct(draft.y, pins, gridY);
    points = columns * rows;
    Arrays.fill(nodeOf, 0, points, -1);
    int terminals = 0;
    for (int p = 0; p < pins; p++) {
      int column = Arrays.binarySearch(gridX, 0, columns, draft.x[p]);
      int row = Arrays.binarySearch(gridY, 0, rows, draft.y[p]);
      int point = row * columns + column;
      if (nodeOf[point] < 0) {
        nodeOf[point] = p;
        terminal[terminals++] = point;
      } else {
        draft.addEdge(p, nodeOf[point]);
      }
    }
    if (terminals < 2) {
      return;
    }
    int sets = 1 << terminals - 1;
    for (int set = 1; set < sets; set++) {
      fill(set);
    }
    trace(draft, sets - 1, terminal[terminals - 1]);
  }

  private void fill(int set) {
    int base = set * points;
    if ((set & set - 1) == 0) {
      int t = terminal[Integer.numberOfTrailingZeros(set)];
      for (int v = 0; v < points; v++) {
        best[base + v] = distance(v, t);
      }
      return;
    }
    Arrays.fill(best, base, base + points, Long.MAX_VALUE);
    int lowest = set & -set;
    for (int sub = set - 1 & set; sub > 0; sub = sub - 1 & set) {
      if ((sub & lowest) == 0) {
        continue;
      }
      int one = sub * points;
      int two = (set ^ sub) * points;
      for (int v = 0; v < points; v++) {
        best[base + v] = Math.min(best[base + v], best[one + v] + best[two + v]);
      }
    }
    for (int r = 0; r < rows; r++) {
      int line = base + r * columns;
      for (int c = 1; c < columns; c++) {
        relax(line + c, line + c - 1, gridX[c] - (long) gridX[c - 1]);
      }
      for (int c = columns - 2; c >= 0; c--) {
        relax(line + c, line + c + 1, gridX[c + 1] - (long) gridX[c]);
      }
    }
    for (int c = 0; c < columns; c++) {
      for (int r = 1; r < rows; r++) {
        relax(base + r * columns + c, base + (r - 1) * columns + c, gridY[r] - (long) gridY[r - 1]);
      }
      for (int r = rows - 2; r >= 0; r--) {
        relax(base + r * columns + c, base + (r + 1) * columns + c, gridY[r + 1] - (long) gridY[r]);
      }
    }
  }

  private void relax(int to, int from, long step) {
    best[to] = Math.min(best[to], best[from] + step);
  }

  /// Adds the tree behind `best[set][at]`.
  private void trace(TreeDraft draft, int set, int at) {
    int base = set * points;
    if ((set & set - 1) == 0) {
      int t = terminal[Integer.numberOfTrailingZeros(set)];
      if (t != at) {
        draft.addEdge(node(draft, at), node(draft, t));
      }
      return;
    }
    long value = best[base + at];
    int lowest = set & -set;
    for (int sub = set - 1 & set; sub > 0; sub = sub - 1 & set) {
      if ((sub & lowest) != 0
          && best[sub * points + at] + best[(set ^ sub) * points + at] == value) {
        trace(draft, sub, at);
        trace(draft, set ^ sub, at);
        return;
      }
    }
    // No split here: the value was spread from another point.
    for (int v = 0; v < points; v++) {
      if (v != at && best[base + v] + distance(v, at) == value) {
        draft.addEdge(node(draft, at), node(draft, v));
        trace(draft, set, v);
        return;
      }
    }
    throw new IllegalStateException("no tree of length " + value);
  }

  private int node(TreeDraft draft, int point) {
    if (nodeOf[point] < 0) {
      nodeOf[point] = draft.addNode(gridX[point % columns], gridY[point / columns]);
    }
    return nodeOf[point];
  }

  private long distance(int u, int v) {
    return Math.abs((long) gridX[u % columns] - gridX[v % columns])
        + Math.abs((long) gridY[u / columns] - gridY[v / columns]);
  }

  /// The distinct values in order; returns how many.
  private static int distinct(int[] from, int count, int[] to) {
    System.arraycopy(from, 0, to, 0, count);
    Arrays.sort(to, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (kept == 0 || to[kept - 1] != to[i]) {
        to[kept++] = to[i];
      }
    }
    return kept;
  }
}
