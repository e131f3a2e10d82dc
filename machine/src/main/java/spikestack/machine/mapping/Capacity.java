package spikestack.machine.mapping;

import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.model.input.InputException;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.SelfAttention;
import spikestack.model.network.TokenMask;

/// Memories whose whole content must fit: residual, attention membranes, token queues, and all
/// weights where they are resident; and banks that can do what a spike does.
final class Capacity {
  private Capacity() {}

  static void check(Network network, Accelerator machine, int residualBits) {
    if (machine.reset() == Accelerator.SpikeReset.ZERO && network.subtractsAtSpike()) {
      throw new InputException(
          machine.name() + ": reset",
          "zero, but spikes of " + network.name() + " subtract from their membrane",
          "subtract, or no such key");
    }
    require(
        machine,
        "residual-buffer.size",
        machine.residualBuffer().bytes(),
        (residual(network, residualBits) + 7) / 8,
        "B",
        "the residual of " + network.name());
    for (int i = 0; i < network.blocks().size(); i++) {
      Block block = network.blocks().get(i);
      int values =
          switch (block.attention()) {
            case Attention attention -> attention.headWidth();
            case ExpertAttention attention ->
                attention.valueWidth() / Sizing.slices(machine, attention);
            // One membrane and one count per row; with filters for each word of a head.
            case ChannelMask mask ->
                mask.filtered()
                    ? Math.ceilDiv(
                        mask.query().outputs() / mask.filterHeads(), machine.attention().rows())
                    : 1;
            case TokenMask mask -> 1;
          };
      long membranes = 4L * machine.attention().rows() * values;
      require(
          machine,
          "attention.membrane",
          machine.attention().membraneBytes(),
          membranes,
          "B",
          "a head of block " + i);
      int experts =
          switch (block.feedForward()) {
            case Mlp mlp -> 0;
            case GatedMlp gated -> 0;
            case Moe moe -> moe.experts().size();
            case RoutedMlp routed -> routed.experts().size();
          };
      if (experts > 0) {
        require(
            machine, "router.queues", machine.router().queues(), experts, "queues", "block " + i);
        require(
            machine,
            "router.depth",
            machine.router().depth(),
            network.tokens(i),
            "tokens",
            "block " + i);
      }
    }
    if (machine.weightsResident()) {
      require(
          machine,
          "weight-buffer.size",
          machine.weightBuffer().bytes(),
          weightBytes(network, machine),
          "B",
          "all weights of "
              + network.name()
              + (machine.dram().isEmpty() ? ", without a dram" : ", resident"));
    }
  }

  static long weightBytes(Network network, Accelerator machine) {
    return machine.weightBuffer().bytesOf(weightWords(network, machine));
  }

  /// Bits of the residual at its widest. Between the blocks of a pyramid the old residual lies
  /// beside the new one, and before that beside the drives that a stage pools.
  private static long residual(Network network, int residualBits) {
    long steps = network.timesteps();
    Network.Input input = network.input();
    PatchEmbedding first = network.embedding();
    Network.Grid grid = new Network.Grid(input.height(), input.width());
    long most = drives(network, first, grid);
    grid = first.tokens(grid);
    long held = steps * grid.tokens() * first.entry().projection().outputs() * residualBits;
    most = Math.max(most, held);
    for (int i = 0; i < network.blocks().size(); i++) {
      Optional<PatchEmbedding> between = network.blocks().get(i).embedding();
      if (between.isPresent()) {
        long made = steps * network.tokens(i) * network.width(i) * residualBits;
        long beside = Math.max(made, drives(network, between.get(), grid));
        most = Math.max(most, held + beside);
        held = made;
        grid = between.get().tokens(grid);
      }
    }
    return most;
  }

  /// Bits of the largest drives that an embedding keeps as words.
  private static long drives(Network network, PatchEmbedding embedding, Network.Grid grid) {
    long most = 0;
    for (int s = 0; s < embedding.stages().size(); s++) {
      if (embedding.keepsDrives(s)) {
        long slots = (long) embedding.stageInput(grid, s + 1).tokens() * network.timesteps();
        int outputs = embedding.stages().get(s).convolution().projection().outputs();
        most = Math.max(most, slots * outputs * network.precision().membrane());
      }
    }
    return most;
  }

  private static long words(Accelerator machine, PatchEmbedding embedding) {
    long words = words(machine, embedding.entry().projection());
    for (PatchEmbedding.Stage stage : embedding.stages()) {
      words += words(machine, stage.convolution().projection());
    }
    return words;
  }

  /// All row blocks, of all heads and experts.
  private static long weightWords(Network network, Accelerator machine) {
    long words = words(machine, network.embedding());
    for (Block block : network.blocks()) {
      SelfAttention attention = block.attention();
      int outputs = attention.inputs().stream().mapToInt(Projection::outputs).sum();
      int inner = attention.inputs().getFirst().outputs();
      int fanIn = attention.inputs().getFirst().fanIn();
      words += block.embedding().map(between -> words(machine, between)).orElse(0L);
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
            case RoutedMlp routed ->
                words(machine, routed.router().experts(), routed.router().fanIn())
                    + routed.experts().stream()
                        .mapToLong(one -> words(machine, one.up()) + words(machine, one.down()))
                        .sum();
          };
    }
    return words + words(machine, network.classes(), network.head().weights().fanIn());
  }

  private static long words(Accelerator machine, Projection projection) {
    return words(machine, projection.outputs(), projection.fanIn());
  }

  private static long words(Accelerator machine, int outputs, int fanIn) {
    return Math.ceilDiv(outputs, machine.expert().rows()) * machine.rowBlockWords(fanIn);
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
