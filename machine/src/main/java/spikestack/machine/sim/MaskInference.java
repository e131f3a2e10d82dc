package spikestack.machine.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.Network;
import spikestack.model.network.SelfAttention;
import spikestack.model.network.TokenMask;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;

/// Attention as a mask: queries, keys (and values) from one run of the expert cores; the banks of
/// the attention cores count, fire the mask and AND it with the queries (channels) or keys
/// (tokens).
final class MaskInference extends Part {
  private static final List<String> NAMES = List.of("q", "k", "v");

  private final @Nullable Memory[] memories;

  /// Memory of one block.
  private static final class Memory {
    /// In the order of [SelfAttention#inputs].
    final SpikeTensor[] inputs;

    /// Keys and values after their filter; empty without.
    final SpikeTensor[] filtered;

    final @Nullable HeadFilter filter;
    final Network.Grid grid;
    final SpikeTensor mask;
    final SpikeTensor[] masked;
    final int[] counts;
    final int[] membranes;
    final byte[] fired;
    long counted;
    long saturations;

    Memory(SelfAttention attention, int steps, Network.Grid grid) {
      int tokens = grid.tokens();
      this.grid = grid;
      int width = attention.inputs().getFirst().outputs();
      inputs = new SpikeTensor[attention.inputs().size()];
      Arrays.setAll(inputs, k -> new SpikeTensor(steps, tokens, width));
      int slots = attention instanceof ChannelMask ? 1 : tokens;
      int heads = attention instanceof ChannelMask filters ? filters.filterHeads() : 0;
      filtered = new SpikeTensor[heads > 0 ? 2 : 0];
      Arrays.setAll(filtered, k -> new SpikeTensor(steps, tokens, width));
      filter = heads > 0 ? new HeadFilter(width, heads, tokens) : null;
      int neurons = attention.score().channels();
      mask = new SpikeTensor(steps, slots, neurons);
      masked = new SpikeTensor[] {new SpikeTensor(steps, tokens, width)};
      counts = new int[neurons];
      membranes = new int[neurons];
      fired = new byte[neurons + 64];
    }
  }

  MaskInference(Part inference) {
    super(inference);
    this.memories = new Memory[network.blocks().size()];
    for (int i = 0; i < memories.length; i++) {
      SelfAttention attention = network.blocks().get(i).attention();
      if (attention instanceof ChannelMask || attention instanceof TokenMask) {
        memories[i] = new Memory(attention, network.timesteps(), network.tokenGrid(i));
      }
    }
  }

  /// Masked spikes of block `i`.
  SpikeTensor[] masked(int i) {
    return memory(i).masked;
  }

  private Memory memory(int i) {
    return Objects.requireNonNull(memories[i]);
  }

  void run(int i, SpikeTensor[] in) {
    Memory memory = memory(i);
    Plan.AttentionPlan plan = program.plan.blocks().get(i).attention();
    Program.AttentionProgram layers = program.blocks.get(i).attention();
    Run run = plan.query();
    executor.fire(layers.query(), in, run.planes(), memory.inputs, Executor.Heads.ALL);
    long fired = 0;
    for (SpikeTensor spikes : memory.inputs) {
      fired += spikes.count();
    }
    for (int k = 0; k < memory.inputs.length; k++) {
      recorder.spikes(Points.attention(i, NAMES.get(k)), memory.inputs[k]);
    }
    Timekeeper.Tags tags = skipper.spikes(in, run.planes(), layers.query());
    if (memory.filter == null) {
      clock.dense(
          run, Scope.PROJECTION, Timekeeper.Reader.OTHERS, tags, executor.activity(run, fired), 0);
    } else {
      long joins = 0;
      for (int k = 0; k < memory.filtered.length; k++) {
        joins = GridFilter.run(memory.inputs[k + 1], memory.grid, memory.filtered[k]);
        recorder.spikes(Points.attention(i, NAMES.get(k + 1) + ".filtered"), memory.filtered[k]);
      }
      clock.filtered(run, tags, executor.activity(run, fired), joins, memory.inputs[0].channels());
    }
    memory.counted = 0;
    memory.saturations = 0;
    Mask mask = (Mask) plan.scores();
    if (mask.channels()) {
      channels(memory, layers.score());
    } else {
      tokens(memory, layers.score(), mask.length());
    }
    executor.saturated(memory.saturations);
    recorder.spikes(Points.attention(i, "mask"), memory.mask);
    recorder.spikes(Points.attention(i, "masked"), memory.masked[0]);
    double bits = (double) run.tokens() * run.steps() * run.outputs();
    clock.mask(mask, memory.counted, memory.mask.count(), memory.masked[0].count(), fired / bits);
  }

