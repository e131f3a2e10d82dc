package spikestack.machine.mapping;

import spikestack.machine.arch.Accelerator;
import spikestack.model.input.InputException;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.SelfAttention;

/// Memories whose whole content must fit: residual, attention membranes, token queues, and without
/// DRAM all weights.
final class Capacity {
  private Capacity() {}

  static void check(Network network, Accelerator machine, int residualBits) {
    long words = (long) network.tokens() * network.timesteps() * network.width();
    require(
        machine,
        "residual-buffer.size",
        machine.residualBuffer().bytes(),
        (words * residualBits + 7) / 8,
        "B",
        "the residual of " + network.name());
    for (int i = 0; i < network.blocks().size(); i++) {
      Block block = network.blocks().get(i);
      int values =
          switch (block.attention()) {
            case Attention attention -> attention.headWidth();
            case ExpertAttention attention ->
                attention.valueWidth() / Sizing.slices(machine, attention);
          };
      long membranes = 4L * machine.attention().rows() * values;
      require(
          machine,
          "attention.membrane",
          machine.attention().membraneBytes(),
          membranes,
          "B",
          "a head of block " + i);
      if (block.feedForward() instanceof Moe moe) {
        require(
            machine,
            "router.queues",
            machine.router().queues(),
            moe.experts().size(),
            "queues",
            "block " + i);
        require(
            machine,
            "router.depth",
            machine.router().depth(),
            network.tokens(),
            "tokens",
            "block " + i);
      }
    }
    if (machine.dram().isEmpty()) {
      require(
          machine,
          "weight-buffer.size",
          machine.weightBuffer().bytes(),
          machine.weightBuffer().bytesOf(weightWords(network, machine)),
          "B",
          "all weights of " + network.name() + ", without a dram");
    }
  }

  /// All row blocks, of all heads and experts.
  private static long weightWords(Network network, Accelerator machine) {
    long words = 0;
    for (PatchEmbedding.Stage stage : network.embedding().stages()) {
      words += words(machine, stage.convolution().projection());
    }
    words += words(machine, network.embedding().entry().projection());
    for (Block block : network.blocks()) {
      SelfAttention attention = block.attention();
      int outputs = attention.inputs().stream().mapToInt(Projection::outputs).sum();
      int inner = attention.inputs().getFirst().outputs();
      int fanIn = network.width();
      words +=
          network.pruning().off()
              ? words(machine, outputs, fanIn)
              : words(machine, inner, fanIn) + words(machine, outputs - inner, fanIn);
      words += words(machine, attention.output());
      words +=
          switch (block.feedForward()) {
            case Mlp mlp -> words(machine, mlp.up()) + words(machine, mlp.down());
            case GatedMlp gated ->
                words(machine, gated.up())
                    + words(
                        machine,
                        gated.depthwise().channels(),
                        Sizing.diagonal(machine, gated.depthwise()))
                    + words(machine, gated.down());
            case Moe moe ->
                words(machine, moe.router().experts(), moe.router().fanIn())
                    + moe.experts().size() * words(machine, moe.experts().getFirst())
                    + moe.output().map(o -> words(machine, o)).orElse(0L);
          };
    }
    return words + words(machine, network.classes(), network.head().weights().fanIn());
  }

  private static long words(Accelerator machine, Projection projection) {
    return words(machine, projection.outputs(), projection.fanIn());
  }

  private static long words(Accelerator machine, int outputs, int fanIn) {
    return Sizing.ceil(outputs, machine.expert().rows()) * machine.rowBlockWords(fanIn);
  }

  private static void require(
      Accelerator machine, String key, long have, long need, String unit, String what) {
    if (have < need) {
      throw new InputException(
          machine.name() + ": " + key,
          have + " " + unit + " for " + what,
          "at least " + need + " " + unit);
    }
  }
}
