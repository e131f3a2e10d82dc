package spikestack.machine.mapping;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.model.input.InputException;

/// Cuts layers so that their spikes fit the two spike buffers: a step reads one and writes the
/// other.
///
/// A tensor that fits a buffer as a whole stays on chip between its writer and its reader; any
/// other goes through DRAM. When only the output does not fit, the layer is cut by features (no
/// weight is fetched twice); otherwise by tokens.
final class Stripes {
  private final Accelerator machine;
  private final long half;

  Stripes(Accelerator machine) {
    this.machine = machine;
    this.half = 8L * machine.spikeBuffers().bytes();
  }

  /// Spikes of one layer: bits in all, and whether they are (or may stay) on chip.
  record Tensor(long bits, boolean resident) {
    static final Tensor NONE = new Tensor(0, true);
  }

  /// What a cut must know of its layer: name, tokens per whole-tile unit, features and fan-in.
  record Layer(String name, int unit, int outputs, int fanIn) {}

  Tensor tensor(long bits) {
    return new Tensor(bits, bits <= half);
  }

  /// A linear layer: every token has the same share of both tensors. `rows` features at a time may
  /// be cut off.
  List<Stripe> linear(Layer layer, int tokens, int rows, Tensor in, Tensor out) {
    int outputs = layer.outputs();
    if (in.resident() && out.resident()) {
      return List.of(stripe(layer, 0, tokens, 0, outputs, tokens, 0, 0));
    }
    requireDram(layer.name(), in, out);
    long perFeature = out.bits() / outputs;
    if (in.resident() && perFeature * rows <= half) {
      return byFeatures(layer, tokens, rows, perFeature);
    }
    long inToken = in.resident() ? 0 : in.bits() / tokens;
    long outToken = out.resident() ? 0 : out.bits() / tokens;
    int most = (int) Math.min(tokens, half / Math.max(1, Math.max(inToken, outToken)));
    if (most < 1) {
      throw tooSmall(layer.name(), "one token", Math.max(inToken, outToken));
    }
    int step = even(tokens, most, layer.unit());
    List<Stripe> stripes = new ArrayList<>();
    for (int from = 0; from < tokens; from += step) {
      int to = Math.min(tokens, from + step);
      long n = (long) to - from;
      stripes.add(stripe(layer, from, to, 0, outputs, step, n * inToken, n * outToken));
    }
    return stripes;
  }

  private List<Stripe> byFeatures(Layer layer, int tokens, int rows, long perFeature) {
    int outputs = layer.outputs();
    int most = (int) Math.min(outputs, half / perFeature / rows * rows);
    int step = even(outputs, most, rows);
    List<Stripe> stripes = new ArrayList<>();
    for (int from = 0; from < outputs; from += step) {
      int to = Math.min(outputs, from + step);
      stripes.add(stripe(layer, 0, tokens, from, to, tokens, 0, (to - from) * perFeature));
    }
    return stripes;
  }

  /// A convolution from rows of `inWidth` bits each to a grid of `height` x `width` tokens; its
  /// output (after pooling, if any) has rows of `outWidth` bits. Cut by rows of the grid, an even
  /// number of them before a pool.
  List<Stripe> convolution(Layer layer, Field field, int rows, Tensor in, Tensor out) {
    int tokens = field.height * field.width;
    int outputs = layer.outputs();
    if (in.resident() && out.resident()) {
      return List.of(stripe(layer, 0, tokens, 0, outputs, tokens, 0, 0));
    }
    requireDram(layer.name(), in, out);
    long perFeature = out.bits() / outputs;
    if (in.resident() && perFeature * rows <= half) {
      return byFeatures(layer, tokens, rows, perFeature);
    }
    int rowUnit = field.pool ? 2 : 1;
    int most = field.height;
    while (most > 0 && !fits(field, most, in, out)) {
      most -= most % rowUnit == 0 ? rowUnit : 1;
    }
    if (most < 1) {
      throw tooSmall(
          layer.name(),
          "a row of its grid",
          Math.max(
              in.resident() ? 0 : field.mostInputRows(rowUnit) * field.inBits,
              out.resident() ? 0 : field.mostOutputRows(rowUnit) * field.outBits));
    }
    int step = even(field.height, most, rowUnit);
    List<Stripe> stripes = new ArrayList<>();
    for (int from = 0; from < field.height; from += step) {
      int to = Math.min(field.height, from + step);
      stripes.add(
          stripe(
              layer,
              from * field.width,
              to * field.width,
              0,
              outputs,
              step * field.width,
              in.resident() ? 0 : field.inputRows(from, to) * field.inBits,
              out.resident() ? 0 : field.outputRows(from, to) * field.outBits));
    }
    return stripes;
  }

