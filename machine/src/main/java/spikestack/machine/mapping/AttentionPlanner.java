package spikestack.machine.mapping;

import java.util.Optional;
import spikestack.machine.arch.Accelerator;
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

  private final Planner planner;
  private final Network network;
  private final Accelerator machine;
  private final Stripes stripes;
  private final int steps;

  /// Of the block in progress.
  private int tokens;

  private int width;

  AttentionPlanner(Planner planner, Network network, Accelerator machine, Stripes stripes) {
    this.planner = planner;
    this.network = network;
    this.machine = machine;
    this.stripes = stripes;
    this.steps = network.timesteps();
  }

  Plan.AttentionPlan plan(int i, SelfAttention branch, Tensor in) {
    tokens = network.tokens(i);
    width = network.width(i);
    return switch (branch) {
      case Attention attention -> multiHead(i, attention, in);
      case ExpertAttention attention -> experts(i, attention, in);
      case ChannelMask attention -> channelMask(i, attention, in);
      case TokenMask attention -> tokenMask(i, attention, in);
    };
  }

  private Plan.AttentionPlan channelMask(int i, ChannelMask attention, Tensor in) {
    int inner = attention.query().outputs();
    int rows = machine.attention().rows();
    if (attention.filtered()) {
      int d = inner / attention.filterHeads();
      int words = Sizing.ceil(d, rows);
      long head = (long) tokens * steps * d;
      return mask(
          i,
          attention,
          new MaskSizes(true, attention.filterHeads(), d, 1, tokens, 2, words, head),
          in);
    }
    int units = Sizing.ceil(inner, rows);
    long slice = (long) tokens * steps * Math.min(rows, inner);
    return mask(i, attention, new MaskSizes(true, units, rows, 1, tokens, 2, 0, slice), in);
  }

  private Plan.AttentionPlan tokenMask(int i, TokenMask attention, Tensor in) {
    int d = attention.headWidth();
    int tiles = Sizing.ceil(tokens, machine.attention().rows());
    long slice = (long) tokens * steps * d;
    return mask(
        i, attention, new MaskSizes(false, attention.heads(), d, tiles, d, 1, 0, slice), in);
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

  private Plan.AttentionPlan mask(int i, SelfAttention attention, MaskSizes sizes, Tensor in) {
    String prefix = "block." + i + ".attn.";
    int planes = network.spikeAdd() ? Planner.planes(network.residualMax(i)) : 1;
    long perFeature = (long) tokens * steps;
    int inner = attention.inputs().getFirst().outputs();
    int count = attention.inputs().size();
    Tensor inputs = stripes.tensor(perFeature * count * inner);
    Tensor masked = stripes.tensor(perFeature * inner);
    Run query =
        planner.linear(
            prefix + (sizes.channels ? "qkv" : "qk"),
            planner.source(),
            planes,
            width,
            count * inner,
            in,
            inputs,
            Run.Bank.FIRE,
            0,
            sizes.words > 0 ? FILTER_WINDOWS : 1);
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
            tokens,
            steps,
            sizes.words,
            Sizing.factor(
                active * sizes.operands * cores.rows(), machine.spikeBuffers().portBits()),
            stripes.heads(
                name, sizes.units, sizes.unit, count * sizes.slice, inputs, sizes.slice, masked));
    return new Plan.AttentionPlan(
        query, Optional.empty(), mask, planner.closing(prefix + "out", inner, 1, masked));
  }

  /// Queries of all experts, keys, values and router bits in one run; each slice of an expert's
  /// values a head whose spikes the bank merges.
  private Plan.AttentionPlan experts(int i, ExpertAttention attention, Tensor in) {
    String prefix = "block." + i + ".attn.";
    int experts = attention.heads();
    int d = attention.keyWidth();
    int values = attention.valueWidth();
    int slices = Sizing.slices(machine, attention);
    int slice = values / slices;
    int planes = network.spikeAdd() ? Planner.planes(network.residualMax(i)) : 1;
    int mergedBits = Planner.planes(attention.outputMax());
    long perFeature = (long) tokens * steps;
    int outputs = attention.inputs().stream().mapToInt(Projection::outputs).sum();
    Tensor inputs = stripes.tensor(perFeature * outputs);
    Tensor merged = stripes.tensor(perFeature * values * mergedBits);
    Run query =
        planner.linear(
            prefix + "qkv", planner.source(), planes, width, outputs, in, inputs, Run.Bank.FIRE, 0);
    Sizes sizes =
        new Sizes(
            experts * slices,
            d,
            slice,
            perFeature * (2L * d + slice),
            perFeature * slice * mergedBits);
    Attend attend = attend(prefix + "score", sizes, inputs, merged);
    return new Plan.AttentionPlan(
        query,
        Optional.empty(),
        attend,
        planner.closing(prefix + "out", values, mergedBits, merged));
  }

  /// What the attention cores are given: heads, widths, and bits in and out of one head.
  private record Sizes(int heads, int keyWidth, int valueWidth, long load, long store) {}

  private Attend attend(String name, Sizes sizes, Tensor in, Tensor out) {
    Accelerator.AttentionCores cores = machine.attention();
    int active = Math.min(cores.count(), sizes.heads);
    return new Attend(
        name,
        sizes.heads,
        sizes.keyWidth,
        sizes.valueWidth,
        tokens,
        steps,
        Sizing.ceil(tokens, cores.rows()),
        Sizing.ceil(tokens, cores.columns()),
        Sizing.factor(
            (long) active * (cores.rows() + cores.columns()), machine.spikeBuffers().portBits()),
        stripes.heads(name, sizes.heads, sizes.valueWidth, sizes.load, in, sizes.store, out));
  }

  private Plan.AttentionPlan multiHead(int i, Attention attention, Tensor in) {
    String prefix = "block." + i + ".attn.";
    int d = attention.headWidth();
    int kept = network.pruning().kept(attention.heads());
    boolean pruned = !network.pruning().off();
    int inner = attention.query().outputs();
    int planes = network.spikeAdd() ? Planner.planes(network.residualMax(i)) : 1;
    long perFeature = (long) tokens * steps;
    boolean resident = planner.fits(perFeature * (inner + 2L * kept * d));
    Run query;
    Optional<Run> keyValue = Optional.empty();
    if (pruned) {
      Tensor q = new Tensor(perFeature * inner, resident);
      Tensor kv = new Tensor(perFeature * 2 * kept * d, resident);
      query =
          planner.linear(
              prefix + "q", planner.source(), planes, width, inner, in, q, Run.Bank.FIRE, 0);
      keyValue =
          Optional.of(
              planner.linear(
                  prefix + "kv",
                  planner.source(),
                  planes,
                  width,
                  2 * kept * d,
                  in,
                  kv,
                  Run.Bank.FIRE,
                  0));
    } else {
      Tensor qkv = new Tensor(perFeature * 3 * inner, resident);
      query =
          planner.linear(
              prefix + "qkv",
              planner.source(),
              planes,
              width,
              3 * inner,
              in,
              qkv,
              Run.Bank.FIRE,
              0);
    }
    Tensor out = stripes.tensor(perFeature * kept * d);
    Sizes sizes = new Sizes(kept, d, d, perFeature * 3 * d, perFeature * d);
    Attend attend =
        attend(prefix + "score", sizes, new Tensor(perFeature * 3 * kept * d, resident), out);
    return new Plan.AttentionPlan(
        query, keyValue, attend, planner.closing(prefix + "out", kept * d, 1, out));
  }
}
