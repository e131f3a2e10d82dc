package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spikestack.silicon.netlist.Rect;

final class PortPlacementTest {
  private static final Rect DIE = new Rect(100, 200, 1100, 700);

  @Test
  void portsStandAtTheNearestPointOfTheEdge() {
    int[][] at =
        PortPlacement.place(
            DIE, new double[] {150, 600, 1090, 500}, new double[] {400, 210, 650, 690});
    assertThat(at[0]).containsExactly(100, 600, 1100, 500);
    assertThat(at[1]).containsExactly(400, 200, 650, 700);
  }

  @Test
  void portsThatWantOnePlaceMakeWayInOrder() {
    double[] x = new double[30];
    double[] y = new double[30];
    Arrays.fill(x, 1099);
    Arrays.fill(y, 450);
    int[][] at = PortPlacement.place(DIE, x, y);
    // 3000 around, 30 ports: 50 apart; from the middle of the right edge on, over the corners.
    assertThat(at[0][0]).isEqualTo(1100);
    assertThat(at[1][0]).isEqualTo(450);
    for (int p = 1; p < 30; p++) {
      assertThat(Math.abs(at[0][p] - at[0][p - 1]) + Math.abs(at[1][p] - at[1][p - 1]))
          .isEqualTo(50);
    }
  }

  @Test
  void allStandOnTheEdgeApartFromEachOther() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 50; round++) {
      int n = 1 + random.nextInt(200);
      double[] x = random.doubles(n, 0, 1300).toArray();
      double[] y = random.doubles(n, 0, 900).toArray();
      int[][] at = PortPlacement.place(DIE, x, y);
      double[] way =
          IntStream.range(0, n).mapToDouble(p -> along(at[0][p], at[1][p])).sorted().toArray();
      for (int p = 1; p < n; p++) {
        assertThat(way[p] - way[p - 1]).isGreaterThan(0.5 * 3000 / n - 1.5);
      }
      assertThat(3000 - way[n - 1] + way[0]).isGreaterThan(0.5 * 3000 / n - 1.5);
    }
  }

  /// Way along the edge; fails beside it.
  private static double along(int x, int y) {
    boolean edge = x == 100 || x == 1100 || y == 200 || y == 700;
    assertThat(edge).isTrue();
    assertThat(x).isBetween(100, 1100);
    assertThat((double) y).isCloseTo(450, within(250.0));
    return y == 200 ? x - 100 : x == 1100 ? 1000 + y - 200 : y == 700 ? 2600 - x : 3200 - y;
  }
}
