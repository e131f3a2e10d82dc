package spikestack.machine.mapping;

import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Sizing.Writes;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.network.Attention;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.Network;
import spikestack.model.network.Projection;
import spikestack.model.network.SelfAttention;
import spikestack.model.network.TokenMask;

/// Descriptors of the attention branches, for [Planner].
final class AttentionPlanner {
  /// A token lies in up to nine windows of a filter, each in another bank of the buffer (row and
  /// column modulo 3).
  private static final int FILTER_WINDOWS = 9;

  private final Network network;
  private final Accelerator machine;
  private final Sizing sizing;
  private final Stripes stripes;

  AttentionPlanner(Network network, Accelerator machine, Sizing sizing, Stripes stripes) {
    this.network = network;
    this.machine = machine;
    this.sizing = sizing;
    this.stripes = stripes;
  }

  /// Of block `i`, at whose begin the residual is `stream`.
  Plan.AttentionPlan plan(int i, SelfAttention branch, ResidualStream stream) {
    String prefix = "block." + i + ".attn.";
    return switch (branch) {
      case Attention attention -> multiHead(prefix, attention, stream);
      case ExpertAttention attention -> experts(prefix, attention, stream);
      case ChannelMask attention -> mask(prefix, attention, channels(attention, stream), stream);
      case TokenMask attention -> mask(prefix, attention, tokens(attention, stream), stream);
    };
  }

  private MaskSizes channels(ChannelMask attention, ResidualStream stream) {
    int inner = attention.query().outputs();
    int rows = machine.attention().rows();
    int tokens = stream.tokens;
    long perFeature = (long) tokens * stream.steps;
    if (attention.filtered()) {
      int heads = attention.filterHeads();
      int d = inner / heads;
      int words = Math.ceilDiv(d, rows);
      return new MaskSizes(true, heads, d, 1, tokens, 2, words, perFeature * d);
    }
    int units = Math.ceilDiv(inner, rows);
    return new MaskSizes(true, units, rows, 1, tokens, 2, 0, perFeature * Math.min(rows, inner));
  }

  private MaskSizes tokens(TokenMask attention, ResidualStream stream) {
    int d = attention.headWidth();
    int tiles = Math.ceilDiv(stream.tokens, machine.attention().rows());
    long slice = (long) stream.tokens * stream.steps * d;
    return new MaskSizes(false, attention.heads(), d, tiles, d, 1, 0, slice);
  }

  /// Units of `unit` channels, their tiles, cycles of a count, words read in each of them, words of
  /// a filtered head (0: no filters), bits of a unit in one tensor.
  private record MaskSizes(
      boolean channels,
      int units,
      int unit,
      int tiles,
      int length,
      int operands,
      int words,
      long slice) {}

  private Plan.AttentionPlan mask(
      String prefix, SelfAttention attention, MaskSizes sizes, ResidualStream stream) {
    int inner = attention.inputs().getFirst().outputs();
    int count = attention.inputs().size();
    Tensor inputs = stream.tensor((long) count * inner);
    Tensor masked = stream.tensor(inner);
    int windows = sizes.words > 0 ? FILTER_WINDOWS : 1;
    Run query =
        sizing.linear(
            stream.reading(prefix + (sizes.channels ? "qkv" : "qk"), count * inner),
            new Writes(Run.Bank.FIRE, 0, windows),
            stream.gated(),
            inputs);
    Accelerator.AttentionCores cores = machine.attention();
    String name = prefix + "mask";
    long active = Math.min(cores.count(), sizes.units);
    Mask mask =
        new Mask(
            name,
            sizes.channels,
            sizes.units,
            sizes.tiles,
            sizes.length,
            sizes.operands,
            inner,
            stream.tokens,
            stream.steps,
            sizes.words,
            Sizing.factor(
                active * sizes.operands * cores.rows(), machine.spikeBuffers().portBits()),
            stripes.heads(
                name, sizes.units, sizes.unit, count * sizes.slice, inputs, sizes.slice, masked));
    return new Plan.AttentionPlan(
        query, Optional.empty(), mask, stream.join(prefix + "out", inner, 1, masked));
  }

  /// Queries of all experts, keys, values and router bits in one run; each slice of an expert's
  /// values a head whose spikes the bank merges.
  private Plan.AttentionPlan experts(
      String prefix, ExpertAttention attention, ResidualStream stream) {
    int experts = attention.heads();
    int d = attention.keyWidth();
    int values = attention.valueWidth();
    int slices = Sizing.slices(machine, attention);
    int slice = values / slices;
    int mergedBits = ResidualStream.planes(attention.outputMax());
    long perFeature = (long) stream.tokens * stream.steps;
    int outputs = attention.inputs().stream().mapToInt(Projection::outputs).sum();
    Tensor inputs = stream.tensor(outputs);
    Tensor merged = stream.tensor((long) values * mergedBits);
    Run query = stream.fire(prefix + "qkv", outputs, inputs);
    Sizes sizes =
        new Sizes(
            experts * slices,
            d,
            slice,
            perFeature * (2L * d + slice),
            perFeature * slice * mergedBits);
    Attend attend = attend(prefix + "score", sizes, inputs, merged, stream);
    Run output = stream.join(prefix + "out", values, mergedBits, merged);
    return new Plan.AttentionPlan(query, Optional.empty(), attend, output);
  }

  /// What the attention cores are given: heads, widths, and bits in and out of one head.
  private record Sizes(int heads, int keyWidth, int valueWidth, long load, long store) {}

  private Attend attend(String name, Sizes sizes, Tensor in, Tensor out, ResidualStream stream) {
    Accelerator.AttentionCores cores = machine.attention();
    int active = Math.min(cores.count(), sizes.heads);
    return new Attend(
        name,
        sizes.heads,
        sizes.keyWidth,
        sizes.valueWidth,
        stream.tokens,
        stream.steps,
        Math.ceilDiv(stream.tokens, cores.rows()),
        Math.ceilDiv(stream.tokens, cores.columns()),
        Sizing.factor(
            (long) active * (cores.rows() + cores.columns()), machine.spikeBuffers().portBits()),
        stripes.heads(name, sizes.heads, sizes.valueWidth, sizes.load, in, sizes.store, out));
  }

  /// Q, K and V share a spike buffer: they stay on chip together or not at all.
  private Plan.AttentionPlan multiHead(String prefix, Attention attention, ResidualStream stream) {
    int d = attention.headWidth();
    int kept = network.pruning().kept(attention.heads());
    int inner = attention.query().outputs();
    long perFeature = (long) stream.tokens * stream.steps;
    boolean resident = stream.tensor(inner + 2L * kept * d).resident();
    Run query;
    Optional<Run> keyValue = Optional.empty();
    if (network.pruning().off()) {
      Tensor qkv = new Tensor(perFeature * 3 * inner, resident);
      query = stream.fire(prefix + "qkv", 3 * inner, qkv);
    } else {
      query = stream.fire(prefix + "q", inner, new Tensor(perFeature * inner, resident));
      int both = 2 * kept * d;
      Tensor kv = new Tensor(perFeature * both, resident);
      keyValue = Optional.of(stream.fire(prefix + "kv", both, kv));
    }
    Tensor in = new Tensor(perFeature * 3 * kept * d, resident);
    Tensor out = stream.tensor((long) kept * d);
    Sizes sizes = new Sizes(kept, d, d, perFeature * 3 * d, perFeature * d);
    Attend attend = attend(prefix + "score", sizes, in, out, stream);
    Run output = stream.join(prefix + "out", kept * d, 1, out);
    return new Plan.AttentionPlan(query, keyValue, attend, output);
  }
}
