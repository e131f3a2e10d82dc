package spikestack.silicon.rtl;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Executes a program from its words alone, as the hardware would, in plain loops and without time:
/// the layer table, the parameter words and the bytes of DRAM, all read back from what goes into
/// the files. Writes what the testbench writes.
///
/// It knows nothing of networks, plans or golden; if its output equals golden's trace, the packing
/// is right.
final class Interpreter {
  private final LayerFields fields = LayerFields.read();
  private final List<LayerWord> layers = new ArrayList<>();
  private final long[] parameters;
  private final byte[] dram;
  private final int rows;
  private final int[][] spikes;
  private final int half;
  private final int[][] residual;
  private final StringBuilder out = new StringBuilder();

  private byte[] image = {};
  private long saturations;
  private int[][] scores = {};
  private int[][] routerBits = {};
  private long[] masks = {};
  private long[] headOnes = {};
  private int[] kept = {};
  private long[] sums = {};
  private LayerWord layer;

  /// Fields of the layer in progress, as numbers.
  private final Map<String, Integer> numbers = new HashMap<>();

  Interpreter(RtlProgram program, MachineParameters machine) {
    for (Layer entry : program.layers()) {
      layers.add(LayerWord.of(fields, new BigInteger(entry.word().hex(), 16)));
    }
    this.layer = layers.getFirst();
    this.parameters = new long[program.parameterWords()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = program.parameter(i);
    }
    this.dram = program.dram();
    this.rows = machine.value("ROWS");
    int words = machine.value("SPIKE_WORDS");
    this.half = words == 1 ? 1 : Integer.highestOneBit(words - 1) << 1;
    this.spikes = new int[2 * half][rows];
    this.residual = new int[machine.value("RESIDUAL_WORDS")][rows];
  }

  /// The testbench's text for these images.
  String run(List<byte[]> images) {
    for (int i = 0; i < images.size(); i++) {
      out.append("I ").append(i).append('\n');
      image = images.get(i);
      saturations = 0;
      Arrays.fill(headOnes, 0);
      for (int l = 0; l < layers.size(); l++) {
        layer = layers.get(l);
        numbers.clear();
        execute();
        out.append("L ").append(l).append(" 0 0\n");
        write();
      }
      out.append("X ").append(saturations).append("\nE 0\n");
    }
    return out.toString();
  }

  private int at(String field) {
    return numbers.computeIfAbsent(field, layer::integer);
  }

  private void execute() {
    switch (at("kind")) {
      case Layer.LOAD -> image = Arrays.copyOf(image, at("image_bytes"));
      case Layer.DENSE -> dense();
      case Layer.EXPERTS -> experts();
      case Layer.ATTENTION -> attention();
      case Layer.SCAN -> scan();
      case Layer.SELECT -> select();
      default -> {}
    }
  }

  private void clear() {
    if (at("clear") == 1) {
      int from = at("dst_base") & half;
      for (int a = from; a < from + half; a++) {
        Arrays.fill(spikes[a], 0);
      }
    }
  }

