package spikestack.studio.report;

/// A number that a person may quote: never without its unit.
///
/// @param value finite
/// @param unit as people write it, `pJ`, `mm²`, `MHz`, `cycles`; never blank
public record Quantity(double value, String unit) {
  public Quantity {
    Require.finite("value", value);
    Require.text("unit", unit);
  }
}
