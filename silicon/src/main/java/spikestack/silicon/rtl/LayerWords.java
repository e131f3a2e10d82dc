package spikestack.silicon.rtl;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.input.InputException;
import spikestack.silicon.rtl.SpikeBuffer.Tensor;

/// Fills layer words, one group of fields at a time; what a kind of layer does not use stays 0.
final class LayerWords {
  static final int PARTS_MAX = 16;
  static final int HEADS_MAX = 16;

  private static final int CHANNEL_BITS = 8;
  private static final int HEAD_BITS = 24;

  /// Fields that are used together, or not at all.
  enum Group {
    IMAGE("image_bytes"),
    WEIGHTS(
        "row_blocks, last_rows, block_words, blocks_per_chunk, chunks, next_weights, streamed, decided, dram_kind,"
            + " dram_base, dram_outputs, dram_inputs"),
    ITEMS(
        "parts, block_step, part_step, part_slots, part_x, part_y, part_base, part_out, part_pool"),
    INPUT(
        "pixels, planes, top_negative, zero_point, kernel, stride, padding, in_width, in_height,"
            + " out_width, out_height, groups, group_channels, last_channels, indices, steps,"
            + " src_base, src_slots, src_plane, input_factor, pass_cycles, token_step, row_step,"
            + " tap_row_step"),
    BANK(
        "mode, merge, gated, count_heads, replays, bank_factor, bank_cycles, subtract, reset_by,"
            + " rescaled, shift, residual_init, parameter_base, kept_rows"),
    OUTPUT(
        "write, dst_base, dst_slots, dst_plane, dst_planes, clear, pool, pool_width, pool_height,"
            + " pool_row_step"),
    ROUTER("experts, top_k, binary"),
    HEADS("heads, keep, head_width"),
    HEAD_PARAMETERS("head_parameter, value_parameter"),
    ATTENTION("query_head, key_head, value_head, score_head");

    private final String names;

    Group(String names) {
      this.names = names;
    }
  }

  private final LayerFields fields = LayerFields.read();
  private final Accelerator machine;
  private final int tokens;
  private final int timesteps;

  LayerWords(Accelerator machine, int tokens, int timesteps) {
    this.machine = machine;
    this.tokens = tokens;
    this.timesteps = timesteps;
  }

  /// A word in which every group is still to be filled.
  final class Word {
    private final String layer;
    private final LayerWord.Builder word;

    Word(String layer, int kind) {
      this.layer = layer;
      this.word = new LayerWord.Builder(fields, layer).set("kind", kind);
      word.set("tokens", tokens).set("network_steps", timesteps);
    }

    /// What has not been set of these groups is not used by this kind of layer: 0.
    Word without(Group... groups) {
      for (Group group : groups) {
        word.remaining(group.names.split(", "));
      }
      return this;
    }

    /// A layer with weights of its own, all of which need not be in the buffer at once.
    Word weights(Run run, boolean decided, Dram dram) {
      return weights(run, 1, run.streamed(), decided, dram);
    }

    /// A layer of `experts` experts, one or more.
    Word weightsOfExperts(Run run, int experts, Dram dram) {
      return weights(run, experts, true, false, dram);
    }

    private Word weights(Run run, int weightsOf, boolean atOnce, boolean decided, Dram dram) {
      int rows = machine.expert().rows();
      Stripe stripe = run.stripes().getFirst();
      int rowBlocks = ceil(run.outputs(), rows);
      long port = machine.weightBuffer().portBits();
      long blockWords = ceil((long) rows * run.fanIn() * 8, port);
      long blocks = (long) rowBlocks * weightsOf;
      long half = machine.weightBuffer().halfBytes() * 8L / port;
      long together = Math.min(blocks, half / blockWords);
      long chunks = together == 0 ? Long.MAX_VALUE : ceil(blocks, together);
      if (chunks > 1 && atOnce) {
        throw new InputException(
            machine.name() + ": weight-buffer.size",
            machine.weightBuffer().bytes()
                + " B, of which "
                + layer
                + " needs half at once ("
                + (run.streamed() ? "its weights are streamed" : "all experts")
                + ")",
            "at least " + 2 * ceil(blocks * blockWords * port, 8) + " B for the RTL");
      }
      word.set("row_blocks", stripe.rowBlocks())
          .set("last_rows", run.outputs() - (rowBlocks - 1) * rows)
          .set("block_words", blockWords)
          .set("blocks_per_chunk", together)
          .set("chunks", chunks)
          .set("next_weights", 0) // known when all layers are
          .set("streamed", run.streamed())
          .set("decided", decided)
          .set("dram_kind", dram.kind())
          .set("dram_base", dram.base())
          .set("dram_outputs", dram.outputs())
          .set("dram_inputs", dram.inputs());
      return this;
    }

