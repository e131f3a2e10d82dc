package spikestack.silicon.route;

import java.util.List;

/// Finds subtrees near a subtree by the middles of their regions, tier by tier, from a grid of
/// about two a bin.
final class NearRoots {
  private final List<ClockSubtree> roots;
  private final int side;
  private final double originU;
  private final double originV;
  private final double bin;
  private final int[] start;
  private final int[] member;

  NearRoots(List<ClockSubtree> roots) {
    this.roots = roots;
    double lowU = Double.POSITIVE_INFINITY;
    double highU = Double.NEGATIVE_INFINITY;
    double lowV = Double.POSITIVE_INFINITY;
    double highV = Double.NEGATIVE_INFINITY;
    for (ClockSubtree root : roots) {
      lowU = Math.min(lowU, u(root));
      highU = Math.max(highU, u(root));
      lowV = Math.min(lowV, v(root));
      highV = Math.max(highV, v(root));
    }
    side = Math.max(1, (int) Math.sqrt(roots.size() / 2.0));
    originU = lowU;
    originV = lowV;
    bin = Math.max(1, Math.max(highU - lowU, highV - lowV) / side * 1.000001);
    start = new int[side * side + 1];
    for (ClockSubtree root : roots) {
      start[bin(root) + 1]++;
    }
    for (int i = 0; i < side * side; i++) {
      start[i + 1] += start[i];
    }
    int[] next = start.clone();
    member = new int[roots.size()];
    for (int i = 0; i < roots.size(); i++) {
      member[next[bin(roots.get(i))]++] = i;
    }
  }

  /// The nearest subtrees of a tier, in no particular order; returns how many.
  int find(int of, int tier, int[] found) {
    ClockSubtree from = roots.get(of);
    int column = column(u(from) - originU);
    int row = column(v(from) - originV);
    double[] distance = new double[found.length];
    int count = 0;
    for (int ring = 0; ring <= side; ring++) {
      for (int r = row - ring; r <= row + ring; r++) {
        boolean edge = Math.abs(r - row) == ring;
        for (int c = column - ring; c <= column + ring; c += edge || ring == 0 ? 1 : 2 * ring) {
          if (r >= 0 && r < side && c >= 0 && c < side) {
            count = scan(r * side + c, of, tier, found, distance, count);
          }
        }
      }
      // A ring further out is no nearer than this many bins.
      if (count == found.length && distance[count - 1] <= ring * bin) {
        break;
      }
    }
    return count;
  }

  private int scan(int at, int of, int tier, int[] found, double[] distance, int before) {
    ClockSubtree from = roots.get(of);
    int count = before;
    for (int k = start[at]; k < start[at + 1]; k++) {
      int i = member[k];
      ClockSubtree other = roots.get(i);
      if (i == of || other.tier != tier) {
        continue;
      }
      double d = Math.max(Math.abs(u(from) - u(other)), Math.abs(v(from) - v(other)));
      if (count < found.length) {
        count++;
      } else if (d >= distance[count - 1]) {
        continue;
      }
      int place = count - 1;
      while (place > 0 && distance[place - 1] > d) {
        distance[place] = distance[place - 1];
        found[place] = found[place - 1];
        place--;
      }
      distance[place] = d;
      found[place] = i;
    }
    return count;
  }

  private int bin(ClockSubtree root) {
    return column(v(root) - originV) * side + column(u(root) - originU);
  }

  private int column(double offset) {
    return Math.clamp((int) (offset / bin), 0, side - 1);
  }

  private static double u(ClockSubtree root) {
    return 0.5 * (root.lowU + root.highU);
  }

  private static double v(ClockSubtree root) {
    return 0.5 * (root.lowV + root.highV);
  }
}
