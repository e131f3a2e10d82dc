package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The function of bends against the sum that it stands for, and when a placement gives up.
final class SpanSumTest {
  @Test
  void theSumIsThatOfAllIntervals() {
    SplittableRandom random = new SplittableRandom(6);
    for (int n : new int[] {1, 2, 3, 50}) {
      double[] low = random.doubles(n, -100, 100).toArray();
      double[] high = Arrays.stream(low).map(l -> l + random.nextInt(40)).toArray();
      double[] offset = random.ints(n, 0, 30).asDoubleStream().toArray();
      double[] weight = random.doubles(n, 0.5, 3).toArray();
      SpanSum sum = new SpanSum(low, high, offset, weight);
      for (double at = -300; at <= 300; at += 7.3) {
        double wanted = 0;
        for (int i = 0; i < n; i++) {
          double point = at + offset[i];
          wanted += weight[i] * (Math.max(high[i], point) - Math.min(low[i], point));
        }
        assertThat(sum.at(at)).isCloseTo(wanted, within(1e-9 * wanted + 1e-9));
      }
    }
  }

  /// A percent of overflow for half a percent of wire, as contest cases pay it, goes on to the end;
  /// at five percents it ends, once a window has been paid for, but not while cells still unfold.
  @Test
  void lessOverflowMayCostTooMuchWire() {
    assertThat(endsAt(0.55, 0.5)).isNegative();
    assertThat(endsAt(0.55, 5)).isEqualTo(20);
    assertThat(endsAt(1, 5)).isBetween(40, 60);
  }

  /// Iteration at which the price was too high, or -1: overflow falls by 0.01 each.
  private static int endsAt(double start, double price) {
    LeastOverflow least = new LeastOverflow(new double[1], new double[1]);
    double wire = 1;
    for (int i = 0; start - 0.01 * i > 0.05; i++) {
      if (least.dear(start - 0.01 * i, wire)) {
        return i;
      }
      wire *= 1 + 0.01 * price;
    }
    return -1;
  }
}
