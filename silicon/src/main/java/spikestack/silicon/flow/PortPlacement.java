package spikestack.silicon.flow;

import java.util.Arrays;
import spikestack.silicon.netlist.Rect;

/// Ports on the die's edge, each near what it is connected to.
///
/// A port goes to the point of the edge nearest to where rough placement would have it, were it
/// free; ports that come too close make way along the edge, in order. Two neighbours stand at least
/// half as far apart as if all were spread evenly.
final class PortPlacement {
  private final Rect die;
  private final double around;

  private PortPlacement(Rect die) {
    this.die = die;
    around = 2.0 * (die.width() + (double) die.height());
  }

  /// Places on the edge, database units.
  ///
  /// @param wantedX where each port would like to be, inside the die or not
  /// @return x and y of each port
  static int[][] place(Rect die, double[] wantedX, double[] wantedY) {
    return new PortPlacement(die).run(wantedX, wantedY);
  }

  private int[][] run(double[] wantedX, double[] wantedY) {
    int n = wantedX.length;
    double[] at = new double[n];
    Integer[] order = new Integer[n];
    for (int p = 0; p < n; p++) {
      at[p] = nearest(wantedX[p] - die.x0(), wantedY[p] - die.y0());
      order[p] = p;
    }
    Arrays.sort(
        order,
        (a, b) -> {
          int along = Double.compare(at[a], at[b]);
          return along != 0 ? along : Integer.compare(a, b);
        });
    double apart = 0.5 * around / Math.max(1, n);
    for (int k = 1; k < n; k++) {
      at[order[k]] = Math.max(at[order[k]], at[order[k - 1]] + apart);
    }
    // The last ones may have run over the start: they push back.
    double limit = n == 0 ? 0 : at[order[0]] + around - apart;
    for (int k = n - 1; k >= 0; k--) {
      at[order[k]] = Math.min(at[order[k]], limit);
      limit = at[order[k]] - apart;
    }
    int[][] place = new int[2][n];
    for (int p = 0; p < n; p++) {
      point(at[p], place, p);
    }
    return place;
  }

  /// Way from the lower left corner, counter-clockwise, to the edge's point nearest to (x, y).
  private double nearest(double x, double y) {
    double w = die.width();
    double h = die.height();
    double cx = Math.max(0, Math.min(w, x));
    double cy = Math.max(0, Math.min(h, y));
    double least = Math.min(Math.min(cy, h - cy), Math.min(cx, w - cx));
    if (cy == least) {
      return cx;
    }
    if (w - cx == least) {
      return w + cy;
    }
    return h - cy == least ? 2 * w + h - cx : around - cy;
  }

  private void point(double way, int[][] place, int port) {
    double w = die.width();
    double h = die.height();
    double s = ((way % around) + around) % around;
    double x = s < w ? s : s < w + h ? w : s < 2 * w + h ? 2 * w + h - s : 0;
    double y = s < w ? 0 : s < w + h ? s - w : s < 2 * w + h ? h : around - s;
    place[0][port] = die.x0() + (int) Math.round(x);
    place[1][port] = die.y0() + (int) Math.round(y);
  }
}