  private void dense() {
    clear();
    if (at("mode") == 2) {
      scores = new int[at("tokens")][at("experts")];
    }
    if (at("write") == 2) {
      routerBits = new int[at("tokens") * at("network_steps")][at("experts")];
    }
    if (at("mode") == 3) {
      sums = new long[(at("row_blocks") - 1) * rows + at("last_rows")];
    }
    if (at("count_heads") == 1) {
      headOnes = new long[at("heads")];
    }
    int[] load = loadOrder();
    int item = 0;
    for (int block = 0; block < at("row_blocks"); block++) {
      for (int part = 0; part < at("parts"); part++) {
        // Items are dealt in this order; block_step and part_step must lead from one to the next.
        if (load[item++] != block * 100 + part) {
          throw new IllegalStateException("items are dealt in another order");
        }
        int slots = layer.entry("part_slots", part + 1, 16) - layer.entry("part_slots", part, 16);
        int tokens = slots / at("steps");
        int x = layer.entry("part_x", part, 10);
        int y = layer.entry("part_y", part, 10);
        int base = signed(layer.entry("part_base", part, 17), 17);
        Output output =
            new Output(layer.entry("part_out", part, 16), layer.entry("part_pool", part, 16), x, y);
        for (int n = 0; n < tokens; n++) {
          int[] bases = new int[at("steps")];
          for (int t = 0; t < bases.length; t++) {
            bases[t] = base + t;
          }
          for (int r = 0; r < rowsOf(block); r++) {
            int feature = block * rows + r;
            token(block, r, weightRow(feature), parameter(feature), bases, x, y, output, -1);
          }
          boolean rowEnds = x + 1 == at("out_width");
          base += at("steps") - 1 + layer.signed(rowEnds ? "row_step" : "token_step");
          x = rowEnds ? 0 : x + 1;
          y += rowEnds ? 1 : 0;
          output.advance(x, y);
        }
      }
    }
  }

  /// Items as the cores deal them among themselves, put into one order: block * 100 + part.
  private int[] loadOrder() {
    int parts = at("parts");
    int blocks = at("row_blocks");
    int cores = at("block_step") * parts + at("part_step");
    int[] order = new int[blocks * parts];
    for (int core = 0; core < cores; core++) {
      int block = core / parts;
      int part = core % parts;
      for (int item = core; item < order.length; item += cores) {
        order[item] = block * 100 + part;
        part += at("part_step");
        block += at("block_step") + (part >= parts ? 1 : 0);
        part -= part >= parts ? parts : 0;
      }
    }
    return order;
  }

  private int rowsOf(int block) {
    return block == at("row_blocks") - 1 ? at("last_rows") : rows;
  }

  private static int signed(int value, int width) {
    return value >>> width - 1 == 0 ? value : value - (1 << width);
  }

  private void experts() {
    clear();
    int steps = at("steps");
    for (int e = 0; e < at("experts"); e++) {
      for (int token = 0; token < at("tokens"); token++) {
        if ((masks[token] >> e & 1) == 0) {
          continue;
        }
        int[] bases = new int[steps];
        for (int t = 0; t < steps; t++) {
          bases[t] = token * steps + t;
        }
        for (int block = 0; block < at("row_blocks"); block++) {
          for (int r = 0; r < rowsOf(block); r++) {
            int feature = block * rows + r;
            int outputs = (at("row_blocks") - 1) * rows + at("last_rows");
            int weight = at("dram_base") + (e * outputs + feature) * at("dram_inputs");
            int[] row = new int[at("indices")];
            for (int k = 0; k < row.length; k++) {
              row[k] = dram[weight + k];
            }
            long parameter =
                parameters[at("parameter_base") + e * at("row_blocks") * rows + feature];
            token(
                block,
                r,
                row,
                parameter,
                bases,
                token,
                0,
                new Output(token * steps, 0, token, 0),
                e);
          }
        }
      }
    }
  }

  /// Weights of a feature in the order of the indices.
  private int[] weightRow(int feature) {
    int[] row = new int[at("indices")];
    int d = at("head_width");
    int memoryRow = feature;
    if (at("dram_kind") == 1) {
      int q = feature % (at("keep") * d);
      int whole = at("dram_outputs") / 2;
      memoryRow = kept[q / d] * d + q % d + (feature >= at("keep") * d ? whole : 0);
    }
    for (int k = 0; k < row.length; k++) {
      int column = at("dram_kind") == 2 ? kept[k / d] * d + k % d : k;
      row[k] = dram[at("dram_base") + memoryRow * at("dram_inputs") + column];
    }
    return row;
  }

  private long parameter(int feature) {
    if (at("kept_rows") == 0) {
      return parameters[at("parameter_base") + feature];
    }
    int d = at("head_width");
    int q = feature % (at("keep") * d);
    int word = layer.entry("head_parameter", kept[q / d], 16) + q % d;
    return parameters[word + (feature >= at("keep") * d ? at("value_parameter") : 0)];
  }

