package spikestack.machine.sim;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.ExpertAttention;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;

/// Expert attention of a block: queries of all experts, keys, values and router bits in one run of
/// the expert cores; then each expert as a head of the attention cores, whose bank opens its spikes
/// with the router's bit and adds them to the merged words.
final class ExpertAttentionInference extends Part {
  private final Block[] blocks;

  /// Memory of one block.
  private static final class Block {
    /// In the order of [ExpertAttention#inputs].
    final SpikeTensor[] inputs;

    final SpikeTensor score;
    final ResidualWords merged;
    final ExpertAttentionKernel kernel;
    final byte[] flags;

    Block(ExpertAttention attention, int steps, int tokens) {
      List<SpikeTensor> all = new ArrayList<>();
      attention.inputs().forEach(input -> all.add(new SpikeTensor(steps, tokens, input.outputs())));
      inputs = all.toArray(SpikeTensor[]::new);
      int width = attention.valueWidth();
      score = new SpikeTensor(steps, tokens, width);
      int planes = 32 - Integer.numberOfLeadingZeros(attention.outputMax());
      merged = new ResidualWords(steps, tokens, width, planes);
      kernel = new ExpertAttentionKernel(steps, tokens, attention.keyWidth(), width);
      flags = new byte[width + 64];
    }
  }

  ExpertAttentionInference(Part inference) {
    super(inference);
    this.blocks = new Block[network.blocks().size()];
    for (int i = 0; i < blocks.length; i++) {
      if (network.blocks().get(i).attention() instanceof ExpertAttention attention) {
        blocks[i] = new Block(attention, network.timesteps(), network.tokens(i));
      }
    }
  }

  /// Merged spikes of block `i`, lowest plane first.
  SpikeTensor[] merged(int i) {
    return blocks[i].merged.planes;
  }

  void run(int i, ExpertAttention attention, SpikeTensor[] in) {
    Block block = blocks[i];
    Plan.AttentionPlan plan = program.plan.blocks().get(i).attention();
    Program.AttentionProgram layers = program.blocks.get(i).attention();
    Run run = plan.query();
    int experts = attention.heads();
    executor.fire(layers.query(), in, run.planes(), block.inputs, Executor.Heads.ALL);
    long fired = 0;
    for (SpikeTensor spikes : block.inputs) {
      fired += spikes.count();
    }
    clock.dense(
        run,
        Scope.PROJECTION,
        Timekeeper.Reader.ATTENTION,
        skipper.spikes(in, run.planes(), layers.query()),
        executor.activity(run, fired),
        0);
    SpikeTensor key = block.inputs[experts];
    SpikeTensor value = block.inputs[experts + 1];
    SpikeTensor bits = block.inputs[experts + 2];
    recorder.spikes(Points.attention(i, "router"), bits);
    recorder.spikes(Points.attention(i, "k"), key);
    recorder.spikes(Points.attention(i, "v"), value);
    block.merged.clear();
    block.kernel.keysAndValues(key, value);
    long scored = 0;
    long inputs = key.count() + value.count();
    for (int e = 0; e < experts; e++) {
      SpikeTensor query = block.inputs[e];
      inputs += query.count();
      block.kernel.run(query, layers.score(), block.score);
      scored += block.score.count();
      recorder.spikes(Points.attentionExpert(i, e, "q"), query);
      recorder.spikes(Points.attentionExpert(i, e, "score"), block.score);
      merge(block, bits, e);
    }
    for (int t = 0; t < block.merged.timesteps; t++) {
      for (int n = 0; n < block.merged.tokens; n++) {
        block.merged.repack(t, n);
      }
    }
    executor.saturated(block.kernel.saturations());
    recorder.residual(Points.attention(i, "merge"), block.merged);
    long slots = (long) run.tokens() * run.steps();
    long bitsIn = slots * ((experts + 1L) * attention.keyWidth() + attention.valueWidth());
    clock.attendMerging(
        plan.attend(),
        new HeadSource.Experts(block.inputs, experts, attention.keyWidth(), attention.valueWidth()),
        experts,
        block.merged.planes.length,
        block.kernel.counts(),
        experts >= 64 ? -1L : (1L << experts) - 1,
        (double) inputs / bitsIn,
        scored);
  }

  /// Spikes of expert e AND its router bit, added to the merged words.
  private static void merge(Block block, SpikeTensor bits, int e) {
    SpikeTensor score = block.score;
    for (int t = 0; t < score.timesteps(); t++) {
      for (int n = 0; n < score.tokens(); n++) {
        if (bits.get(t, n, e)) {
          SpikeKernels.unpack(score.words(), score.row(t, n), score.channels(), block.flags);
          block.merged.add(t, n, block.flags);
        }
      }
    }
  }
}
