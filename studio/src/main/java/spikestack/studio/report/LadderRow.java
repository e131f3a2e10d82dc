package spikestack.studio.report;

/// One rung of 2D → 3D → 3D + head pruning → ..., at one scope; means per image.
///
/// @param name of the rung, unique within its scope
/// @param arrangement name of the arrangement it ran on
/// @param keepHeads share of heads kept, above 0 to 1
/// @param scope what was counted: `attention`, `block` or `network`
/// @param accuracy of the whole network at this rung, 0 to 1
/// @param relative to the first row of the same scope
public record LadderRow(
    String name,
    String arrangement,
    double keepHeads,
    String scope,
    Quantity cycles,
    Quantity latency,
    Quantity energy,
    Quantity edp,
    double accuracy,
    Relative relative) {

  public LadderRow {
    Require.text("name", name);
    Require.text("arrangement", arrangement);
    Require.fraction("keepHeads", keepHeads);
    Require.oneOf("scope", scope, "attention", "block", "network");
    Require.fraction("accuracy", accuracy);
  }

  /// 1 is equal, 0.6 is 40 % less.
  public record Relative(double energy, double latency, double edp) {
    public Relative {
      Require.nonNegative("energy", energy);
      Require.nonNegative("latency", latency);
      Require.nonNegative("edp", edp);
    }
  }
}
