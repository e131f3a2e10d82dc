package spikestack.studio.explore;

/// A limit on a metric, in the metric's unit, both ends allowed; infinite where there is none.
public record Constraint(Metric metric, double atLeast, double atMost) {
  public Constraint {
    if (!(atLeast <= atMost)) {
      throw new IllegalArgumentException(
          metric.key() + ": at least " + atLeast + " and at most " + atMost);
    }
  }

  /// How far a value is outside, 0 inside; a metric that was not measured meets nothing.
  double violation(double value) {
    if (Double.isNaN(value)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(0, Math.max(atLeast - value, value - atMost));
  }

  @Override
  public String toString() {
    String unit = metric.unit().equals("-") ? "" : " " + metric.unit();
    return metric.key()
        + (atLeast > Double.NEGATIVE_INFINITY ? " at least " + atLeast + unit : "")
        + (atMost < Double.POSITIVE_INFINITY ? " at most " + atMost + unit : "");
  }
}
