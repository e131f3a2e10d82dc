package spikestack.studio.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Is the front exactly the points nobody beats?
final class FrontTest {
  private static final List<Metric> OBJECTIVES =
      List.of(Metric.ENERGY, Metric.LATENCY, Metric.ACCURACY);

  @Test
  void asByDefinition() {
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        double[] metrics = new double[Metric.values().length];
        Arrays.fill(metrics, Double.NaN);
        metrics[Metric.ENERGY.index()] = random.nextInt(8);
        metrics[Metric.LATENCY.index()] = random.nextInt(8);
        metrics[Metric.ACCURACY.index()] = i % 17 == 3 ? Double.NaN : random.nextInt(8);
        String unmet = i % 13 == 5 ? "too large" : "";
        rows.add(new Row(new int[0], new PointResult(true, "", metrics), unmet));
      }
      rows.add(new Row(new int[0], PointResult.invalid("cannot be"), ""));
      List<Integer> front = Front.of(rows, OBJECTIVES);
      for (int i = 0; i < rows.size(); i++) {
        int candidate = i;
        boolean beaten =
            !usable(rows.get(i))
                || java.util.stream.IntStream.range(0, rows.size())
                    .anyMatch(j -> usable(rows.get(j)) && beats(rows, j, candidate));
        assertThat(front.contains(i)).isEqualTo(!beaten);
      }
    }
  }

  /// Large enough to be halved in every objective, with ties, and with nearly all on the front.
  @Test
  void largeTables() {
    List<Metric> four = List.of(Metric.ENERGY, Metric.LATENCY, Metric.ACCURACY, Metric.FOOTPRINT);
    for (int kinds : new int[] {5, 40, 1_000_000}) {
      Random random = new Random(kinds);
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        double[] metrics = new double[Metric.values().length];
        Arrays.fill(metrics, Double.NaN);
        int left = 3 * kinds;
        for (Metric metric : four.subList(1, 4)) {
          metrics[metric.index()] = random.nextInt(kinds);
          left -= metric.moreIsBetter() ? -random.nextInt(kinds) : (int) metrics[metric.index()];
        }
        metrics[Metric.ENERGY.index()] = left;
        rows.add(new Row(new int[0], new PointResult(true, "", metrics), ""));
      }
      double[][] values = new double[rows.size()][];
      Arrays.setAll(values, r -> Front.values(rows.get(r).result(), four));
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < values.length; i++) {
        boolean beaten = false;
        for (int j = 0; j < values.length && !beaten; j++) {
          boolean equal = Arrays.equals(values[j], values[i]);
          beaten = equal ? j < i : atLeast(values[j], values[i]);
        }
        if (!beaten) {
          expected.add(i);
        }
      }
      assertThat(expected).hasSizeGreaterThan(3);
      assertThat(Front.of(rows, four)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static boolean atLeast(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] < b[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean usable(Row row) {
    return row.ok() && !Double.isNaN(row.result().of(Metric.ACCURACY));
  }

  /// Better somewhere and nowhere worse, or equal and earlier.
  private static boolean beats(List<Row> rows, int a, int b) {
    double[] x = Front.values(rows.get(a).result(), OBJECTIVES);
    double[] y = Front.values(rows.get(b).result(), OBJECTIVES);
    boolean worse = false;
    boolean better = false;
    for (int i = 0; i < x.length; i++) {
      worse |= x[i] < y[i];
      better |= x[i] > y[i];
    }
    return !worse && (better || a < b);
  }
}
