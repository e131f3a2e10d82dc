package spikestack.silicon.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Trees are measured by [ClockTree#delaysPs], which counts from the arrays and knows nothing of
/// how the tree was built; that count itself is checked by hand.
final class ClockTreeTest {
  private static final ClockBuffer BUFFER = new ClockBuffer(3.4, 20, 500, 60);
  private static final WireClass WIRE = new WireClass(1e9, 1.5, 0.107);

  private static ClockProblem problem(int sinks, int tiers, double bondCost, double bound) {
    SplittableRandom random = new SplittableRandom(sinks);
    int span = (int) (12_000 * Math.sqrt(sinks)) + 1000;
    byte[] tier = new byte[sinks];
    for (int s = 0; s < sinks; s++) {
      tier[s] = (byte) random.nextInt(tiers);
    }
    return new ClockProblem(
        random.ints(sinks, 0, span).toArray(),
        random.ints(sinks, 0, span).toArray(),
        tier,
        Problems.of(sinks, 0.95),
        0,
        span / 2,
        0,
        BUFFER,
        List.of(WIRE, WIRE).subList(0, tiers),
        0.05,
        1,
        bondCost,
        bound);
  }

  @Test
  void legalAndWithinItsBound() {
    for (int sinks : new int[] {1, 2, 3, 40, 700}) {
      for (double bondCost : new double[] {Double.POSITIVE_INFINITY, 20, 0}) {
        for (double bound : new double[] {0, 10}) {
          ClockTree tree = ClockTree.build(problem(sinks, 2, bondCost, bound));
          assertLegal(tree, sinks);
          // Half a nanometre of every edge is lost to rounding.
          assertThat(tree.report().skewPs()).isLessThan(bound + 0.01);
          assertThat(tree.report().worstLoadFemtofarad()).isLessThanOrEqualTo(60.01);
        }
      }
    }
  }

  private static void assertLegal(ClockTree tree, int sinks) {
    boolean[] seen = new boolean[sinks];
    assertThat(tree.kind()[0]).isEqualTo(ClockTree.SOURCE);
    for (int v = 0; v < tree.nodes(); v++) {
      int up = tree.parent()[v];
      assertThat(up).isLessThan(v);
      if (v > 0) {
        int distance = Math.abs(tree.x()[v] - tree.x()[up]) + Math.abs(tree.y()[v] - tree.y()[up]);
        assertThat(tree.length()[v]).isGreaterThanOrEqualTo(distance);
        assertThat(Math.abs(tree.tier()[v] - tree.tier()[up])).isLessThanOrEqualTo(1);
        assertThat(tree.kind()[up]).isNotEqualTo(ClockTree.SINK);
      }
      if (tree.kind()[v] == ClockTree.SINK) {
        int s = tree.sink()[v];
        assertThat(seen[s]).isFalse();
        seen[s] = true;
        assertThat(tree.x()[v]).isEqualTo(tree.problem().x()[s]);
        assertThat(tree.y()[v]).isEqualTo(tree.problem().y()[s]);
        assertThat(tree.tier()[v]).isEqualTo(tree.problem().tier()[s]);
      }
    }
    assertThat(seen).doesNotContain(false);
  }

  @Test
  void ownTreesTakeOneBondAndSharedOnesLessWire() {
    ClockTree.Report own = ClockTree.build(problem(2000, 2, Double.POSITIVE_INFINITY, 10)).report();
    ClockTree.Report shared = ClockTree.build(problem(2000, 2, 0, 10)).report();
    assertThat(own.bonds()).isEqualTo(1);
    assertThat(shared.bonds()).isGreaterThan(100);
    double ownWire = own.wireMicrons()[0] + own.wireMicrons()[1];
    double sharedWire = shared.wireMicrons()[0] + shared.wireMicrons()[1];
    assertThat(sharedWire).isLessThan(0.85 * ownWire);
  }

  @Test
  void deterministic() {
    ClockProblem problem = problem(500, 2, 20, 5);
    assertThat(ClockTree.build(problem)).isEqualTo(ClockTree.build(problem));
  }

  /// Two sinks 100 um apart, 1 and 3 fF, and a source above their middle. By hand: the joint is
  /// where r a (c a / 2 + 1) = r b (c b / 2 + 3), a + b = 100; the rest follows.
  @Test
  void twoSinksByHand() {
    ClockProblem problem =
        new ClockProblem(
            new int[] {0, 100_000},
            new int[] {0, 0},
            new byte[2],
            new double[] {1, 3},
            50_000,
            40_000,
            0,
            BUFFER,
            List.of(WIRE),
            0,
            0,
            0,
            0);
    ClockTree tree = ClockTree.build(problem);
    double a = 100 * (3 + 0.107 * 50) / (1 + 3 + 10.7);
    double load = 4 + 10.7;
    double wire = 1e-3 * 1.5 * a * (0.0535 * a + 1);
    ClockTree.Report report = tree.report();
    assertThat(report.buffers()).isEqualTo(1);
    assertThat(report.skewPs()).isLessThan(1e-3);
    assertThat(report.worstLoadFemtofarad()).isCloseTo(load, within(1e-3));
    double trunk = 40 + Math.abs(a - 50);
    double toBuffer = 1e-3 * 1.5 * trunk * (0.0535 * trunk + 3.4);
    assertThat(report.latencyPs()).isCloseTo(toBuffer + 20 + 0.5 * load + wire, within(1e-3));
    assertThat(report.wireMicrons()[0]).isCloseTo(100 + trunk, within(1e-2));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new ClockBuffer(3, 20, 500, 9)).hasMessageContaining("three inputs");
    assertThatThrownBy(() -> problem(0, 1, 0, 0)).hasMessage("no sinks");
  }
}
