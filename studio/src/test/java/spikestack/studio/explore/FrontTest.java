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
