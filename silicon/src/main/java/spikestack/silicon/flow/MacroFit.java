package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How large a square must be for a set of memories to lie in it side by side: area alone does not
/// tell, two squares of 0.6 need a side of 1.2.
///
/// The largest first, each to the lowest, then leftmost corner of those before it where it fits. A
/// bound from above: a cleverer packing may do with less.
final class MacroFit {
  private static final double GROWTH = 1.01;

  private record Box(double x0, double y0, double x1, double y1) {
    boolean overlaps(Box other) {
      return other.x0 < x1 && other.x1 > x0 && other.y0 < y1 && other.y1 > y0;
    }
  }

  private MacroFit() {}

  /// The smallest side, in steps of one percent from `atLeast`, into which all fit.
  ///
  /// @param sizes width and height of each, halo included
  static double side(List<double[]> sizes, double atLeast) {
    List<double[]> largestFirst = new ArrayList<>(sizes);
    largestFirst.sort(Comparator.comparingDouble((double[] s) -> -Math.max(s[0], s[1])));
    double side = atLeast;
    while (!fits(largestFirst, side)) {
      side *= GROWTH;
    }
    return side;
  }

  private static boolean fits(List<double[]> sizes, double side) {
    List<Box> placed = new ArrayList<>();
    for (double[] size : sizes) {
      Box best = null;
      for (int a = -1; a < placed.size(); a++) {
        double x = a < 0 ? 0 : placed.get(a).x1;
        for (int b = -1; b < placed.size(); b++) {
          double y = b < 0 ? 0 : placed.get(b).y1;
          Box box = new Box(x, y, x + size[0], y + size[1]);
          boolean inside = box.x1 <= side && box.y1 <= side;
          boolean lower =
              best == null || box.y0 < best.y0 || (box.y0 == best.y0 && box.x0 < best.x0);
          if (inside && lower && placed.stream().noneMatch(box::overlaps)) {
            best = box;
          }
        }
      }
      if (best == null) {
        return false;
      }
      placed.add(best);
    }
    return true;
  }
}
