package spikestack.model.importer;

import java.util.OptionalInt;
import java.util.function.IntSupplier;
import spikestack.model.input.InputException;

/// Holds what the user says about sizes against what the tensors say.
final class Confirmation {
  private Confirmation() {}

  static void check(Config config, String place, RealNetwork network) {
    RealNetwork.Group last = network.groups().getLast();
    RealNetwork.Block block = last.blocks().getFirst();
    int blocks = network.groups().stream().mapToInt(group -> group.blocks().size()).sum();
    RealLayer query = block.attention().queries().getFirst();
    RealLayer up = block.feedForward().ups().getFirst();
    int experts = Math.max(block.attention().queries().size(), block.feedForward().ups().size());
    figure(config, place, "embed_dim", last.embedding().entry()::outputs);
    figure(config, place, "depth", () -> blocks);
    figure(config, place, "classes", network.head()::outputs);
    figure(config, place, "experts", () -> experts);
    figure(config, place, "expert_dim", query::outputs);
    figure(config, place, "mlp_ratio", () -> up.outputs() / up.inputs());
  }

  private static void figure(Config config, String place, String key, IntSupplier tensors) {
    OptionalInt said = config.figure(key);
    if (said.isPresent() && said.getAsInt() != tensors.getAsInt()) {
      throw new InputException(
          place + ": " + key,
          "" + said.getAsInt(),
          tensors.getAsInt() + ", which the shapes of the tensors say");
    }
  }
}
