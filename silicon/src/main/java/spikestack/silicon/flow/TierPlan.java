package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import spikestack.silicon.netlist.Design;

/// The tier that each instance is given by its block's tier attribute, before anything is placed.
///
/// A cell belongs to the innermost block around it whose module names a tier; memories name their
/// own. `split` leaves the choice to the partitioner.
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
    return tier;
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
