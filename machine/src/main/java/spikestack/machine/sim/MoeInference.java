package spikestack.machine.sim;

import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Merge;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Router;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;

/// The five steps of 3D-MoE'24 on spikes: route (SCR), integrate, update, fire per expert (SSI,
/// SMA, SCG), merge in token order (SAM).
final class MoeInference extends Part {
  private final Block[] blocks;

  /// Memory of one MoE block.
  private static final class Block {
    final RouterKernel router;
    final SpikeTensor[] bits;
    final SpikeTensor[] expert;

    /// Merged spikes: words with their planes; for OR a single plane.
    final ResidualWords merged;

    final byte[] flags;

    Block(Moe moe, int steps, int tokens, int width) {
      int experts = moe.experts().size();
      router = new RouterKernel(tokens, experts, width);
      bits = new SpikeTensor[] {new SpikeTensor(steps, tokens, experts)};
      expert = new SpikeTensor[] {new SpikeTensor(steps, tokens, moe.width())};
      int planes =
          moe.merge() == Merge.OR ? 1 : 32 - Integer.numberOfLeadingZeros(Network.moeMax(moe));
      merged = new ResidualWords(steps, tokens, moe.width(), planes);
      flags = new byte[moe.width() + 64];
    }
  }

  MoeInference(Part inference) {
    super(inference);
    this.blocks = new Block[network.blocks().size()];
    for (int i = 0; i < blocks.length; i++) {
      if (network.blocks().get(i).feedForward() instanceof Moe moe) {
        blocks[i] = new Block(moe, network.timesteps(), network.tokens(i), network.width(i));
      }
    }
  }

  /// Merged spikes of block `i`, lowest plane first.
  SpikeTensor[] merged(int i) {
    return blocks[i].merged.planes;
  }

  void run(int i, Moe moe, Plan.MoePlan plan, SpikeTensor[] in) {
    Block block = blocks[i];
    route(i, moe, plan, in, block);
    int experts = moe.experts().size();
    recorder.routes(Points.moe(i, "routes"), experts, block.router.masks());
    block.merged.clear();
    for (SpikeTensor plane : block.merged.planes) {
      plane.clear();
    }
    Run run = plan.expert();
    long fired = 0;
    long routed = 0;
    boolean gated = moe.router() instanceof Router.Binary;
    for (int e = 0; e < experts; e++) {
      block.expert[0].clear();
      int length = block.router.length(e);
      int[] queue = block.router.queue(e);
      Dense layer = program.blocks.get(i).moe().orElseThrow().experts().get(e);
      for (int at = 0; at < length; at++) {
        executor.fireToken(layer, in, run.planes(), block.expert, Executor.Heads.ALL, queue[at]);
        if (gated) {
          close(block, e, queue[at]);
        }
        merge(moe, block, queue[at]);
      }
      routed += length;
      fired += block.expert[0].count();
      recorder.spikes(Points.expert(i, e), block.expert[0]);
    }
    record(i, moe, block);
    long positions = routed * run.steps() * run.fanIn() * run.planes();
    clock
        .routed()
        .experts(
            plan,
            skipper.queues(i, in, run.planes(), block.router, experts),
            new Timekeeper.Activity(executor.takeOnes(), positions, fired),
            block.router,
            routed * run.steps() * run.outputs());
    if (moe.output().isEmpty()) {
      fold(i, moe, plan, block);
    }
  }

  private void route(int i, Moe moe, Plan.MoePlan plan, SpikeTensor[] in, Block block) {
    Run run = plan.router();
    long fired = 0;
    long ones;
    Timekeeper.Tags tags;
    switch (moe.router()) {
      case Router.TopK topK -> {
        ones = block.router.topK(topK, in, run.planes());
        recorder.words(
            Points.moe(i, "scores"), 1, network.tokens(i), topK.experts(), block.router.scores());
      }
      case Router.Binary binary -> {
        Dense layer = program.blocks.get(i).moe().orElseThrow().binaryRouter().orElseThrow();
        executor.fire(layer, in, run.planes(), block.bits, Executor.Heads.ALL);
        ones = executor.takeOnes();
        fired = block.bits[0].count();
        block.router.binary(block.bits[0]);
        recorder.spikes(Points.moe(i, "router"), block.bits[0]);
      }
    }
    tags = skipper.planes(i, in, run.planes());
    long positions = (long) run.fanIn() * run.planes() * run.tokens() * run.steps();
    clock
        .routed()
        .router(plan, tags, new Timekeeper.Activity(ones, positions, fired), block.router);
  }

  /// Binary router: an expert's spikes count only at the steps at which its bit is set.
  private void close(Block block, int e, int n) {
    SpikeTensor spikes = block.expert[0];
    for (int t = 0; t < network.timesteps(); t++) {
      if (!block.bits[0].get(t, n, e)) {
        int row = spikes.row(t, n);
        java.util.Arrays.fill(spikes.words(), row, row + spikes.wordsPerRow(), 0);
      }
    }
  }

  private void merge(Moe moe, Block block, int n) {
    SpikeTensor spikes = block.expert[0];
    int words = spikes.wordsPerRow();
    for (int t = 0; t < network.timesteps(); t++) {
      int row = spikes.row(t, n);
      switch (moe.merge()) {
        case OR -> SpikeKernels.or(block.merged.planes[0].words(), row, spikes.words(), row, words);
        case SUM -> {
          SpikeKernels.unpack(spikes.words(), row, spikes.channels(), block.flags);
          block.merged.add(t, n, block.flags);
          block.merged.repack(t, n);
        }
      }
    }
  }

  private void record(int i, Moe moe, Block block) {
    switch (moe.merge()) {
      case OR -> recorder.spikes(Points.moe(i, "merge"), block.merged.planes[0]);
      case SUM -> recorder.residual(Points.moe(i, "merge"), block.merged);
    }
  }

  /// Adds the merged words to a spike-add residual.
  private void fold(int i, Moe moe, Plan.MoePlan plan, Block block) {
    ResidualWords merged = block.merged;
    if (moe.merge() == Merge.OR) {
      merged.set(merged.planes[0]);
    }
    ResidualWords residual = buffers.residual;
    for (int t = 0; t < residual.timesteps; t++) {
      for (int n = 0; n < residual.tokens; n++) {
        int[] to = residual.row(t, n);
        int[] from = merged.row(t, n);
        for (int d = 0; d < residual.width; d++) {
          to[d] += from[d];
        }
        residual.repack(t, n);
      }
    }
    clock
        .routed()
        .fold(
            plan,
            "block." + i + ".moe.fold",
            residual.planes.length,
            residual.width,
            merged.planes.length);
  }
}
