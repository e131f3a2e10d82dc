package spikestack.machine.cost;

import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;

/// A placed rectangle, in microns from the lower left corner of the outline that both tiers share.
///
/// @param name such as `expert-array 2`, with ` (top)` for the upper half of a split array
/// @param instance which core it belongs to, 0 for shared units
/// @param tier `BOTTOM` or `TOP`
/// @param memory whether memory macros fill most of it
public record Block(
    String name,
    Unit unit,
    int instance,
    Tier tier,
    boolean memory,
    double x,
    double y,
    double width,
    double height) {
  public double centreX() {
    return x + width / 2;
  }

  public double centreY() {
    return y + height / 2;
  }

  /// Manhattan distance between the centres, as if the tiers were one: a bond has no length.
  public double distance(Block other) {
    return Math.abs(centreX() - other.centreX()) + Math.abs(centreY() - other.centreY());
  }
}
