package spikestack.machine.mapping;

import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Sizing.Work;
import spikestack.machine.mapping.Sizing.Writes;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.FeedForward;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Merge;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.Router;

/// Descriptors of a block's second branch, for [Planner].
final class FeedForwardPlanner {
  private final Accelerator machine;
  private final Sizing sizing;

  FeedForwardPlanner(Accelerator machine, Sizing sizing) {
    this.machine = machine;
    this.sizing = sizing;
  }

  /// Of block `i`, whose tokens lie on `grid` and whose residual in its middle is `stream`.
  Plan.FeedForwardPlan plan(int i, FeedForward branch, Network.Grid grid, ResidualStream stream) {
    String mlps = "block." + i + ".mlp.";
    String experts = "block." + i + ".moe.";
    return switch (branch) {
      case Mlp mlp -> {
        int hidden = mlp.up().outputs();
        Tensor inner = stream.tensor(hidden);
        yield new Plan.MlpPlan(
            stream.fire(mlps + "up", hidden, inner), stream.join(mlps + "down", hidden, 1, inner));
      }
      case GatedMlp gated -> gated(mlps, gated, grid, stream);
      case Moe moe -> moe(experts, moe, stream);
      case RoutedMlp routed -> routed(experts, routed, stream);
    };
  }

  private Plan.GatedMlpPlan gated(
      String prefix, GatedMlp gated, Network.Grid grid, ResidualStream stream) {
    DepthwiseConvolution depthwise = gated.depthwise();
    int half = depthwise.channels();
    int steps = stream.steps;
    Tensor inner = stream.tensor(2L * half);
    Tensor hidden = stream.tensor(half);
    Stripes.Field field =
        new Stripes.Field(
            grid.height(),
            grid.width(),
            false,
            grid.height(),
            depthwise.kernel(),
            1,
            depthwise.padding(),
            (long) grid.width() * 2 * half * steps,
            (long) grid.width() * half * steps);
    int fanIn = Sizing.diagonal(machine, depthwise);
    Work work =
        new Work(prefix + "depthwise", Run.Source.SPIKES, 1, fanIn, half, grid.tokens(), steps);
    // The bank reads the second half's spike and writes the AND: two bits of the port.
    Writes writes = new Writes(Run.Bank.FIRE, 0, 2);
    return new Plan.GatedMlpPlan(
        stream.fire(prefix + "up", 2 * half, inner),
        sizing.convolution(work, field, writes, inner, hidden),
        stream.join(prefix + "down", half, 1, hidden));
  }

  private Plan.MoePlan moe(String prefix, Moe moe, ResidualStream stream) {
    int experts = moe.experts().size();
    int mergedBits = moe.merge() == Merge.OR ? 1 : ResidualStream.planes(Network.moeMax(moe));
    Tensor merged = stream.tensor((long) moe.width() * mergedBits);
    Run router =
        sizing.linear(
            stream.reading(prefix + "router", experts),
            moe.router() instanceof Router.TopK ? Writes.COUNT : Writes.FIRE,
            stream.gated(),
            Tensor.NONE);
    Run expert =
        sizing.queued(
            stream.reading(prefix + "experts", moe.width()),
            new Writes(Run.Bank.FIRE, 0, mergedBits),
            stream.gated(),
            merged,
            experts);
    Optional<Run> output =
        moe.output().map(o -> stream.join(prefix + "out", moe.width(), mergedBits, merged));
    int fold = output.isPresent() ? 0 : foldCycles(mergedBits, stream);
    return new Plan.MoePlan(router, sweep(experts, stream) + 1, expert, experts, output, fold);
  }

  /// The banks read every merged word and change the residual's.
  private int foldCycles(int mergedBits, ResidualStream stream) {
    int cores = machine.expert().count();
    int rows = machine.expert().rows();
    int words =
        Math.ceilDiv(stream.tokens * stream.steps * Math.ceilDiv(stream.width, rows), cores);
    long together = (long) cores * rows;
    int residual = Sizing.factor(together * stream.bits(), machine.residualBuffer().portBits());
    int spikes = Sizing.factor(together * mergedBits, machine.spikeBuffers().portBits());
    return words * Math.max(residual, spikes) + machine.expert().bankLatency();
  }

  private Plan.RoutedMlpPlan routed(String prefix, RoutedMlp routed, ResidualStream stream) {
    int experts = routed.experts().size();
    int hidden = routed.hidden();
    int tokens = stream.tokens;
    int steps = stream.steps;
    Tensor inner = stream.tensor(hidden);
    Run up =
        sizing.queued(
            stream.reading(prefix + "up", hidden), Writes.FIRE, stream.gated(), inner, experts);
    Run down =
        sizing.queued(
            new Work(prefix + "down", Run.Source.SPIKES, 1, hidden, stream.width, tokens, steps),
            stream.joins(),
            inner,
            stream.joined(),
            experts);
    // Scores of all slots or of those of the first time step.
    int read = routed.router().steps(steps);
    Run scores =
        sizing.linear(
            new Work(prefix + "router", Run.Source.SPIKES, 1, stream.width, experts, tokens, read),
            Writes.COUNT,
            stream.gated(),
            Tensor.NONE);
    int bits = routed.router().shareBits();
    int sweep = sweep(experts, stream);
    // With shares the scores are swept again, and the sum is compared.
    int scan = bits == 0 ? sweep + 1 : 2 * sweep + 2;
    return new Plan.RoutedMlpPlan(scores, scan, up, down.atLeast(bits), experts, bits);
  }

  /// Cycles in which the scan sees every score once, a token per core.
  private int sweep(int experts, ResidualStream stream) {
    return Math.ceilDiv(stream.tokens, machine.expert().count()) * experts;
  }
}
