package spikestack.silicon.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteTreesTest {
  @Test
  void everyPinIsReachedFromTheDriver() {
    RouteProblem problem = Problems.random(7, 3000, 3, 50_000);
    RouteTrees trees = RouteTrees.build(problem, 2);
    for (int n = 0; n < problem.nets(); n++) {
      int from = trees.nodeStart()[n];
      int to = trees.nodeStart()[n + 1];
      int first = problem.netStart()[n];
      int pins = problem.netStart()[n + 1] - first;
      if (pins < 2) {
        assertThat(to).isEqualTo(from);
        continue;
      }
      assertThat(trees.pinNode()[first]).isEqualTo(from);
      assertThat(trees.parent()[from]).isEqualTo(RouteTrees.ROOT);
      for (int v = from + 1; v < to; v++) {
        int up = trees.parent()[v];
        assertThat(up).isBetween(from, v - 1);
        if (trees.tier()[up] != trees.tier()[v]) {
          assertThat(Math.abs(trees.tier()[up] - trees.tier()[v])).isEqualTo(1);
          assertThat(trees.edgeLength(v)).isZero();
          assertThat(trees.x()[v]).isEqualTo(problem.bondX()[n]);
          assertThat(trees.y()[v]).isEqualTo(problem.bondY()[n]);
        }
      }
      for (int p = first; p < first + pins; p++) {
        int node = trees.pinNode()[p];
        assertThat(node).isBetween(from, to - 1);
        assertThat(trees.x()[node]).isEqualTo(problem.pinX()[p]);
        assertThat(trees.y()[node]).isEqualTo(problem.pinY()[p]);
        assertThat(trees.tier()[node]).isEqualTo(problem.pinTier()[p]);
      }
      assertThat(trees.length(n)).isGreaterThanOrEqualTo(problem.halfPerimeter(n));
    }
    long sum = trees.lengths()[0] + trees.lengths()[1] + trees.lengths()[2];
    assertThat(sum).isGreaterThan(problem.halfPerimeter());
  }

  @Test
  void sameTreesForAnyNumberOfThreads() {
    RouteProblem problem = Problems.random(8, 10_000, 2, 80_000);
    assertThat(RouteTrees.build(problem, 3)).isEqualTo(RouteTrees.build(problem, 1));
  }

  /// Driver (0, 0) below, loads (10, 0) below and (10, 20), (10, 40) um above, bond at (10, 10): 20
  /// um below, 30 above.
  @Test
  void aNetOnTwoTiers() {
    RouteProblem problem =
        new RouteProblem(
            2,
            new int[] {0, 4},
            new int[] {0, 10_000, 10_000, 10_000},
            new int[] {0, 0, 20_000, 40_000},
            new byte[] {0, 0, 1, 1},
            new int[] {10_000},
            new int[] {10_000});
    RouteTrees trees = RouteTrees.build(problem, 1);
    assertThat(trees.lengths()).containsExactly(20_000, 30_000);
    assertThat(trees.bonds()).isEqualTo(1);
    assertThat(problem.halfPerimeter()).isEqualTo(50_000);

    WireModel wires =
        new WireModel(List.of(WireClass.uniform(2, 0.1), WireClass.uniform(4, 0.2)), 0.5, 1.0);
    RcTrees rc = RcTrees.extract(trees, wires);
    assertThat(rc.capacitance(0)).isEqualTo(20 * 0.1 + 30 * 0.2 + 1.0);
    assertThat(rc.resistance(0)).isEqualTo(20 * 2 + 30 * 4 + 0.5);
    double[] load = new double[trees.parent().length];
    for (int p = 1; p < 4; p++) {
      load[trees.pinNode()[p]] += 3;
    }
    double[] delay = new double[load.length];
    rc.elmore(0, load, delay);
    assertThat(load[0]).isEqualTo(9 + 9.0);
    // By hand, ohm x fF = 1e-3 ps. First 10 um: 20 ohm into 0.5 + 1 + 1 + 6 + 9 = 17.5 fF; second
    // 10 um and bond after it.
    double corner = 20 * 17.5;
    double bond = corner + 20 * (0.5 + 1 + 6 + 6) + 0.5 * (0.5 + 6 + 6);
    double near = bond + 40 * (1 + 4 + 3 + 3);
    double far = near + 80 * (2 + 3);
    assertThat(delay[trees.pinNode()[1]]).isCloseTo(corner * 1e-3, within());
    assertThat(delay[trees.pinNode()[2]]).isCloseTo(near * 1e-3, within());
    assertThat(delay[trees.pinNode()[3]]).isCloseTo(far * 1e-3, within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(1e-12);
  }

  @Test
  void longNetsGetTheirOwnWires() {
    RouteProblem problem =
        RouteProblem.flat(
            new int[] {0, 2, 4}, new int[] {0, 50_000, 0, 200_000}, new int[] {0, 0, 0, 0});
    WireModel wires =
        new WireModel(
            List.of(
                List.of(
                    new WireClass(100, 3.57, 0.09),
                    new WireClass(Double.POSITIVE_INFINITY, 1.5, 0.107))),
            0,
            0);
    RcTrees rc = RcTrees.extract(RouteTrees.build(problem, 1), wires);
    assertThat(rc.resistance(0)).isCloseTo(50 * 3.57, within());
    assertThat(rc.resistance(1)).isCloseTo(200 * 1.5, within());
    assertThatThrownBy(() -> new WireModel(List.of(List.of(new WireClass(100, 1, 1))), 0, 0))
        .hasMessageContaining("no limit");
  }

  @Test
  void refusesWrongArrays() {
    assertThatThrownBy(() -> RouteProblem.flat(new int[] {0, 3}, new int[2], new int[2]))
        .hasMessage("netStart must end with the 2 pins");
    assertThatThrownBy(
            () ->
                new RouteProblem(
                    1,
                    new int[] {0, 1},
                    new int[1],
                    new int[1],
                    new byte[] {1},
                    new int[1],
                    new int[1]))
        .hasMessage("tier of pin 0: 1");
  }
}
