package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.Optional;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.place.Bonds;
import spikestack.silicon.place.Placement;
import spikestack.silicon.place.Placer;
import spikestack.silicon.place.PlacerOptions;
import spikestack.silicon.place.PlacerProgress;

/// Placement of a design with a floorplan, or the one that was kept of the same problem.
final class PlaceStep {
  private static final double DENSITY = 0.9;

  private PlaceStep() {}

  /// @param plan tier of each instance, or [TierPlan#FREE]
  static void run(Design design, byte[] plan, StackOptions options, PlacerProgress progress) {
    Ledger tech = options.technology().ledger();
    int cut = (int) Math.round(tech.value(Parameter.BOND_CUT) * 1e3);
    int pitch = (int) Math.round(tech.value(Parameter.BOND_PITCH) * 1e3);
    double[] weight = new double[design.nets()];
    Arrays.fill(weight, 1);
    PlacementBridge bridge =
        new PlacementBridge(
            design, plan, 1, new Bonds(cut, cut, Math.max(0, pitch - cut), 0), weight);
    PlacementCheckpoint checkpoint =
        new PlacementCheckpoint(options.checkpoints(), bridge.problem(), options.seed(), DENSITY);
    Optional<Placement> kept = checkpoint.read();
    Placement placement =
        kept.orElseGet(
            () ->
                Placer.place(
                    bridge.problem(),
                    options.seed(),
                    new PlacerOptions(options.threads(), DENSITY),
                    progress));
    if (kept.isEmpty()) {
      checkpoint.write(placement);
    }
    bridge.apply(placement, cut);
  }
}
