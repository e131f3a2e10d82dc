package spikestack.studio.explore;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The points that no other point beats: at least as good in every objective and better in one. Of
/// points with equal objectives the first of the table stands for all. A point without one of the
/// objectives (not measured) is no candidate.
///
/// Divide and conquer (Kung, Luccio, Preparata, 1975): the points in the order of their first
/// objective are halved; the front of the better half stays, that of the other loses what the first
/// half covers in the remaining objectives, which is found by halving along one objective after the
/// other. For n points and k objectives n log n to the power of k - 2, also when every point is on
/// the front.
public final class Front {
  /// Below so many pairs each is compared.
  private static final long PAIRS = 4096;

  /// By candidate: objectives, each the larger the better.
  private final double[][] values;

  private Front(double[][] values) {
    this.values = values;
  }

  /// Positions in `rows`, best in the first objective first.
  public static List<Integer> of(List<Row> rows, List<Metric> objectives) {
    int[] usable =
        IntStream.range(0, rows.size())
            .filter(
                r ->
                    rows.get(r).ok()
                        && Arrays.stream(values(rows.get(r).result(), objectives))
                            .noneMatch(Double::isNaN))
            .toArray();
    double[][] values = new double[usable.length][];
    Arrays.setAll(values, c -> values(rows.get(usable[c]).result(), objectives));
    // The best first; of equal points the first of the table.
    int[] order =
        IntStream.range(0, usable.length)
            .boxed()
            .sorted(
                Comparator.<Integer, double[]>comparing(
                        c -> values[c], (a, b) -> Arrays.compare(b, a))
                    .thenComparingInt(c -> c))
            .mapToInt(c -> c)
            .toArray();
    int distinct = 0;
    for (int at : order) {
      if (distinct == 0 || !Arrays.equals(values[order[distinct - 1]], values[at])) {
        order[distinct++] = at;
      }
    }
    int[] front = new Front(values).front(Arrays.copyOf(order, distinct));
    return Arrays.stream(front)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(c -> -values[c][0])
                .thenComparingInt(c -> usable[c]))
        .map(c -> usable[c])
        .toList();
  }

  /// The front of distinct points in falling lexicographic order, in that order.
  private int[] front(int[] points) {
    if (points.length < 2) {
      return points;
    }
    int middle = points.length / 2;
    int[] better = front(Arrays.copyOf(points, middle));
    int[] rest = front(Arrays.copyOfRange(points, middle, points.length));
    int[] kept = uncovered(rest, better, 1);
    int[] both = Arrays.copyOf(better, better.length + kept.length);
    System.arraycopy(kept, 0, both, better.length, kept.length);
    return both;
  }

  /// Those of `points` for which no point of `by` is at least as good in the objectives from `from`
  /// on; their order stays.
  private int[] uncovered(int[] points, int[] by, int from) {
    if (points.length == 0 || by.length == 0) {
      return points;
    }
    int last = values[points[0]].length - 1;
    if (from > last) {
      return new int[0];
    }
    if (from == last) {
      double best = Arrays.stream(by).mapToDouble(b -> values[b][last]).max().orElseThrow();
      return Arrays.stream(points).filter(p -> values[p][last] > best).toArray();
    }
    if ((long) points.length * by.length <= PAIRS) {
      return Arrays.stream(points)
          .filter(p -> Arrays.stream(by).noneMatch(b -> covers(values[b], values[p], from)))
          .toArray();
    }
    double cut = cut(points, by, from);
    if (Double.isNaN(cut)) {
      return uncovered(points, by, from + 1);
    }
    int[] high = Arrays.stream(by).filter(b -> values[b][from] >= cut).toArray();
    int[] low = Arrays.stream(by).filter(b -> values[b][from] < cut).toArray();
    int[] above = Arrays.stream(points).filter(p -> values[p][from] >= cut).toArray();
    int[] below = Arrays.stream(points).filter(p -> values[p][from] < cut).toArray();
    above = uncovered(above, high, from);
    below = uncovered(uncovered(below, high, from + 1), low, from);
    return merged(points, above, below, from, cut);
  }

  /// A value of the objective that has points on either side: the middle one, or a larger one where
  /// the middle is the smallest; NaN if all are equal.
  private double cut(int[] points, int[] by, int objective) {
    double[] all =
        IntStream.concat(Arrays.stream(points), Arrays.stream(by))
            .mapToDouble(p -> values[p][objective])
            .sorted()
            .toArray();
    for (int at = all.length / 2; at < all.length; at++) {
      if (all[at] > all[0]) {
        return all[at];
      }
    }
    return Double.NaN;
  }

  /// Two parts again in the order of the whole.
  private int[] merged(int[] whole, int[] above, int[] below, int objective, double cut) {
    int[] merged = new int[above.length + below.length];
    int a = 0;
    int b = 0;
    for (int point : whole) {
      boolean high = values[point][objective] >= cut;
      if (high && a < above.length && above[a] == point) {
        merged[a++ + b] = point;
      } else if (!high && b < below.length && below[b] == point) {
        merged[a + b++] = point;
      }
    }
    return merged;
  }

  /// Whether `a` is at least as good as `b` in the objectives from `from` on.
  private static boolean covers(double[] a, double[] b, int from) {
    for (int i = from; i < a.length; i++) {
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