  private static int bias(long parameter) {
    return signed((int) (parameter >>> 33), 24);
  }

  private static int threshold(long parameter) {
    return signed((int) (parameter >>> 16 & 0x1FFFF), 17);
  }

  private int leak(long parameter) {
    return at("reset_by") == 1 ? 0 : (short) parameter;
  }

  /// What is left of a membrane that spiked.
  private int left(int membrane, long parameter) {
    return at("reset_by") == 1 ? membrane - (int) (parameter & 0xFFFF) : 0;
  }

  /// Output slots of the token in progress.
  private final class Output {
    int slot;
    int poolRow;
    int x;
    int y;

    Output(int slot, int poolRow, int x, int y) {
      this.slot = slot;
      this.poolRow = poolRow;
      this.x = x;
      this.y = y;
    }

    void advance(int newX, int newY) {
      int t = at("network_steps");
      if (at("pool") == 0) {
        slot += t;
      } else if (newX != 0) {
        slot += newX % 2 == 0 ? t : 0;
      } else {
        poolRow += newY % 2 == 0 ? at("pool_row_step") : 0;
        slot = poolRow;
      }
      x = newX;
      y = newY;
    }

    /// First slot of every window that the token lies in.
    List<Integer> windows() {
      if (at("pool") == 0) {
        return List.of(slot);
      }
      List<Integer> all = new ArrayList<>();
      for (int dy = 0; dy <= y % 2; dy++) {
        for (int dx = 0; dx <= x % 2; dx++) {
          if ((x >> 1) + dx < at("pool_width") && (y >> 1) + dy < at("pool_height")) {
            all.add(slot + dy * at("pool_row_step") + dx * at("network_steps"));
          }
        }
      }
      return all;
    }
  }

  /// One token of one feature: all its slots, in time order.
  private void token(
      int block,
      int r,
      int[] weights,
      long parameter,
      int[] bases,
      int x,
      int y,
      Output output,
      int expert) {
    int membrane = 0;
    int steps = at("network_steps");
    for (int t = 0; t < steps; t++) {
      int sum = t > 0 && at("replays") > 1 ? 0 : sum(weights, bases[t], x, y);
      if (at("replays") > 1 && t == 0) {
        replayed = sum;
      }
      if (at("replays") > 1) {
        sum = replayed;
      }
      int mode = at("mode");
      if (mode == 2) {
        scores[output.x][block * rows + r] += sum + (t == 0 ? bias(parameter) : 0);
        continue;
      }
      if (mode == 3) {
        sums[block * rows + r] += sum;
        continue;
      }
      long drive = drive(sum, bias(parameter));
      if (mode == 1) {
        int[] word = residual[block * at("dst_slots") + output.slot + t];
        int before = at("residual_init") == 1 ? 0 : word[r];
        word[r] = clamp(before + drive);
        drive = word[r];
      }
      long next =
          at("subtract") == 1
              ? (long) membrane + drive - leak(parameter)
              : (long) (membrane >> 1) + drive;
      membrane = clamp(next);
      int spike = membrane >= threshold(parameter) ? 1 : 0;
      membrane = spike == 1 ? left(membrane, parameter) : membrane;
      fired(block, r, spike, output, t, expert);
    }
  }

  private int replayed;

  private void fired(int block, int r, int spike, Output output, int t, int expert) {
    if (at("count_heads") == 1) {
      headOnes[(block * rows + r) / at("head_width")] += spike;
    }
    if (at("write") == 2) {
      routerBits[output.slot + t][block * rows + r] = spike;
    }
    if (at("write") != 1) {
      return;
    }
    int counted = at("gated") == 1 ? spike & routerBits[output.slot + t][expert] : spike;
    for (int slot : output.windows()) {
      int address = at("dst_base") + block * at("dst_slots") + slot + t;
      switch (at("merge")) {
        case 0 -> spikes[address][r] = at("pool") == 1 ? spikes[address][r] | counted : counted;
        case 1 -> spikes[address][r] |= counted;
        default -> {
          int carry = counted;
          for (int p = 0; p < at("dst_planes"); p++) {
            int[] word = spikes[address + p * at("dst_plane")];
            int sum = word[r] + carry;
            word[r] = sum & 1;
            carry = sum >> 1;
          }
          if (carry != 0) {
            throw new IllegalStateException("too few planes");
          }
        }
      }
    }
  }

