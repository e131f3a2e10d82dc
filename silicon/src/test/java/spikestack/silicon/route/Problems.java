package spikestack.silicon.route;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Random nets for tests.
final class Problems {
  private Problems() {}

  /// Nets of 0 to 12 pins in a square of `span` nm; a bond somewhere for every net.
  static RouteProblem random(long seed, int nets, int tiers, int span) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] start = new int[nets + 1];
    for (int n = 0; n < nets; n++) {
      start[n + 1] = start[n] + random.nextInt(13);
    }
    int pins = start[nets];
    byte[] tier = new byte[pins];
    for (int p = 0; p < pins; p++) {
      tier[p] = (byte) random.nextInt(tiers);
    }
    return new RouteProblem(
        tiers,
        start,
        random.ints(pins, 0, span).toArray(),
        random.ints(pins, 0, span).toArray(),
        tier,
        random.ints(nets, 0, span).toArray(),
        random.ints(nets, 0, span).toArray());
  }

  /// One net on one tier.
  static RouteProblem net(int[] x, int[] y) {
    return RouteProblem.flat(new int[] {0, x.length}, x, y);
  }

  /// The value repeated.
  static double[] of(int count, double value) {
    double[] array = new double[count];
    Arrays.fill(array, value);
    return array;
  }
}
