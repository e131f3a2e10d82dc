package spikestack.machine.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.ShareTable;
import spikestack.model.network.TopOne;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;

/// Whole MLPs behind a router (docs/architecture/router-and-merge.md): scores and shares, first
/// layers over the queues, second layers over the queues into the residual. Hidden spikes lie at
/// the token's own address, so that one tensor serves all experts.
final class RoutedInference extends Part {
  private final @Nullable Block[] blocks;

  /// Memory of one block.
  private static final class Block {
    final RouterKernel router;
    final SpikeTensor[] hidden;
    final int[] shares;

    Block(RoutedMlp routed, int steps, int tokens, int width) {
      router = new RouterKernel(tokens, routed.experts().size(), width);
      hidden = new SpikeTensor[] {new SpikeTensor(steps, tokens, routed.hidden())};
      shares = new int[tokens];
    }
  }

  RoutedInference(Part inference) {
    super(inference);
    this.blocks = new Block[network.blocks().size()];
    for (int i = 0; i < blocks.length; i++) {
      if (network.blocks().get(i).feedForward() instanceof RoutedMlp routed) {
        blocks[i] = new Block(routed, network.timesteps(), network.tokens(i), network.width(i));
      }
    }
  }

  /// Reads the gate's spikes `in`; what joins `residual` fires `gate` into `out`, which may be
  /// where `in` is; without a gate nothing fires.
  void run(
      int i,
      RoutedMlp routed,
      SpikeTensor[] in,
      ResidualWords residual,
      @Nullable NeuronUnit gate,
      SpikeTensor out) {
    Block block = blocks[i];
    if (block == null) {
      throw new IllegalStateException("block " + i + " has no routed MLP");
    }
    Plan.RoutedMlpPlan plan = (Plan.RoutedMlpPlan) program.plan.blocks().get(i).feedForward();
    choose(i, routed.router(), plan, in[0], block);
    up(i, routed, plan, in, block);
    down(i, routed, plan, block, residual, gate, out);
  }

  private void choose(int i, TopOne router, Plan.RoutedMlpPlan plan, SpikeTensor in, Block block) {
    Run run = plan.router();
    RouterKernel kernel = block.router;
    long ones = kernel.topOne(router, in, run.steps());
    recorder.words(
        Points.moe(i, "scores"), 1, network.tokens(i), router.experts(), kernel.scores());
    recorder.routes(Points.moe(i, "routes"), router.experts(), kernel.masks());
    if (router.share().isPresent()) {
      shares(router.share().get(), kernel.scores(), router.experts(), block.shares);
      recorder.words(Points.moe(i, "shares"), 1, network.tokens(i), 1, block.shares);
    }
    // Tags may cover all time steps, of which the first alone is read: they are not looked at.
    Timekeeper.Tags tags =
        router.firstStep()
            ? skipper.whole()
            : skipper.planes(i, new SpikeTensor[] {in}, run.planes());
    long positions = (long) run.fanIn() * run.tokens() * run.steps();
    clock.routed().router(plan, tags, new Timekeeper.Activity(ones, positions, 0), kernel);
  }

  /// Of every token: the sum of the exponentials of its scores, then the largest share whose bound
  /// the sum does not pass. Bounds are found by halving, as `bits` comparators would.
  private static void shares(ShareTable table, int[] scores, int experts, int[] shares) {
    int[] values = table.values();
    int shift = table.shift();
    int half = shift == 0 ? 0 : 1 << shift - 1;
    long scale = (long) values[0] << table.bits() + 1;
    for (int n = 0; n < shares.length; n++) {
      int from = n * experts;
      int most = scores[from];
      for (int e = 1; e < experts; e++) {
        most = Math.max(most, scores[from + e]);
      }
      long sum = 0;
      for (int e = 0; e < experts; e++) {
        int index = most - scores[from + e] + half >> shift;
        sum += index < values.length ? values[index] : 0;
      }
      int less = 0;
      for (int bit = table.bits() - 1; bit >= 0; bit--) {
        int tried = less + (1 << bit);
        // Share tried + 1 when sum <= scale / (2 (tried + 1) - 1).
        less = (2L * tried + 1) * sum <= scale ? tried : less;
      }
      shares[n] = less + 1;
    }
  }

  private void up(int i, RoutedMlp routed, Plan.RoutedMlpPlan plan, SpikeTensor[] in, Block block) {
    Program.RoutedProgram layers = program.blocks.get(i).routed().orElseThrow();
    int experts = routed.experts().size();
    for (int e = 0; e < experts; e++) {
      int[] queue = block.router.queue(e);
      for (int at = 0; at < block.router.length(e); at++) {
        executor.fireToken(layers.ups().get(e), in, 1, block.hidden, Executor.Heads.ALL, queue[at]);
      }
      record(i, e, block);
    }
    clock
        .routed()
        .up(
            plan,
            skipper.queues(in, layers.ups().getFirst(), block.router, experts),
            executor.activity(plan.up(), block.hidden[0].count()),
            block.router);
  }

  /// Hidden spikes of the expert's own tokens.
  private void record(int i, int e, Block block) {
    if (!recorder.on()) {
      return;
    }
    SpikeTensor hidden = block.hidden[0];
    SpikeTensor own = new SpikeTensor(hidden.timesteps(), hidden.tokens(), hidden.channels());
    for (int t = 0; t < hidden.timesteps(); t++) {
      for (int at = 0; at < block.router.length(e); at++) {
        int row = hidden.row(t, block.router.queue(e)[at]);
        System.arraycopy(hidden.words(), row, own.words(), row, hidden.wordsPerRow());
      }
    }
    recorder.spikes(Points.expert(i, e), own);
  }

  private void down(
      int i,
      RoutedMlp routed,
      Plan.RoutedMlpPlan plan,
      Block block,
      ResidualWords residual,
      @Nullable NeuronUnit gate,
      SpikeTensor out) {
    Program.RoutedProgram layers = program.blocks.get(i).routed().orElseThrow();
    Run run = plan.down();
    int experts = routed.experts().size();
    int bits = plan.shareBits();
    if (gate == null) {
      Arrays.fill(out.words(), 0);
    }
    long adds = 0;
    for (int e = 0; e < experts; e++) {
      int[] queue = block.router.queue(e);
      Dense layer = layers.downs().get(e);
      for (int at = 0; at < block.router.length(e); at++) {
        int n = queue[at];
        int share = block.shares[n];
        executor.joinToken(layer, block.hidden, residual, gate, out, n, share, bits);
        adds += bits == 0 ? 0 : Integer.bitCount(share);
      }
    }
    clock
        .routed()
        .down(
            plan,
            skipper.queues(block.hidden, layers.downs().getFirst(), block.router, experts),
            executor.activity(run, out.count()),
            block.router,
            adds * run.steps() * run.outputs());
  }
}
