package spikestack.model.importer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import spikestack.model.input.StrictNode;
import spikestack.model.network.Network;
import spikestack.model.network.ShareTable;

/// What the user says about a router that sends each token to one expert (docs/import.md).
///
/// `firstStep`: it looks at the logits of the first time step, else at their mean over time.
/// `softmax`: an expert's output counts for its softmax value, else as it is. `capacity`: each of E
/// experts takes at most `capacity / E` of the tokens. `timesteps` that each expert runs.
record ExpertConfig(
    Optional<Boolean> firstStep,
    Optional<Boolean> softmax,
    OptionalDouble capacity,
    Optional<List<Integer>> timesteps,
    OptionalInt shareBits) {
  static final ExpertConfig NONE =
      new ExpertConfig(
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          OptionalInt.empty());

  static ExpertConfig read(StrictNode root) {
    return new ExpertConfig(
        root.has("router_steps")
            ? Optional.of(root.choice("router_steps", "first", "mean").equals("first"))
            : Optional.empty(),
        root.has("expert_share")
            ? Optional.of(root.choice("expert_share", "softmax", "one").equals("softmax"))
            : Optional.empty(),
        root.has("capacity_factor")
            ? OptionalDouble.of(root.decimal("capacity_factor", 1e-3, 1e6))
            : OptionalDouble.empty(),
        root.has("expert_timesteps")
            ? Optional.of(
                root.list("expert_timesteps").stream()
                    .map(steps -> steps.integer(0, Network.MAX_TIMESTEPS))
                    .toList())
            : Optional.empty(),
        root.has("share_bits")
            ? OptionalInt.of(root.integer("share_bits", 1, ShareTable.MAX_BITS))
            : OptionalInt.empty());
  }
}
