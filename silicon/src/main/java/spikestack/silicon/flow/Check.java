package spikestack.silicon.flow;

/// One number that we computed beside one that somebody else published.
///
/// @param name what was checked, `case/quantity`; unique within a [Selfcheck.Suite]
/// @param unit unit of the three numbers, `""` for a count
/// @param expected the published number
/// @param found ours
/// @param tolerance how far `found` may be from `expected`; `>= 0`
/// @param pass the verdict
public record Check(
    String name, String unit, double expected, double found, double tolerance, boolean pass) {
  public Check {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException(name + ": tolerance must be >= 0, was " + tolerance);
    }
  }

  /// Passes when `found` is no further than `tolerance` from `expected`, on either side; NaN fails.
  public static Check within(
      String name, String unit, double expected, double found, double tolerance) {
    boolean pass = Math.abs(found - expected) <= tolerance;
    return new Check(name, unit, expected, found, tolerance, pass);
  }

  /// Passes when `found` is at most `expected + tolerance`: smaller is better; NaN fails.
  public static Check atMost(
      String name, String unit, double expected, double found, double tolerance) {
    return new Check(name, unit, expected, found, tolerance, found <= expected + tolerance);
  }

  /// A yes-or-no answer as a count: `violations` must be 0.
  public static Check none(String name, long violations) {
    return within(name, "", 0, violations, 0);
  }

  /// `found - expected`, in `unit`.
  public double difference() {
    return found - expected;
  }
}
