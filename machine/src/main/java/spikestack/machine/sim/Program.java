package spikestack.machine.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Planner;
import spikestack.model.network.Block;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.Router;
import spikestack.model.network.SelfAttention;

/// A network made ready for a machine: descriptors and weights in the layout of the kernels.
/// Immutable once built; shared by all threads.
final class Program {
  final Network network;
  final Accelerator machine;
  final Plan plan;
  final List<Dense> embedding;
  final List<BlockProgram> blocks = new ArrayList<>();

  /// Gate in front of each block's attention and of the head (one more than blocks), empty under
  /// spike-add.
  final List<NeuronUnit> gates = new ArrayList<>();

  /// `query` holds all that reads the branch's input (Q, K and V; of experts also the router), or Q
  /// alone when D3 is on; then `keyValue` holds K and V.
  record AttentionProgram(Dense query, Optional<Dense> keyValue, NeuronUnit score, Dense output) {}

  /// Experts and an optional binary router and output projection.
  record MoeProgram(Optional<Dense> binaryRouter, List<Dense> experts, Optional<Dense> output) {}

  /// Layers of all experts.
  record RoutedProgram(List<Dense> ups, List<Dense> downs) {}

  /// Exactly one of `mlp` (up, down; gated: up, depthwise, down), `moe` and `routed` is present.
  /// `middle` is the gate between attention and feed-forward branch.
  record BlockProgram(
      List<Dense> embedding,
      AttentionProgram attention,
      Optional<NeuronUnit> middle,
      List<Dense> mlp,
      Optional<MoeProgram> moe,
      Optional<RoutedProgram> routed) {}

  Program(Network network, Accelerator machine) {
    this.network = network;
    this.machine = machine;
    this.plan = Planner.plan(network, machine);
    Precision precision = network.precision();
    Network.Input input = network.input();
    Network.Grid grid = new Network.Grid(input.height(), input.width());
    embedding = embedding(network.embedding(), grid, !input.frames(), precision);
    grid = network.embedding().tokens(grid);
    for (int i = 0; i < network.blocks().size(); i++) {
      Block block = network.blocks().get(i);
      gate(block.attention().gate()).ifPresent(gates::add);
      List<Dense> between = List.of();
      if (block.embedding().isPresent()) {
        between = embedding(block.embedding().get(), grid, false, precision);
      }
      grid = network.tokenGrid(i);
      blocks.add(block(i, block, between));
    }
    gate(network.head().gate()).ifPresent(gates::add);
  }

  private static List<Dense> embedding(
      PatchEmbedding patches, Network.Grid grid, boolean pixels, Precision precision) {
    List<Dense> layers = new ArrayList<>();
    for (int s = 0; s < patches.stages().size(); s++) {
      layers.add(
          Dense.convolution(
              patches.stages().get(s).convolution(),
              patches.stageInput(grid, s),
              pixels && s == 0,
              precision));
    }
    layers.add(Dense.convolution(patches.entry(), patches.entryInput(grid), false, precision));
    return layers;
  }

  private Optional<NeuronUnit> gate(Optional<Neuron> neuron) {
    return neuron.map(n -> new NeuronUnit(n, network.precision(), 0));
  }

  private Dense linear(int i, Projection projection) {
    return linear(i, List.of(projection));
  }

  private Dense linear(int i, List<Projection> projections) {
    return Dense.linear(network.tokens(i), projections, network.precision());
  }

  private BlockProgram block(int i, Block block, List<Dense> between) {
    SelfAttention a = block.attention();
    boolean pruned = !network.pruning().off();
    List<Projection> inputs = a.inputs();
    AttentionProgram attention =
        new AttentionProgram(
            linear(i, pruned ? inputs.subList(0, 1) : inputs),
            pruned ? Optional.of(linear(i, inputs.subList(1, inputs.size()))) : Optional.empty(),
            new NeuronUnit(a.score(), network.precision(), 0),
            linear(i, a.output()));
    Optional<NeuronUnit> middle = gate(block.feedForward().gate());
    return switch (block.feedForward()) {
      case Mlp mlp ->
          new BlockProgram(
              between,
              attention,
              middle,
              List.of(linear(i, mlp.up()), linear(i, mlp.down())),
              Optional.empty(),
              Optional.empty());
      case GatedMlp gated ->
          new BlockProgram(
              between,
              attention,
              middle,
              List.of(
                  linear(i, gated.up()),
                  Dense.depthwise(gated.depthwise(), network.tokenGrid(i), network.precision()),
                  linear(i, gated.down())),
              Optional.empty(),
              Optional.empty());
      case Moe moe ->
          new BlockProgram(
              between, attention, middle, List.of(), Optional.of(moe(i, moe)), Optional.empty());
      case RoutedMlp routed ->
          new BlockProgram(
              between,
              attention,
              middle,
              List.of(),
              Optional.empty(),
              Optional.of(
                  new RoutedProgram(
                      routed.experts().stream().map(expert -> linear(i, expert.up())).toList(),
                      routed.experts().stream().map(expert -> linear(i, expert.down())).toList())));
    };
  }

  private MoeProgram moe(int i, Moe moe) {
    Optional<Dense> router =
        moe.router() instanceof Router.Binary(Projection projection)
            ? Optional.of(linear(i, projection))
            : Optional.empty();
    List<Dense> experts = moe.experts().stream().map(layer -> linear(i, layer)).toList();
    return new MoeProgram(router, experts, moe.output().map(layer -> linear(i, layer)));
  }

  int maxFanIn() {
    int max = 0;
    for (Projection projection : network.projections()) {
      max = Math.max(max, projection.fanIn());
    }
    for (BlockProgram block : blocks) {
      for (Dense layer : block.mlp) {
        max = Math.max(max, layer.synapses.fanIn);
      }
    }
    return max;
  }

  /// Widest layer, what reads an attention's input counted together.
  int maxOutputs() {
    int max = 0;
    for (Projection projection : network.projections()) {
      max = Math.max(max, projection.outputs());
    }
    for (Block block : network.blocks()) {
      int together = block.attention().inputs().stream().mapToInt(Projection::outputs).sum();
      max = Math.max(max, together);
    }
    return max;
  }
}
