package spikestack.model.importer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.importer.RealNetwork.Attention;
import spikestack.model.importer.RealNetwork.Block;
import spikestack.model.importer.RealNetwork.FeedForward;
import spikestack.model.importer.RealNetwork.Gate;
import spikestack.model.input.StrictNode;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.spike.SpikeTensor;

/// The network as its authors' framework runs it, on one image, in double precision.
///
/// Values are `double[timesteps][tokens][channels]`, tokens row-major. Slow and obvious: it is what
/// recorded outputs of frameworks are held against. Frameworks compute in single precision, so a
/// membrane within rounding of its threshold may fire in one and not in the other.
final class RealForward {
  /// Spikes by neuron name, in processing order, and the logits.
  record Run(SequencedMap<String, SpikeTensor> spikes, double[] logits) {
    Run {
      spikes = Collections.unmodifiableSequencedMap(spikes);
    }
  }

  private final RealNetwork network;
  private final SequencedMap<String, SpikeTensor> spikes = new LinkedHashMap<>();
  private int height;
  private int width;

  private RealForward(RealNetwork network) {
    this.network = network;
  }

  /// Whether every part of the network can be run here; otherwise the first part that cannot.
  static String missing(RealNetwork network) {
    if (network.input().frames()) {
      return "an input that changes from time step to time step (event frames)";
    }
    for (RealNetwork.Group group : network.groups()) {
      if (group.embedding().kind() != EmbeddingKind.CHAIN) {
        return "a patch embedding of kind " + StrictNode.word(group.embedding().kind());
      }
      for (Block block : group.blocks()) {
        AttentionKind attention = block.attention().kind();
        if (attention != AttentionKind.MULTI_HEAD && attention != AttentionKind.EXPERTS) {
          return "attention of kind " + StrictNode.word(attention);
        }
        if (block.feedForward().kind() == FeedForwardKind.EXPERTS) {
          return "a feed-forward branch of kind experts with real gate values";
        }
      }
    }
    return network.groups().size() > 1 ? "a pyramid of token grids" : "";
  }

