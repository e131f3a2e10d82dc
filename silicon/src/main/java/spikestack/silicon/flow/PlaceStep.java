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

/// Placement of a design with a floorplan: ports beside what they are connected to, then everything
/// else; or the one that was kept of the same problem.
final class PlaceStep {
  /// One site in four stays free wherever cells stand: buffers of repair and clock find room near.
  /// At 0.9 the 2D twin of a machine that is mostly memory ended with 44 % more wire.
  private static final double DENSITY = 0.75;

  private PlaceStep() {}

  /// @param plan tier of each instance, or [TierPlan#FREE]
  static void run(Design design, byte[] plan, StackOptions options, PlacerProgress progress) {
    Ledger tech = options.technology().ledger();
    int cut = (int) Math.round(tech.value(Parameter.BOND_CUT) * 1e3);
    int pitch = (int) Math.round(tech.value(Parameter.BOND_PITCH) * 1e3);
    double[] weight = new double[design.nets()];
    Arrays.fill(weight, 1);
    Bonds bonds = new Bonds(cut, cut, Math.max(0, pitch - cut), 0);
    PlacementBridge open = new PlacementBridge(design, plan, 1, bonds, weight);
    PlacementCheckpoint checkpoint =
        new PlacementCheckpoint(
            options.checkpoints(), open.withFreePorts(), options.seed(), DENSITY);
    Optional<Placement> kept = checkpoint.read();
    if (kept.isPresent()) {
      open.apply(kept.get(), cut);
      return;
    }
    PlacerOptions how = new PlacerOptions(options.threads(), DENSITY);
    ports(design, open, options.seed(), how, progress);
    PlacementBridge bridge = new PlacementBridge(design, plan, 1, bonds, weight);
    Placement placement = Placer.place(bridge.problem(), options.seed(), how, progress);
    checkpoint.write(placement);
    bridge.apply(placement, cut);
  }

  /// Moves the ports along the edge to where rough placement without them in the way wants them.
  static void ports(
      Design design,
      PlacementBridge bridge,
      long seed,
      PlacerOptions options,
      PlacerProgress progress) {
    double[][] centre =
        Placer.rough(
            bridge.withFreePorts(),
            seed,
            options,
            (stage, done, wirelength) -> progress.at("ports", 0, wirelength));
    int from = design.instances();
    int to = from + design.ports();
    int[][] place =
        PortPlacement.place(
            design.floorplans().getFirst().die(),
            Arrays.copyOfRange(centre[0], from, to),
            Arrays.copyOfRange(centre[1], from, to));
    System.arraycopy(place[0], 0, design.portX(), 0, design.ports());
    System.arraycopy(place[1], 0, design.portY(), 0, design.ports());
  }
}
