package spikestack.studio.report;

/// A technology entry without a firm source, on which numbers of this result rest.
///
/// @param tag `A` an assumption or choice of ours, `R` recalled from general knowledge and not seen
///   again
/// @param low end of the range that is thinkable; `high` the other end
public record Assumption(
    String key, double value, String unit, String tag, double low, double high, String source) {
  public Assumption {
    Require.text("key", key);
    Require.finite("value", value);
    Require.text("unit", unit);
    Require.text("tag", tag);
    Require.finite("low", low);
    Require.finite("high", high);
    if (low > high) {
      throw new IllegalArgumentException("low " + low + " is above high " + high);
    }
    Require.text("source", source);
  }
}