  /// Runs one image; `pixels` is uint8 `[channels][height][width]`.
  static Run run(RealNetwork network, byte[] pixels) {
    String missing = missing(network);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("no forward pass for " + missing);
    }
    return new RealForward(network).run(pixels);
  }

  private Run run(byte[] pixels) {
    height = network.input().height();
    width = network.input().width();
    double[][][] r = {normalised(pixels)};
    RealNetwork.Group group = network.groups().getFirst();
    r = embedding(group.embedding(), r);
    for (Block block : group.blocks()) {
      r = add(r, attention(block.attention(), r));
      r = add(r, feedForward(block.feedForward(), r));
    }
    return new Run(spikes, head(r));
  }

  /// x = (value / 255 - mean) / std.
  private double[][] normalised(byte[] pixels) {
    RealNetwork.Input input = network.input();
    int area = height * width;
    double[][] x = new double[area][input.channels()];
    for (int c = 0; c < input.channels(); c++) {
      for (int at = 0; at < area; at++) {
        double value = (pixels[c * area + at] & 0xFF) / 255.0;
        x[at][c] = (value - input.mean()[c]) / input.std()[c];
      }
    }
    return x;
  }

  private double[][][] embedding(RealNetwork.Embedding embedding, double[][][] image) {
    double[][][] x = image;
    for (int s = 0; s < embedding.stages().size(); s++) {
      RealLayer stage = embedding.stages().get(s);
      double[][][] drive = convolve(stage, x);
      if (s == 0) {
        // The image is shown at every time step.
        drive = Collections.nCopies(network.timesteps(), drive[0]).toArray(double[][][]::new);
      }
      x = fire(stage.neuron(), stage.threshold(), drive);
      if (embedding.pool().get(s)) {
        x = pool(x);
      }
    }
    RealLayer entry = embedding.entry();
    double[][][] out = leave(entry, convolve(entry, x));
    return entry.fires() ? add(x, out) : out;
  }

  private double[][][] attention(Attention attention, double[][][] r) {
    double[][][] s = gate(attention.gate(), r);
    double[][][] open = null;
    if (attention.kind() == AttentionKind.EXPERTS) {
      RealLayer router = attention.router().getFirst();
      open = fire(router.neuron(), router.threshold(), project(router, s));
    }
    double[][][] k = firing(attention.key(), s);
    double[][][] v = firing(attention.value().getFirst(), s);
    double[][][] merged = zeros(s.length, s[0].length, v[0][0].length);
    for (int e = 0; e < attention.queries().size(); e++) {
      double[][][] q = firing(attention.queries().get(e), s);
      double[][][] x = attend(q, k, v, attention.heads(), attention.scale());
      Gate score = attention.scores().get(e);
      double[][][] fired = fire(score.name(), score.threshold(), x);
      for (int t = 0; t < s.length; t++) {
        for (int n = 0; n < s[t].length; n++) {
          double bit = open == null ? 1 : open[t][n][e];
          for (int c = 0; c < merged[t][n].length; c++) {
            merged[t][n][c] += bit * fired[t][n][c];
          }
        }
      }
    }
    return leave(attention.output(), project(attention.output(), merged));
  }

  private double[][][] feedForward(FeedForward branch, double[][][] r) {
    double[][][] s = gate(branch.gates().getFirst(), r);
    RealLayer up = branch.ups().getFirst();
    RealLayer down = branch.downs().getFirst();
    double[][][] hidden = firing(up, s);
    if (branch.kind() == FeedForwardKind.GATED) {
      hidden = gated(branch.depthwise().getFirst(), hidden);
    }
    return leave(down, project(down, hidden));
  }

  /// The first half of the channels, through the depthwise convolution, AND the second half.
  private double[][][] gated(RealLayer depthwise, double[][][] hidden) {
    int half = depthwise.outputs();
    double[][][] first = zeros(hidden.length, hidden[0].length, half);
    double[][][] second = zeros(hidden.length, hidden[0].length, half);
    for (int t = 0; t < hidden.length; t++) {
      for (int n = 0; n < hidden[t].length; n++) {
        System.arraycopy(hidden[t][n], 0, first[t][n], 0, half);
        System.arraycopy(hidden[t][n], half, second[t][n], 0, half);
      }
    }
    double[][][] fired =
        fire(depthwise.neuron(), depthwise.threshold(), convolve(depthwise, first));
    for (int t = 0; t < fired.length; t++) {
      for (int n = 0; n < fired[t].length; n++) {
        for (int c = 0; c < half; c++) {
          second[t][n][c] *= fired[t][n][c];
        }
      }
    }
    return second;
  }

  private double[] head(double[][][] r) {
    double[][][] s = gate(network.headGate(), r);
    RealLayer head = network.head();
    double[] mean = new double[head.inputs()];
    for (double[][] step : s) {
      for (double[] token : step) {
        for (int d = 0; d < mean.length; d++) {
          mean[d] += token[d];
        }
      }
    }
    double count = (double) s.length * s[0].length;
    double[] logits = new double[head.outputs()];
    for (int o = 0; o < logits.length; o++) {
      double sum = 0;
      for (int d = 0; d < mean.length; d++) {
        sum += head.weight(o, d) * (mean[d] / count);
      }
      logits[o] = sum + head.bias()[o];
    }
    return logits;
  }

  private double[][][] gate(Gate gate, double[][][] r) {
    return gate.present() ? fire(gate.name(), gate.threshold(), r) : r;
  }

  private double[][][] firing(RealLayer layer, double[][][] s) {
    return fire(layer.neuron(), layer.threshold(), project(layer, s));
  }

  private double[][][] leave(RealLayer layer, double[][][] drive) {
    return layer.fires() ? fire(layer.neuron(), layer.threshold(), drive) : drive;
  }

  /// H = (V + X) / 2; S = H >= threshold; V = 0 where S, else H.
  private double[][][] fire(String neuron, double threshold, double[][][] x) {
    int tokens = x[0].length;
    int channels = x[0][0].length;
    double[][][] s = zeros(x.length, tokens, channels);
    SpikeTensor bits = new SpikeTensor(x.length, tokens, channels);
    for (int n = 0; n < tokens; n++) {
      for (int c = 0; c < channels; c++) {
        double v = 0;
        for (int t = 0; t < x.length; t++) {
          v += (x[t][n][c] - v) / 2;
          if (v >= threshold) {
            v = 0;
            s[t][n][c] = 1;
            bits.set(t, n, c);
          }
        }
      }
    }
    spikes.put(neuron, bits);
    return s;
  }

  /// x[t][n][o] = bias[o] + sum over d of weight(o, d) * s[t][n][d]
  private static double[][][] project(RealLayer layer, double[][][] s) {
    int fanIn = layer.fanIn();
    double[][][] x = zeros(s.length, s[0].length, layer.outputs());
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        sums(layer, s[t][n], fanIn, x[t][n]);
      }
    }
    return x;
  }

  private static void sums(RealLayer layer, double[] input, int fanIn, double[] out) {
    int[] active = new int[fanIn];
    int count = 0;
    for (int d = 0; d < fanIn; d++) {
      if (input[d] != 0) {
        active[count++] = d;
      }
    }
    float[] raw = layer.raw();
    for (int o = 0; o < out.length; o++) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += raw[o * fanIn + active[i]] * input[active[i]];
      }
      out[o] = layer.gain()[o] * sum + layer.bias()[o];
    }
  }

  /// The same over a window; outside the grid the input is 0.
  private double[][][] convolve(RealLayer layer, double[][][] s) {
    int kernel = layer.kernel();
    int padding = layer.padding();
    int high = (height + 2 * padding - kernel) / layer.stride() + 1;
    int wide = (width + 2 * padding - kernel) / layer.stride() + 1;
    double[][][] x = zeros(s.length, high * wide, layer.outputs());
    double[] window = new double[layer.inputs() * kernel * kernel];
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < high; h++) {
        for (int w = 0; w < wide; w++) {
          window(layer, s[t], h, w, window);
          double[] out = x[t][h * wide + w];
          if (layer.depthwise()) {
            depthwise(layer, window, out);
          } else {
            sums(layer, window, window.length, out);
          }
        }
      }
    }
    height = high;
    width = wide;
    return x;
  }

  private static void depthwise(RealLayer layer, double[] window, double[] out) {
    int taps = layer.fanIn();
    for (int o = 0; o < out.length; o++) {
      double sum = 0;
      for (int i = 0; i < taps; i++) {
        sum += layer.raw()[o * taps + i] * window[o * taps + i];
      }
      out[o] = layer.gain()[o] * sum + layer.bias()[o];
    }
  }

  private void window(RealLayer layer, double[][] s, int h, int w, double[] window) {
    int kernel = layer.kernel();
    for (int ky = 0; ky < kernel; ky++) {
      for (int kx = 0; kx < kernel; kx++) {
        int y = h * layer.stride() + ky - layer.padding();
        int x = w * layer.stride() + kx - layer.padding();
        boolean inside = y >= 0 && y < height && x >= 0 && x < width;
        for (int c = 0; c < layer.inputs(); c++) {
          window[(c * kernel + ky) * kernel + kx] = inside ? s[y * width + x][c] : 0;
        }
      }
    }
  }

  /// Max-pool 3/2/1.
  private double[][][] pool(double[][][] s) {
    int high = PatchEmbedding.pooled(height);
    int wide = PatchEmbedding.pooled(width);
    double[][][] pooled = zeros(s.length, high * wide, s[0][0].length);
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < high; h++) {
        for (int w = 0; w < wide; w++) {
          double[] out = pooled[t][h * wide + w];
          Arrays.fill(out, Double.NEGATIVE_INFINITY);
          for (int y = Math.max(2 * h - 1, 0); y <= Math.min(2 * h + 1, height - 1); y++) {
            for (int x = Math.max(2 * w - 1, 0); x <= Math.min(2 * w + 1, width - 1); x++) {
              for (int c = 0; c < out.length; c++) {
                out[c] = Math.max(out[c], s[t][y * width + x][c]);
              }
            }
          }
        }
      }
    }
    height = high;
    width = wide;
    return pooled;
  }

  /// x = Q (K^T V) * scale, per head; the values may be wider than queries and keys (one head).
  private static double[][][] attend(
      double[][][] q, double[][][] k, double[][][] v, int heads, double scale) {
    int tokens = q[0].length;
    int keyWidth = q[0][0].length / heads;
    int valueWidth = v[0][0].length / heads;
    double[][][] x = zeros(q.length, tokens, v[0][0].length);
    for (int t = 0; t < q.length; t++) {
      for (int head = 0; head < heads; head++) {
        for (int n = 0; n < tokens; n++) {
          for (int m = 0; m < tokens; m++) {
            double a = 0;
            for (int j = head * keyWidth; j < (head + 1) * keyWidth; j++) {
              a += q[t][n][j] * k[t][m][j];
            }
            if (a == 0) {
              continue;
            }
            for (int j = head * valueWidth; j < (head + 1) * valueWidth; j++) {
              x[t][n][j] += a * v[t][m][j];
            }
          }
        }
        for (int n = 0; n < tokens; n++) {
          for (int j = head * valueWidth; j < (head + 1) * valueWidth; j++) {
            x[t][n][j] *= scale;
          }
        }
      }
    }
    return x;
  }

  private static double[][][] add(double[][][] a, double[][][] b) {
    double[][][] sum = zeros(a.length, a[0].length, a[0][0].length);
    for (int t = 0; t < a.length; t++) {
      for (int n = 0; n < a[t].length; n++) {
        for (int c = 0; c < sum[t][n].length; c++) {
          sum[t][n][c] = a[t][n][c] + b[t][n][c];
        }
      }
    }
    return sum;
  }

  private static double[][][] zeros(int steps, int tokens, int channels) {
    return new double[steps][tokens][channels];
  }
}
