package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.DoubleSummaryStatistics;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The objective as it is written, and that annealing lowers it within the limits.
final class TierAssignmentTest {
  private static final double BOND = 7;

  @Test
  void theObjectiveIsThatOfTheTwoBoxesOfEachNet() {
    PlacementProblem problem = PlaceCases.random(300, 2, 5);
    SplittableRandom random = new SplittableRandom(2);
    int n = problem.cellCount();
    Die die = problem.die();
    double[] x = random.doubles(n, die.lowX(), die.highX()).toArray();
    double[] y = random.doubles(n, die.lowY(), die.highY()).toArray();
    byte[] tier = new byte[n];
    for (int i = 0; i < n; i++) {
      tier[i] = (byte) random.nextInt(2);
    }
    TierAssignment tiers = new TierAssignment(problem, x, y, tier, 4, BOND);
    double before = objective(problem, x, y, tier);
    assertThat(tiers.total()).isCloseTo(before, within(1e-6 * before));
    double unit = Math.sqrt(problem.area(0, 0));
    tiers.anneal(30, 2 * unit, 0.03 * unit, unit, random);
    double after = objective(problem, x, y, tier);
    assertThat(tiers.total()).isCloseTo(after, within(1e-6 * after));
    assertThat(after).isLessThan(0.97 * before);
    double[] used = new double[2];
    for (int i = 0; i < n; i++) {
      used[tier[i]] += problem.area(tier[i], i);
    }
    for (int t = 0; t < 2; t++) {
      assertThat(used[t]).isLessThan(problem.tiers().get(t).maxUtilisation() * die.area());
    }
  }

  private static double objective(PlacementProblem problem, double[] x, double[] y, byte[] tier) {
    double sum = 0;
    for (int net = 0; net < problem.netCount(); net++) {
      int from = problem.netStart()[net];
      int to = problem.netStart()[net + 1];
      if (to - from < 2) {
        continue;
      }
      double cost = 0;
      boolean cut = false;
      for (double[] at : new double[][] {x, y}) {
        DoubleSummaryStatistics all = new DoubleSummaryStatistics();
        DoubleSummaryStatistics[] each = {
          new DoubleSummaryStatistics(), new DoubleSummaryStatistics()
        };
        for (int p = from; p < to; p++) {
          int cell = problem.pinCell()[p];
          all.accept(at[cell]);
          each[tier[cell]].accept(at[cell]);
        }
        cut = each[0].getCount() > 0 && each[1].getCount() > 0;
        double two = 0;
        for (DoubleSummaryStatistics one : each) {
          two += one.getCount() > 0 ? one.getMax() - one.getMin() : 0;
        }
        cost += Math.max(all.getMax() - all.getMin(), two);
      }
      sum += problem.netWeight()[net] * cost + (cut ? BOND : 0);
    }
    return sum;
  }
}
