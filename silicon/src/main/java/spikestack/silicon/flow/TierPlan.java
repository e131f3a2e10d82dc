package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.lef.Site;

/// The tier that each instance is given by its block's tier attribute, before anything is placed.
///
/// A cell belongs to the innermost block around it whose module names a tier; memories name their
/// own. `split` leaves cells to the placer; split memories are dealt out here, the largest first to
/// the tier that is emptier so far, because a few large ones decide whether a tier has room at all.
final class TierPlan {
  /// The partitioner chooses.
  static final byte FREE = -1;

  private TierPlan() {}

  /// Tier of every instance: 0, 1 or [#FREE], `[instances]`.
  static byte[] of(Gates gates, Arrangement arrangement) {
    Design design = gates.design();
    byte[] tier = new byte[design.instances()];
    if (arrangement.tiers() == 1) {
      return tier;
    }
    byte[] ofBlock = new byte[design.blocks()];
    // A block comes after the block around it.
    for (int block = 0; block < ofBlock.length; block++) {
      int outer = design.blockParent(block);
      byte inherited = outer == Design.NONE ? 0 : ofBlock[outer];
      ofBlock[block] =
          named(gates.tiers(), design.blockModule(block), arrangement).orElse(inherited);
    }
    byte[] ofMaster = new byte[design.library().size()];
    Arrays.fill(ofMaster, Byte.MIN_VALUE);
    for (int m = 0; m < ofMaster.length; m++) {
      Optional<Byte> own = named(gates.tiers(), design.library().master(m).name(), arrangement);
      if (own.isPresent()) {
        ofMaster[m] = own.get();
      }
    }
    for (int i = 0; i < tier.length; i++) {
      byte own = ofMaster[design.masterNumber(i)];
      tier[i] = own == Byte.MIN_VALUE ? ofBlock[design.block(i)] : own;
    }
    deal(design, tier, rowHeight(design));
    return tier;
  }

  private static int rowHeight(Design design) {
    return design.library().lef().sites().values().stream()
        .filter(site -> site.kind().equals("CORE"))
        .mapToInt(Site::height)
        .findFirst()
        .orElse(0);
  }

  private static void deal(Design design, byte[] tier, int rowHeight) {
    double[] used = new double[2];
    List<Integer> memories = new ArrayList<>();
    for (int i = 0; i < tier.length; i++) {
      if (tier[i] != FREE) {
        used[tier[i]] += design.master(i).areaUm2();
      } else if (design.master(i).height() != rowHeight) {
        memories.add(i);
      }
    }
    memories.sort(
        Comparator.<Integer>comparingDouble(i -> -design.master(i).areaUm2())
            .thenComparingInt(i -> i));
    for (int memory : memories) {
      tier[memory] = (byte) (used[1] < used[0] ? 1 : 0);
      used[tier[memory]] += design.master(memory).areaUm2();
    }
  }

  private static Optional<Byte> named(
      Map<String, Map<String, String>> tiers, String module, Arrangement arrangement) {
    return Optional.ofNullable(tiers.get(module))
        .map(by -> by.get(arrangement.name()))
        .map(
            word ->
                switch (word) {
                  case "bottom" -> (byte) 0;
                  case "top" -> (byte) 1;
                  default -> FREE;
                });
  }
}
