package spikestack.studio.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The points that no other point beats: at least as good in every objective and better in one. Of
/// points with equal objectives the first of the table stands for all. A point without one of the
/// objectives (not measured) is no candidate.
///
/// Candidates come in the order of the sum of their scaled objectives: whoever beats a point has
/// the larger sum, so nothing that was kept is ever dropped, and strong points, which beat most of
/// the others, are met early (sort-filter skyline; Chomicki and others, 2003). A kept point that
/// beats a candidate moves ahead among the kept.
public final class Front {
  private record Candidate(int row, double[] values, double sum) {}

  private Front() {}

  /// Positions in `rows`, best in the first objective first.
  public static List<Integer> of(List<Row> rows, List<Metric> objectives) {
    List<Candidate> front = new ArrayList<>();
    for (Candidate candidate : candidates(rows, objectives)) {
      if (!beaten(candidate.values, front)) {
        front.add(candidate);
      }
    }
    front.sort(
        Comparator.<Candidate>comparingDouble(c -> -c.values[0]).thenComparingInt(Candidate::row));
    return front.stream().map(Candidate::row).toList();
  }

  private static boolean beaten(double[] values, List<Candidate> front) {
    for (int i = 0; i < front.size(); i++) {
      if (covers(front.get(i).values, values)) {
        Candidate strong = front.get(i);
        front.set(i, front.get(i / 2));
        front.set(i / 2, strong);
        return true;
      }
    }
    return false;
  }

  /// In the order in which they are to be tried.
  private static List<Candidate> candidates(List<Row> rows, List<Metric> objectives) {
    List<Integer> usable = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    double[] low = new double[objectives.size()];
    double[] high = new double[objectives.size()];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int r = 0; r < rows.size(); r++) {
      double[] all = rows.get(r).ok() ? values(rows.get(r).result(), objectives) : new double[0];
      if (all.length > 0 && Arrays.stream(all).noneMatch(Double::isNaN)) {
        usable.add(r);
        values.add(all);
        for (int i = 0; i < all.length; i++) {
          low[i] = Math.min(low[i], all[i]);
          high[i] = Math.max(high[i], all[i]);
        }
      }
    }
    List<Candidate> candidates = new ArrayList<>(usable.size());
    for (int c = 0; c < usable.size(); c++) {
      double sum = 0;
      for (int i = 0; i < low.length; i++) {
        sum += high[i] > low[i] ? (values.get(c)[i] - low[i]) / (high[i] - low[i]) : 0;
      }
      candidates.add(new Candidate(usable.get(c), values.get(c), sum));
    }
    // Where rounding makes sums equal the values decide, so that a better point still comes first.
    candidates.sort(
        Comparator.<Candidate>comparingDouble(c -> -c.sum)
            .thenComparing(Candidate::values, (a, b) -> Arrays.compare(b, a))
            .thenComparingInt(Candidate::row));
    return candidates;
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
