package spikestack.studio.explore;

import java.io.Serializable;
import java.util.Arrays;

/// What came of a design point: its metrics by index of [Metric] (NaN: not measured), or why it
/// cannot be. `reason` is empty for a valid point.
public record PointResult(boolean valid, String reason, double[] metrics) implements Serializable {
  private static final long serialVersionUID = 1L;

  public PointResult {
    metrics = metrics.clone();
    if (metrics.length != Metric.values().length) {
      throw new IllegalArgumentException(metrics.length + " metrics");
    }
  }

  static PointResult invalid(String reason) {
    double[] none = new double[Metric.values().length];
    Arrays.fill(none, Double.NaN);
    return new PointResult(false, reason.isEmpty() ? "no reason given" : reason, none);
  }

  public double of(Metric metric) {
    return metrics[metric.index()];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PointResult result
        && valid == result.valid
        && reason.equals(result.reason)
        && Arrays.equals(metrics, result.metrics);
  }

  @Override
  public int hashCode() {
    return 31 * reason.hashCode() + Arrays.hashCode(metrics);
  }

  @Override
  public String toString() {
    return valid ? Arrays.toString(metrics) : "invalid: " + reason;
  }
}
