package spikestack.machine.cost;

import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;

/// Energy of one kind in one unit on one tier (`BOTTOM` or `TOP`) during one layer, per inference.
///
/// @param layer index into the layers of the workload
public record EnergyShare(int layer, Unit unit, Tier tier, EnergyKind kind, double picojoules) {
  public EnergyShare {
    if (tier == Tier.SPLIT) {
      throw new IllegalArgumentException("a share lies on one tier");
    }
    if (!(picojoules >= 0) || Double.isInfinite(picojoules)) {
      throw new IllegalArgumentException(
          "picojoules must be finite and at least 0, was " + picojoules);
    }
  }
}