    /// Row blocks and ranges of slots.
    Word items(Run run, Field field) {
      Stripe stripe = run.stripes().getFirst();
      int parts = stripe.parts();
      int cores = machine.expert().count();
      long[] slots = new long[parts + 1];
      long[][] at = new long[5][parts];
      for (int p = 0; p <= parts; p++) {
        int token = run.partStart(stripe, p);
        slots[p] = run.slots(token);
        if (p < parts) {
          at[0][p] = token % field.out().width();
          at[1][p] = token / field.out().width();
          at[2][p] = field.base(token);
          at[3][p] = field.output(token, timesteps);
          at[4][p] = field.poolRow(token, timesteps);
        }
      }
      word.set("parts", parts)
          .set("block_step", cores / parts)
          .set("part_step", cores % parts)
          .entries("part_slots", 16, slots)
          .entries("part_x", 10, at[0])
          .entries("part_y", 10, at[1])
          .signedEntries("part_base", 17, at[2])
          .entries("part_out", 16, at[3])
          .entries("part_pool", 16, at[4]);
      return this;
    }

    /// Experts: their slots come from queues.
    Word queues() {
      word.set("parts", 1).set("block_step", machine.expert().count()).set("part_step", 0);
      return without(Group.ITEMS);
    }

    Word input(Run run, Field field, Tensor src, int zeroPoint) {
      int group = field.pixels() ? 1 : machine.expert().rows();
      int groups = ceil(field.channels(), group);
      long inputSlots = (long) field.in().tokens() * field.steps();
      word.set("pixels", field.pixels())
          .set("planes", run.planes())
          .set("top_negative", field.pixels() && zeroPoint != 0)
          .set("zero_point", field.pixels() ? zeroPoint : 0)
          .set("kernel", field.kernel())
          .set("stride", field.stride())
          .set("padding", field.padding())
          .set("in_width", field.in().width())
          .set("in_height", field.in().height())
          .set("out_width", field.out().width())
          .set("out_height", field.out().height())
          .set("groups", groups)
          .set("group_channels", group)
          .set("last_channels", field.channels() - (groups - 1) * group)
          .set("indices", field.indices())
          .set("steps", field.steps())
          .set("src_base", field.pixels() ? 0 : src.base())
          .set("src_slots", inputSlots)
          .set("src_plane", field.pixels() ? 0 : src.plane())
          .set("input_factor", run.inputFactor())
          .set("pass_cycles", (long) field.indices() * run.inputFactor())
          .signed("token_step", field.tokenStep())
          .signed("row_step", field.rowStep())
          .set("tap_row_step", field.tapRowStep());
      return this;
    }

    Word bank(Run run, Bank bank) {
      word.set("mode", bank.mode())
          .set("merge", bank.merge())
          .set("gated", bank.gated())
          .set("count_heads", bank.countHeads())
          .set("replays", run.replays())
          .set("bank_factor", run.bankFactor())
          .set("bank_cycles", (long) machine.expert().columns() * run.replays() * run.bankFactor())
          .set("subtract", bank.subtract())
          .set("reset_by", bank.resetBy())
          .set("rescaled", bank.rescaled())
          .signed("shift", bank.shift())
          .set("residual_init", bank.residualInit())
          .set("parameter_base", bank.parameterBase())
          .set("kept_rows", bank.keptRows());
      return this;
    }

    /// Spikes to `dst`; `clear` when the tensor is the first in its half.
    Word spikes(Tensor dst, boolean clear, Field field) {
      output(1, dst, clear)
          .set("pool", field.pool())
          .set("pool_width", field.pool() ? field.written().width() : 0)
          .set("pool_height", field.pool() ? field.written().height() : 0)
          .set("pool_row_step", field.pool() ? (long) field.written().width() * timesteps : 0);
      return this;
    }

    private LayerWord.Builder output(int write, Tensor dst, boolean clear) {
      return word.set("write", write)
          .set("dst_base", dst.base())
          .set("dst_slots", dst.slots())
          .set("dst_plane", dst.plane())
          .set("dst_planes", dst.planes())
          .set("clear", clear);
    }

    /// Nothing (0) or bits of the binary router (2).
    Word noSpikes(int write) {
      word.set("write", write);
      return without(Group.OUTPUT);
    }

