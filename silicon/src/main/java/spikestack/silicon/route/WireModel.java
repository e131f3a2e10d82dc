package spikestack.silicon.route;

import java.util.List;

/// Wire classes per tier, in the order of length, and the bond between tiers.
///
/// `bondOhm`, `bondFemtofarad` >= 0: one bond with its pads; half of its capacitance lies on each
/// side.
public record WireModel(List<List<WireClass>> tiers, double bondOhm, double bondFemtofarad) {
  public WireModel {
    tiers = tiers.stream().map(List::copyOf).toList();
    for (List<WireClass> classes : tiers) {
      double before = 0;
      for (WireClass one : classes) {
        if (one.upToMicrons() <= before) {
          throw new IllegalArgumentException("lengths must ascend: " + classes);
        }
        before = one.upToMicrons();
      }
      if (before != Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("the last class must have no limit: " + classes);
      }
    }
    if (!(bondOhm >= 0 && bondFemtofarad >= 0)) {
      throw new IllegalArgumentException(bondOhm + " ohm, " + bondFemtofarad + " fF");
    }
  }

  /// The class of a net with this much wire on a tier.
  WireClass of(int tier, double microns) {
    for (WireClass one : tiers.get(tier)) {
      if (microns <= one.upToMicrons()) {
        return one;
      }
    }
    throw new IllegalStateException("no class for " + microns + " um");
  }
}
