package spikestack.machine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spikestack.machine.tech.Ledger;

final class AdderTest {
  private final Ledger n28 = Presets.N28.ledger();

  @Test
  void anEightBitRippleAdderTakesTheNanosecondOfItsSource() {
    assertThat(new Adder(8, false).delayPs(n28)).isCloseTo(210 + 6 * 95.6 + 115, within(1.0));
    assertThat(new Adder(8, false).energyFj(n28)).isCloseTo(27.2, within(0.01));
  }

  @Test
  void carrySelectIsFasterAndLarger() {
    Adder ripple = new Adder(24, false);
    Adder select = new Adder(24, true);
    assertThat(select.delayPs(n28)).isLessThan(ripple.delayPs(n28) / 2);
    assertThat(select.fullAdders()).isEqualTo(40);
    assertThat(select.hardware().mux2()).isEqualTo(18);
  }

  @Test
  void theSmallerFormIsTakenAsLongAsItFits() {
    double ripple = new Adder(16, false).delayPs(n28);
    assertThat(Adder.within(ripple, 16, n28).select()).isFalse();
    assertThat(Adder.within(Math.nextDown(ripple), 16, n28).select()).isTrue();
  }

  @Test
  void theSlowestStageIsTheBestOfAllWaysToCut() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(6);
      int stages = 1 + random.nextInt(4);
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        steps.add(
            new Step(
                random.nextInt(100), random.nextInt(100), random.nextInt(50), random.nextInt(5)));
      }
      double best = Double.POSITIVE_INFINITY;
      for (int cuts = 0; cuts < 1 << (n - 1); cuts++) {
        if (Integer.bitCount(cuts) < stages) {
          best = Math.min(best, slowest(steps, cuts));
        }
      }
      assertThat(Step.slowestStage(steps, stages).picoseconds()).isCloseTo(best, within(1e-9));
    }
  }

  private static double slowest(List<Step> steps, int cuts) {
    double worst = 0;
    double stage = 0;
    for (int i = 0; i < steps.size(); i++) {
      stage += steps.get(i).picoseconds();
      worst = Math.max(worst, stage);
      if ((cuts >> i & 1) == 1) {
        stage = 0;
      }
    }
    return worst;
  }
}
