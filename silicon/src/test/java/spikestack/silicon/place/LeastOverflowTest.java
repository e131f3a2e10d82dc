package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Two ends of a placement that cannot reach its overflow, told from one that can.
final class LeastOverflowTest {
  /// Iterations until the price is too high, at most 400.
  private static int dear(double from, double fall, double growth) {
    LeastOverflow end = new LeastOverflow(new double[1], new double[1]);
    double overflow = from;
    double wire = 1;
    for (int i = 0; i < 400; i++) {
      if (end.dear(overflow, wire)) {
        return i;
      }
      overflow -= fall;
      wire *= 1 + growth;
    }
    return 400;
  }

  @Test
  void aPercentOfOverflowMayCostThreeOfWire() {
    assertThat(dear(0.5, 0.001, 0.0025)).isEqualTo(400);
    assertThat(dear(0.5, 0.001, 0.0035)).isEqualTo(20);
  }

  @Test
  void whileTheNetlistUnfoldsNoPriceIsTooHigh() {
    assertThat(dear(0.9, 0.001, 0.01)).isGreaterThan(290);
  }

  @Test
  void theStateOfLeastOverflowComesBack() {
    double[] x = {1};
    double[] y = {2};
    LeastOverflow end = new LeastOverflow(x, y);
    assertThat(end.lost(0.5, 100)).isFalse();
    x[0] = 3;
    assertThat(end.lost(0.4, 110)).isFalse();
    x[0] = 7;
    assertThat(end.lost(0.41, 200)).isFalse();
    assertThat(end.lost(0.43, 112)).isFalse();
    assertThat(end.lost(0.43, 120)).isTrue();
    assertThat(end.restore()).isEqualTo(110);
    assertThat(x[0]).isEqualTo(3);
    assertThat(end.overflow()).isEqualTo(0.4);
  }
}