  /// Counts of K AND V over the tokens, channel by channel; Q AND what they fire. Either AND passes
  /// the filter, if there is one.
  private static void channels(Memory memory, NeuronUnit neuron) {
    SpikeTensor query = memory.inputs[0];
    boolean filtered = memory.filter != null;
    long[] keys = (filtered ? memory.filtered[0] : memory.inputs[1]).words();
    long[] values = (filtered ? memory.filtered[1] : memory.inputs[2]).words();
    long[] out = memory.masked[0].words();
    int size = query.tokens() * query.wordsPerRow();
    Arrays.fill(memory.membranes, 0);
    for (int t = 0; t < query.timesteps(); t++) {
      int from = query.row(t, 0);
      for (int w = from; w < from + size; w++) {
        out[w] = keys[w] & values[w];
      }
      filter(memory, out, from);
      Arrays.fill(memory.counts, 0);
      for (int n = 0; n < query.tokens(); n++) {
        int at = query.row(t, n);
        for (int w = 0; w < query.wordsPerRow(); w++) {
          long ones = out[at + w];
          memory.counted += Long.bitCount(ones);
          while (ones != 0) {
            memory.counts[64 * w + Long.numberOfTrailingZeros(ones)]++;
            ones &= ones - 1;
          }
        }
      }
      fire(memory, neuron, t, 0);
      int open = memory.mask.row(t, 0);
      for (int n = 0; n < query.tokens(); n++) {
        int at = query.row(t, n);
        for (int w = 0; w < query.wordsPerRow(); w++) {
          out[at + w] = query.words()[at + w] & memory.mask.words()[open + w];
        }
      }
      filter(memory, out, from);
    }
  }

  private static void filter(Memory memory, long[] words, int from) {
    if (memory.filter != null) {
      memory.filter.run(words, from);
    }
  }

  /// Counts of Q over the channels of each head, token by token; K AND what they fire.
  private static void tokens(Memory memory, NeuronUnit neuron, int headWidth) {
    SpikeTensor query = memory.inputs[0];
    SpikeTensor key = memory.inputs[1];
    SpikeTensor masked = memory.masked[0];
    masked.clear();
    int heads = memory.counts.length;
    for (int n = 0; n < query.tokens(); n++) {
      Arrays.fill(memory.membranes, 0);
      for (int t = 0; t < query.timesteps(); t++) {
        int at = query.row(t, n);
        for (int h = 0; h < heads; h++) {
          int count = 0;
          for (int from = 0; from < headWidth; from += 64) {
            int take = Math.min(64, headWidth - from);
            count +=
                Long.bitCount(SpikeKernels.bits(query.words(), at, h * headWidth + from, take));
          }
          memory.counts[h] = count;
          memory.counted += count;
        }
        fire(memory, neuron, t, n);
        for (int h = 0; h < heads; h++) {
          if (memory.mask.get(t, n, h)) {
            for (int c = h * headWidth; c < (h + 1) * headWidth; c++) {
              if (key.get(t, n, c)) {
                masked.set(t, n, c);
              }
            }
          }
        }
      }
    }
  }

  private static void fire(Memory memory, NeuronUnit neuron, int t, int n) {
    memory.saturations += neuron.step(memory.counts, memory.membranes, memory.fired);
    SpikeKernels.pack(
        memory.fired, 0, memory.counts.length, memory.mask.words(), memory.mask.row(t, n));
  }
}
