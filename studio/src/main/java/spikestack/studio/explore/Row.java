package spikestack.studio.explore;

/// One line of a sweep's table: a point, by index of the value on each axis, and what came of it.
/// `unmet` names the first constraint it does not meet; empty where it meets all.
public record Row(int[] choice, PointResult result, String unmet) {
  public Row {
    choice = choice.clone();
  }

  /// `ok`, `unmet` (valid, but outside the constraints) or `invalid`.
  public String status() {
    return !result.valid() ? "invalid" : unmet.isEmpty() ? "ok" : "unmet";
  }

  /// Whether it is a candidate for the front.
  public boolean ok() {
    return result.valid() && unmet.isEmpty();
  }
}