  private int clamp(long value) {
    long clamped = Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    saturations += clamped != value ? 1 : 0;
    return (int) clamped;
  }

  private long drive(int sum, int bias) {
    if (at("rescaled") == 0) {
      return (long) sum + bias;
    }
    int shift = layer.signed("shift");
    long moved = shift > 0 ? (long) sum + (1L << shift - 1) >> shift : (long) sum << -shift;
    return Math.clamp(moved + bias, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /// Over all planes, taps, groups and channels, in the order of the weights.
  private int sum(int[] weights, int base, int x, int y) {
    int total = 0;
    int planeOffset = 0;
    for (int plane = 0; plane < at("planes"); plane++) {
      int sum = 0;
      int k = 0;
      int tapOffset = 0;
      for (int ky = 0; ky < at("kernel"); ky++) {
        for (int kx = 0; kx < at("kernel"); kx++) {
          int column = x * at("stride") - at("padding") + kx;
          int row = y * at("stride") - at("padding") + ky;
          boolean inside =
              column >= 0 && column < at("in_width") && row >= 0 && row < at("in_height");
          for (int g = 0; g < at("groups"); g++) {
            int channels = at(g == at("groups") - 1 ? "last_channels" : "group_channels");
            int place = at("src_base") + planeOffset + g * at("src_slots") + tapOffset + base;
            for (int c = 0; c < channels; c++) {
              if (inside && bit(place, c, plane)) {
                sum += weights[k];
              }
              k++;
            }
          }
          tapOffset += kx == at("kernel") - 1 ? at("tap_row_step") : at("steps");
        }
      }
      boolean negative = at("top_negative") == 1 && plane == at("planes") - 1;
      total += (negative ? -sum : sum) << plane;
      planeOffset += at("pixels") == 1 ? 0 : at("src_plane");
      if (k * at("input_factor") != at("pass_cycles") || k != weights.length) {
        throw new IllegalStateException(k + " indices");
      }
    }
    return total;
  }

  private boolean bit(int place, int channel, int plane) {
    return at("pixels") == 1
        ? ((image[place] & 0xFF) - at("zero_point") >> plane & 1) == 1
        : spikes[place][channel] == 1;
  }

  private void scan() {
    masks = new long[at("tokens")];
    int steps = at("network_steps");
    for (int n = 0; n < masks.length; n++) {
      if (at("binary") == 1) {
        for (int t = 0; t < steps; t++) {
          for (int e = 0; e < at("experts"); e++) {
            masks[n] |= (long) routerBits[n * steps + t][e] << e;
          }
        }
      } else {
        for (int i = 0; i < at("top_k"); i++) {
          int best = -1;
          for (int e = 0; e < at("experts"); e++) {
            boolean taken = (masks[n] >> e & 1) == 1;
            if (!taken && (best < 0 || scores[n][e] > scores[n][best])) {
              best = e;
            }
          }
          masks[n] |= 1L << best;
        }
      }
    }
  }

  private void select() {
    boolean[] stays = new boolean[at("heads")];
    for (int i = 0; i < at("keep"); i++) {
      int best = -1;
      for (int h = 0; h < stays.length; h++) {
        if (!stays[h] && (best < 0 || headOnes[h] > headOnes[best])) {
          best = h;
        }
      }
      stays[best] = true;
    }
    kept = new int[at("keep")];
    int count = 0;
    for (int h = 0; h < stays.length; h++) {
      if (stays[h]) {
        kept[count++] = h;
      }
    }
  }

  private boolean spike(String table, int index, int feature, int slot) {
    int entry = layer.entry(table, index, 24);
    int channel = (entry & 0xFF) + feature;
    return spikes[(entry >> 8) + channel / rows * at("src_slots") + slot][channel % rows] == 1;
  }

  private void attention() {
    clear();
    int steps = at("steps");
    int d = at("head_width");
    int tokens = at("tokens");
    for (int i = 0; i < at("heads"); i++) {
      int head = kept.length == 0 ? i : kept[i];
      int[][] membrane = new int[tokens][d];
      for (int t = 0; t < steps; t++) {
        for (int n = 0; n < tokens; n++) {
          int[] x = new int[d];
          for (int m = 0; m < tokens; m++) {
            int a = 0;
            for (int j = 0; j < d; j++) {
              a +=
                  spike("query_head", head, j, n * steps + t)
                          && spike("key_head", i, j, m * steps + t)
                      ? 1
                      : 0;
            }
            for (int j = 0; a > 0 && j < d; j++) {
              x[j] += spike("value_head", i, j, m * steps + t) ? a : 0;
            }
          }
          for (int j = 0; j < d; j++) {
            long parameter = parameters[layer.entry("head_parameter", head, 16) + j];
            int before = membrane[n][j];
            long next =
                at("subtract") == 1 ? (long) before + x[j] - leak(parameter) : (before >> 1) + x[j];
            int u = clamp(next);
            boolean fires = u >= threshold(parameter);
            membrane[n][j] = fires ? left(u, parameter) : u;
            if (fires) {
              int entry = layer.entry("score_head", i, 24);
              int channel = (entry & 0xFF) + j;
              int group = channel / rows * at("dst_slots");
              spikes[(entry >> 8) + group + n * steps + t][channel % rows] = 1;
            }
          }
        }
      }
    }
  }

  private void write() {
    if (at("write") == 1) {
      out.append("S ").append(at("dst_planes") * at("row_blocks") * at("dst_slots")).append('\n');
      for (int p = 0; p < at("dst_planes"); p++) {
        for (int a = 0; a < at("row_blocks") * at("dst_slots"); a++) {
          hex(spikes[at("dst_base") + p * at("dst_plane") + a], 1);
        }
      }
    }
    if (at("kind") == Layer.DENSE && at("mode") == 1) {
      int count = at("row_blocks") * at("dst_slots");
      out.append("R ").append(count).append('\n');
      for (int a = 0; a < count; a++) {
        hex(residual[a], 16);
      }
    }
    if (at("mode") == 2) {
      out.append("T ").append(scores.length * at("experts")).append('\n');
      for (int[] token : scores) {
        for (int score : token) {
          out.append(Integer.toHexString(score)).append('\n');
        }
      }
    }
    if (at("write") == 2) {
      out.append("B ").append(routerBits.length).append('\n');
      for (int[] slot : routerBits) {
        hex(slot, 1);
      }
    }
    if (at("kind") == Layer.SCAN) {
      out.append("M ").append(masks.length).append('\n');
      for (long mask : masks) {
        out.append(Long.toHexString(mask)).append('\n');
      }
    }
    if (at("kind") == Layer.SELECT) {
      long mask = 0;
      for (int head : kept) {
        mask |= 1L << head;
      }
      out.append("H ").append(Long.toHexString(mask)).append('\n');
    }
    if (at("mode") == 3) {
      out.append("C ").append(sums.length).append('\n');
      for (long sum : sums) {
        out.append(Integer.toHexString((int) sum)).append('\n');
      }
    }
  }

  private void hex(int[] entries, int width) {
    BigInteger word = BigInteger.ZERO;
    for (int i = entries.length - 1; i >= 0; i--) {
      word = word.shiftLeft(width).or(BigInteger.valueOf(entries[i] & (1L << width) - 1));
    }
    out.append(word.toString(16)).append('\n');
  }
}
