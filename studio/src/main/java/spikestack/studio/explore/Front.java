package spikestack.studio.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The points that no other point beats: at least as good in every objective and better in one. Of
/// points with equal objectives the first of the table stands for all. A point without one of the
/// objectives (not measured) is no candidate.
public final class Front {
  private Front() {}

  /// Positions in `rows`, best in the first objective first.
  public static List<Integer> of(List<Row> rows, List<Metric> objectives) {
    List<double[]> values = new ArrayList<>();
    List<Integer> front = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      if (!rows.get(r).ok()) {
        continue;
      }
      double[] candidate = values(rows.get(r).result(), objectives);
      boolean measured = true;
      for (double value : candidate) {
        measured &= !Double.isNaN(value);
      }
      if (measured) {
        insert(candidate, r, values, front);
      }
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < front.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.<Integer>comparingDouble(i -> -values.get(i)[0]).thenComparing(front::get));
    return order.stream().map(front::get).toList();
  }

  private static void insert(
      double[] candidate, int row, List<double[]> values, List<Integer> front) {
    int kept = 0;
    for (int i = 0; i < values.size(); i++) {
      double[] other = values.get(i);
      if (covers(other, candidate)) {
        return; // nothing was dropped before: what covers is covered by nobody the candidate covers
      }
      if (!covers(candidate, other)) {
        values.set(kept, other);
        front.set(kept, front.get(i));
        kept++;
      }
    }
    values.subList(kept, values.size()).clear();
    front.subList(kept, front.size()).clear();
    values.add(candidate);
    front.add(row);
  }

  /// Whether `a` is at least as good as `b` in everything.
  private static boolean covers(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] < b[i]) {
        return false;
      }
    }
    return true;
  }

  /// Objectives, each the larger the better.
  static double[] values(PointResult result, List<Metric> objectives) {
    double[] values = new double[objectives.size()];
    for (int i = 0; i < values.length; i++) {
      double value = result.of(objectives.get(i));
      values[i] = objectives.get(i).moreIsBetter() ? value : -value;
    }
    return values;
  }
}
