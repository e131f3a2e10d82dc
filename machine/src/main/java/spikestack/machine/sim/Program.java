package spikestack.machine.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Planner;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Router;

/// A network made ready for a machine: descriptors and weights in the layout of the kernels.
/// Immutable once built; shared by all threads.
final class Program {
  final Network network;
  final Accelerator machine;
  final Plan plan;
  final List<Dense> embedding = new ArrayList<>();
  final List<BlockProgram> blocks = new ArrayList<>();

  /// Gate in front of each block's attention and of the head (one more than blocks), empty under
  /// spike-add.
  final List<NeuronUnit> gates = new ArrayList<>();

  /// `query` holds Q, K and V, or Q alone when D3 is on; then `keyValue` holds K and V.
  record AttentionProgram(Dense query, Optional<Dense> keyValue, NeuronUnit score, Dense output) {}

  /// Experts and an optional binary router and output projection.
  record MoeProgram(Optional<Dense> binaryRouter, List<Dense> experts, Optional<Dense> output) {}

  /// Exactly one of `mlp` (up, down) and `moe` is present. `middle` is the gate between attention
  /// and feed-forward branch.
  record BlockProgram(
      AttentionProgram attention,
      Optional<NeuronUnit> middle,
      List<Dense> mlp,
      Optional<MoeProgram> moe) {}

  Program(Network network, Accelerator machine) {
    this.network = network;
    this.machine = machine;
    this.plan = Planner.plan(network, machine);
    Precision precision = network.precision();
    PatchEmbedding patches = network.embedding();
    for (int s = 0; s < patches.stages().size(); s++) {
      embedding.add(
          Dense.convolution(
              patches.stages().get(s).convolution(), network.stageInput(s), s == 0, precision));
    }
    embedding.add(
        Dense.convolution(
            patches.entry(), network.stageInput(patches.stages().size()), false, precision));
    for (Block block : network.blocks()) {
      gate(block.attention().gate()).ifPresent(gates::add);
      blocks.add(block(block));
    }
    gate(network.head().gate()).ifPresent(gates::add);
  }

  private Optional<NeuronUnit> gate(Optional<Neuron> neuron) {
    return neuron.map(n -> new NeuronUnit(n, network.precision(), 0));
  }

  private Dense linear(Projection... projections) {
    return Dense.linear(network.tokens(), List.of(projections), network.precision());
  }

  private BlockProgram block(Block block) {
    Attention a = block.attention();
    boolean pruned = !network.pruning().off();
    AttentionProgram attention =
        new AttentionProgram(
            pruned ? linear(a.query()) : linear(a.query(), a.key(), a.value()),
            pruned ? Optional.of(linear(a.key(), a.value())) : Optional.empty(),
            new NeuronUnit(a.score(), network.precision(), 0),
            linear(a.output()));
    Optional<NeuronUnit> middle = gate(block.feedForward().gate());
    return switch (block.feedForward()) {
      case Mlp mlp ->
          new BlockProgram(
              attention, middle, List.of(linear(mlp.up()), linear(mlp.down())), Optional.empty());
      case Moe moe -> new BlockProgram(attention, middle, List.of(), Optional.of(moe(moe)));
    };
  }

  private MoeProgram moe(Moe moe) {
    Optional<Dense> router =
        moe.router() instanceof Router.Binary(Projection projection)
            ? Optional.of(linear(projection))
            : Optional.empty();
    List<Dense> experts = moe.experts().stream().map(this::linear).toList();
    return new MoeProgram(router, experts, moe.output().map(this::linear));
  }

  int maxFanIn() {
    int max = 0;
    for (Projection projection : network.projections()) {
      max = Math.max(max, projection.fanIn());
    }
    return max;
  }

  /// Widest layer, Q, K and V counted together.
  int maxOutputs() {
    int max = 0;
    for (Projection projection : network.projections()) {
      max = Math.max(max, projection.outputs());
    }
    for (Block block : network.blocks()) {
      max = Math.max(max, 3 * block.attention().query().outputs());
    }
    return max;
  }
}
