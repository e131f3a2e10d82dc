package spikestack.studio.explore;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Every combination, the last axis turning fastest. A plan of fewer points takes an even sample:
/// steps of about 0.618 of the grid, which meet every axis evenly, then sorted.
final class GridSearch implements Search {
  private static final double GOLDEN = 0.6180339887498949;

  @Override
  public void run(int[] sizes, Sweep.Plan plan, Batch batch) {
    long all = Searches.combinations(sizes);
    long points = Math.min(all, plan.points());
    long[] sample = points == all ? null : sample(all, (int) points);
    for (long from = 0; from < points; from += Searches.CHUNK) {
      List<int[]> chunk = new ArrayList<>();
      for (long i = from; i < Math.min(points, from + Searches.CHUNK); i++) {
        chunk.add(Searches.point(sample == null ? i : sample[(int) i], sizes));
      }
      batch.evaluate(chunk);
    }
  }

  /// Different numbers below `all`, ascending.
  private static long[] sample(long all, int points) {
    BigInteger size = BigInteger.valueOf(all);
    long step = Math.max(1, (long) (all * GOLDEN));
    while (!BigInteger.valueOf(step).gcd(size).equals(BigInteger.ONE)) {
      step--;
    }
    BigInteger by = BigInteger.valueOf(step);
    return LongStream.range(0, points)
        .map(i -> BigInteger.valueOf(i).multiply(by).mod(size).longValueExact())
        .sorted()
        .toArray();
  }
}
