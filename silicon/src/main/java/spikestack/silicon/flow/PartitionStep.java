package spikestack.silicon.flow;

import java.util.Arrays;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.partition.Partitioner;
import spikestack.silicon.place.PlacerProgress;

/// The tier of each instance in the way that the recipe names: as given ([TierPlan]), memories up,
/// by a cut ([TierPartition]) or from a 2D placement ([LocalPartition]).
final class PartitionStep {
  private PartitionStep() {}

  /// Tier of each instance: 0, 1 or [TierPlan#FREE], `[instances]`.
  ///
  /// @param progress of the 2D placement that [Recipe] may begin with
  static byte[] run(
      Recipe.Step.Partition step,
      Gates gates,
      Design design,
      Arrangement arrangement,
      StackOptions options,
      PlacerProgress progress) {
    byte[] plan = TierPlan.of(gates, arrangement);
    if (arrangement.tiers() == 1) {
      return plan;
    }
    return switch (step.way()) {
      case ATTRIBUTES -> plan;
      case MEMORIES_UP -> memoriesUp(design);
      case MIN_CUT -> {
        int[] weight = new int[design.nets()];
        Arrays.fill(weight, 1);
        Partitioner.Options search =
            new Partitioner.Options(
                options.seed(), TierPartition.starts(design), options.threads());
        yield TierPartition.of(design, plan, weight, 2, step.balancePercent(), search).tier();
      }
      case FROM_2D -> {
        byte[] flat = new byte[design.instances()];
        Floorplanner.plan(design, flat, 1, options.utilisation());
        PlaceStep.run(design, flat, options, progress);
        yield LocalPartition.of(
            design, plan, step.balancePercent(), options.seed(), options.threads());
      }
    };
  }

  private static byte[] memoriesUp(Design design) {
    byte[] tier = new byte[design.instances()];
    for (int i = 0; i < tier.length; i++) {
      boolean memory =
          design
              .master(i)
              .cell()
              .map(cell -> cell.kind() == LibertyCell.Kind.MEMORY)
              .orElse(design.master(i).kind() == Master.Kind.BLOCK);
      tier[i] = (byte) (memory ? 1 : 0);
    }
    return tier;
  }
}
