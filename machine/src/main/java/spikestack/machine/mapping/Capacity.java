package spikestack.machine.mapping;

import spikestack.machine.arch.Accelerator;
import spikestack.model.input.InputException;
import spikestack.model.network.Block;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;

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
      long membranes = 4L * machine.attention().rows() * block.attention().headWidth();
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
          network.parameters(),
          "B",
          "all weights of " + network.name() + ", without a dram");
    }
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
