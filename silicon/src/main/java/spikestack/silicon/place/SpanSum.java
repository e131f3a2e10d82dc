package spikestack.silicon.place;

import java.util.stream.IntStream;

/// Sum of the lengths of many intervals along one axis, each stretched to hold one common point
/// that moves: a convex, piecewise linear function, kept as its bends.
///
/// With interval `[low, high]`, weight `w`, and the point at `offset` from `at`, one interval is `w
/// (max(high, at + offset) - min(low, at + offset))`: it bends at `low - offset` and at `high -
/// offset`, by `w` each time. Cost of [#at]: the logarithm of the number of intervals.
final class SpanSum {
  private final double[] bend;

  /// At each bend.
  private final double[] value;

  /// Behind each bend.
  private final double[] slope;

  private final double before;

  /// @param low of each interval, `[n]`; at least one, all finite
  SpanSum(double[] low, double[] high, double[] offset, double[] weight) {
    int n = low.length;
    double[] at = new double[2 * n];
    double total = 0;
    for (int i = 0; i < n; i++) {
      at[2 * i] = low[i] - offset[i];
      at[2 * i + 1] = high[i] - offset[i];
      total += weight[i];
    }
    int[] order =
        IntStream.range(0, 2 * n)
            .boxed()
            .sorted(java.util.Comparator.comparingDouble((Integer i) -> at[i]))
            .mapToInt(i -> i)
            .toArray();
    bend = new double[2 * n];
    value = new double[2 * n];
    slope = new double[2 * n];
    before = -total;
    double first = at[order[0]];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double point = first + offset[i];
      sum += weight[i] * (Math.max(high[i], point) - Math.min(low[i], point));
    }
    double steep = before;
    for (int k = 0; k < order.length; k++) {
      bend[k] = at[order[k]];
      sum += k == 0 ? 0 : steep * (bend[k] - bend[k - 1]);
      steep += weight[order[k] / 2];
      value[k] = sum;
      slope[k] = steep;
    }
  }

  /// The sum with the point of each interval at `position + offset`.
  double at(double position) {
    if (position < bend[0]) {
      return value[0] + before * (position - bend[0]);
    }
    int low = 0;
    int high = bend.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (bend[middle] <= position) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return value[low] + slope[low] * (position - bend[low]);
  }
}
