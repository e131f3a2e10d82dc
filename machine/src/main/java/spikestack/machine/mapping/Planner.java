package spikestack.machine.mapping;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Sizing.Work;
import spikestack.machine.mapping.Sizing.Writes;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.network.Block;
import spikestack.model.network.Network;

/// Makes the descriptors of a network on a machine, or says which part of the machine is too small
/// and what would fit.
///
/// Everything symbolic is settled here, before cycle 0. What stays open is data: queue lengths,
/// kept heads, and with skipping the empty indices.
public final class Planner {
  private final Network network;
  private final Accelerator machine;
  private final Stripes stripes;
  private final Sizing sizing;

  private Planner(Network network, Accelerator machine) {
    this.network = network;
    this.machine = machine;
    this.stripes = new Stripes(machine);
    this.sizing = new Sizing(machine, stripes);
  }

  public static Plan plan(Network network, Accelerator machine) {
    return new Planner(network, machine).plan();
  }

  /// Bytes of a weight buffer that holds all weights of a network (`weight-buffer.resident`): whole
  /// row blocks in whole words of its port.
  public static long weightBytes(Network network, Accelerator machine) {
    return Capacity.weightBytes(network, machine);
  }

  private Plan plan() {
    Capacity.check(network, machine, ResidualStream.bits(network));
    EmbeddingPlanner embeddings = new EmbeddingPlanner(network, machine, sizing, stripes);
    AttentionPlanner attentions = new AttentionPlanner(network, machine, sizing, stripes);
    FeedForwardPlanner feedForwards = new FeedForwardPlanner(machine, sizing);
    int last = network.blocks().size() - 1;
    boolean mean = network.meanHead() || network.head().behindMean();
    List<Run> embedding = embeddings.first(stream(0, 0, mean && last < 0));
    List<Plan.BlockPlan> blocks = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      Block block = network.blocks().get(i);
      ResidualStream start = stream(i, network.residualMax(i), false);
      ResidualStream middle = stream(i, network.residualMax(i) + 1, mean && i == last);
      int at = i;
      blocks.add(
          new Plan.BlockPlan(
              block.embedding().map(e -> embeddings.between(at, e, start)).orElse(List.of()),
              attentions.plan(i, block.attention(), start),
              feedForwards.plan(i, block.feedForward(), network.tokenGrid(i), middle)));
    }
    ResidualStream end = stream(last, network.residualMax(last + 1), false);
    int meanCycles =
        network.meanHead()
            ? meanCycles(end, 1)
            : network.head().behindMean() ? meanCycles(end, end.steps) : 0;
    return new Plan(embedding, blocks, head(end), meanCycles);
  }

  private ResidualStream stream(int block, int max, boolean closes) {
    return new ResidualStream(network, sizing, stripes, block, max, closes);
  }

  /// The classifier: on spikes of all slots, on those of a gate behind the mean over tokens, or on
  /// mean words, of which there is one slot and a plane per bit.
  private Run head(ResidualStream end) {
    int classes = network.classes();
    int width = end.width;
    if (network.meanHead()) {
      int bits = network.precision().membrane();
      Work work = new Work("head", Run.Source.RESIDUAL, bits, width, classes, 1, 1);
      return sizing.linear(work, Writes.COUNT, Tensor.NONE, Tensor.NONE);
    }
    if (network.head().behindMean()) {
      Work work = new Work("head", Run.Source.SPIKES, 1, width, classes, 1, end.steps);
      Tensor in = stripes.tensor((long) end.steps * width);
      return sizing.linear(work, Writes.COUNT, in, Tensor.NONE);
    }
    return sizing.linear(end.reading("head", classes), Writes.COUNT, end.gated(), Tensor.NONE);
  }

  /// Every residual word is read once and summed, then the means (or what they fire) of `slots`
  /// slots are written.
  private int meanCycles(ResidualStream end, int slots) {
    int cores = machine.expert().count();
    int rows = machine.expert().rows();
    int blocks = Math.ceilDiv(end.width, rows);
    int words = Math.ceilDiv(end.tokens * end.steps * blocks, cores);
    int factor =
        Sizing.factor((long) cores * rows * end.bits(), machine.residualBuffer().portBits());
    return words * factor + slots * blocks + machine.expert().bankLatency();
  }
}