  private boolean fits(Field field, int rows, Tensor in, Tensor out) {
    long inRows = field.mostInputRows(rows);
    long outRows = field.mostOutputRows(rows);
    return (in.resident() || inRows * field.inBits <= half)
        && (out.resident() || outRows * field.outBits <= half);
  }

  /// Geometry of a convolution: its output grid, its input rows, and the bits of a row on either
  /// side (all channels, all time steps).
  record Field(
      int height,
      int width,
      boolean pool,
      int inHeight,
      int kernel,
      int stride,
      int padding,
      long inBits,
      long outBits) {
    /// Input rows that `rows` output rows touch in the middle of the grid, where they are most.
    long mostInputRows(int rows) {
      return Math.min(inHeight, (long) (rows - 1) * stride + kernel);
    }

    /// Rows of the written tensor that `rows` rows of the grid touch.
    long mostOutputRows(int rows) {
      return pool ? Math.min((height + 1) / 2, rows / 2 + 1) : rows;
    }

    /// Input rows that output rows `from` to `to` touch.
    long inputRows(int from, int to) {
      int first = Math.max(0, from * stride - padding);
      int last = Math.min(inHeight - 1, (to - 1) * stride - padding + kernel - 1);
      return Math.max(0L, (long) last - first + 1);
    }

    /// Rows of the written tensor that become complete with output rows `from` to `to`.
    long outputRows(int from, int to) {
      if (!pool) {
        return (long) to - from;
      }
      int before = from == 0 ? 0 : from / 2;
      int after = to == height ? (height + 1) / 2 : to / 2;
      return (long) after - before;
    }
  }

  /// Heads of an attention: `load` bits in and `store` bits out per head.
  List<Stripe> heads(
      String layer, int heads, int headWidth, long load, Tensor in, long store, Tensor out) {
    long inHead = in.resident() ? 0 : load;
    long outHead = out.resident() ? 0 : store;
    if (inHead == 0 && outHead == 0) {
      return List.of(new Stripe(0, heads, 0, heads * headWidth, 1, 1, 0, 0));
    }
    requireDram(layer, in, out);
    int most = (int) Math.min(heads, half / Math.max(inHead, outHead));
    if (most < 1) {
      throw tooSmall(layer, "Q, K and V of one head", Math.max(inHead, outHead));
    }
    int cores = machine.attention().count();
    int step = even(heads, most, Math.min(most, cores));
    List<Stripe> stripes = new ArrayList<>();
    for (int from = 0; from < heads; from += step) {
      int to = Math.min(heads, from + step);
      long n = (long) to - from;
      stripes.add(
          new Stripe(from, to, from * headWidth, to * headWidth, 1, 1, n * inHead, n * outHead));
    }
    return stripes;
  }

  /// The smallest equal cut of `total` into pieces of at most `most`, rounded up to `unit` where
  /// that still fits.
  static int even(int total, int most, int unit) {
    if (total <= most) {
      return total;
    }
    int whole = most >= unit ? most / unit * unit : most;
    int pieces = (total + whole - 1) / whole;
    int step = (total + pieces - 1) / pieces;
    int rounded = (step + unit - 1) / unit * unit;
    return rounded <= most ? rounded : whole;
  }

  /// `size` is the number of tokens of a full stripe: it limits the parts.
  ///
  /// As many parts as it takes to give every core the same number of row blocks; where a half of
  /// the weight buffer holds fewer row blocks than there are cores, every row block is shared by
  /// all cores.
  private Stripe stripe(
      Layer layer, int from, int to, int rowFrom, int rowTo, int size, long load, long store) {
    int rows = machine.expert().rows();
    int cores = machine.expert().count();
    int blocks = Math.ceilDiv(rowTo - rowFrom, rows);
    int units = (size + layer.unit() - 1) / layer.unit();
    long together = machine.weightBuffer().halfWords() / machine.rowBlockWords(layer.fanIn());
    int parts = together < cores ? cores : cores / gcd(cores, blocks);
    return new Stripe(from, to, rowFrom, rowTo, blocks, Math.min(units, parts), load, store);
  }

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private void requireDram(String layer, Tensor in, Tensor out) {
    if (machine.dram().isEmpty()) {
      long bits = Math.max(in.resident() ? 0 : in.bits(), out.resident() ? 0 : out.bits());
      throw new InputException(
          machine.name() + ": spike-buffer.size",
          machine.spikeBuffers().bytes() + " B for the spikes of " + layer + ", without a dram",
          "at least " + (bits + 7) / 8 + " B, or a dram");
    }
  }

  private InputException tooSmall(String layer, String piece, long bits) {
    return new InputException(
        machine.name() + ": spike-buffer.size",
        machine.spikeBuffers().bytes() + " B, too small for " + piece + " of " + layer,
        "at least " + (bits + 7) / 8 + " B");
  }
}