    Word router(int experts, int topK, boolean binary) {
      word.set("experts", experts).set("top_k", topK).set("binary", binary);
      return this;
    }

    Word heads(int heads, int keep, int width) {
      word.set("heads", heads).set("keep", keep).set("head_width", width);
      return this;
    }

    /// Parameters of heads, `step` words apart, from `base` on; V's lie `value` words behind K's.
    Word headParameters(int heads, int base, int step, int value) {
      long[] words = new long[heads];
      for (int h = 0; h < heads; h++) {
        words[h] = base + (long) h * step;
      }
      word.entries("head_parameter", 16, words).set("value_parameter", value);
      return this;
    }

    /// Attention: `query` holds Q of all heads; K and V of the computed ones lie in `keyValue` from
    /// features `key` and `value` on.
    Word attention(
        Attend attend, int heads, Tensor query, Tensor keyValue, int key, int value, Tensor dst) {
      int width = attend.headWidth();
      word.set("row_blocks", dst.groups())
          .set("steps", attend.steps())
          .set("src_base", keyValue.base())
          .set("src_slots", keyValue.slots())
          .set("input_factor", attend.inputFactor())
          .entries("query_head", HEAD_BITS, table(query, heads, 0, width))
          .entries("key_head", HEAD_BITS, table(keyValue, attend.heads(), key, width))
          .entries("value_head", HEAD_BITS, table(keyValue, attend.heads(), value, width))
          .entries("score_head", HEAD_BITS, table(dst, attend.heads(), 0, width));
      output(1, dst, true);
      return without(Group.WEIGHTS, Group.ITEMS, Group.INPUT, Group.OUTPUT, Group.ATTENTION);
    }

    Word scoreNeuron(boolean subtract, boolean resetBy) {
      word.set("subtract", subtract).set("reset_by", resetBy);
      return without(Group.BANK);
    }

    Word image(int bytes) {
      word.set("image_bytes", bytes);
      return this;
    }

    LayerWord build() {
      return word.build();
    }
  }

  /// Where weights lie: `outputs` features of `inputs` bytes from `base` on; kind 0 plain, 1 rows
  /// of kept heads, 2 columns of kept heads.
  record Dram(int kind, long base, int outputs, int inputs) {}

  /// What the neuron bank does.
  record Bank(
      int mode,
      int merge,
      boolean gated,
      boolean countHeads,
      boolean subtract,
      boolean resetBy,
      boolean rescaled,
      int shift,
      boolean residualInit,
      int parameterBase,
      boolean keptRows) {
    static final int FIRE = 0;
    static final int JOIN = 1;
    static final int PER_TOKEN = 2;
    static final int PER_ITEM = 3;

    /// No neuron: sums are counted.
    static Bank counting(int mode, int parameterBase) {
      return new Bank(mode, 0, false, false, false, false, false, 0, false, parameterBase, false);
    }

    Bank countingHeads() {
      return new Bank(
          mode,
          merge,
          gated,
          true,
          subtract,
          resetBy,
          rescaled,
          shift,
          residualInit,
          parameterBase,
          keptRows);
    }

    Bank ofKeptRows() {
      return new Bank(
          mode,
          merge,
          gated,
          countHeads,
          subtract,
          resetBy,
          rescaled,
          shift,
          residualInit,
          parameterBase,
          true);
    }

    /// Experts: `how` 1 OR, 2 SUM; `behindBinary` router.
    Bank merging(int how, boolean behindBinary) {
      return new Bank(
          mode,
          how,
          behindBinary,
          countHeads,
          subtract,
          resetBy,
          rescaled,
          shift,
          residualInit,
          parameterBase,
          keptRows);
    }

    /// `first` join of an image: the residual before it is 0.
    Bank joining(boolean first) {
      return new Bank(
          JOIN,
          merge,
          gated,
          countHeads,
          subtract,
          resetBy,
          rescaled,
          shift,
          first,
          parameterBase,
          keptRows);
    }
  }

  /// Where heads lie in a tensor, from feature `first` on: `{word of feature 0 at slot 0, its
  /// bit}`.
  private long[] table(Tensor tensor, int heads, int first, int width) {
    int rows = machine.expert().rows();
    long[] entries = new long[heads];
    for (int h = 0; h < heads; h++) {
      int feature = first + h * width;
      long word = tensor.base() + (long) (feature / rows) * tensor.slots();
      entries[h] = word << CHANNEL_BITS | feature % rows;
    }
    return entries;
  }

  static int ceil(int a, int b) {
    return (a + b - 1) / b;
  }

  static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }
}
