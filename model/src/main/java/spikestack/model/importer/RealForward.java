package spikestack.model.importer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.importer.RealLayers.Field;
import spikestack.model.importer.RealNetwork.Attention;
import spikestack.model.importer.RealNetwork.Block;
import spikestack.model.importer.RealNetwork.FeedForward;
import spikestack.model.importer.RealNetwork.Gate;
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

  private final boolean roundsShares;

  private RealForward(RealNetwork network, boolean roundsShares) {
    this.network = network;
    this.roundsShares = roundsShares;
  }

  /// Runs one image; `pixels` is uint8 `[channels][height][width]`, of frames
  /// `[timesteps][channels][height][width]`.
  static Run run(RealNetwork network, byte[] pixels) {
    return new RealForward(network, false).run(pixels);
  }

  /// The same with the shares of experts rounded as the integers hold them.
  static Run runWithRoundedShares(RealNetwork network, byte[] pixels) {
    return new RealForward(network, true).run(pixels);
  }

  private Run run(byte[] pixels) {
    RealNetwork.Input input = network.input();
    double[][][] shown = new double[network.timesteps()][][];
    for (int t = 0; t < shown.length; t++) {
      // An image is shown at every time step.
      int frame = input.frames() ? t : 0;
      shown[t] = normalised(pixels, frame * input.channels() * input.height() * input.width());
    }
    Field r = new Field(shown, input.height(), input.width());
    for (RealNetwork.Group group : network.groups()) {
      r = embedding(group.embedding(), r);
      for (Block block : group.blocks()) {
        r = with(r, RealLayers.add(r.values(), attention(block.attention(), r)));
        r = with(r, RealLayers.add(r.values(), feedForward(block.feedForward(), r)));
      }
    }
    return new Run(spikes, head(r.values()));
  }

  /// Other values on the same grid.
  private static Field with(Field field, double[][][] values) {
    return new Field(values, field.height(), field.width());
  }

  /// x = (value / 255 - mean) / std, of counts value / std; the picture begins at `from`.
  private double[][] normalised(byte[] pixels, int from) {
    RealNetwork.Input input = network.input();
    int area = input.height() * input.width();
    double[][] x = new double[area][input.channels()];
    for (int c = 0; c < input.channels(); c++) {
      for (int at = 0; at < area; at++) {
        int byteValue = pixels[from + c * area + at] & 0xFF;
        double value = input.frames() ? byteValue : byteValue / 255.0;
        x[at][c] = (value - input.mean()[c]) / input.std()[c];
      }
    }
    return x;
  }

  private Field embedding(RealNetwork.Embedding embedding, Field in) {
    return switch (embedding.kind()) {
      case CHAIN -> chain(embedding, in);
      case SHORTCUT -> shortcut(embedding, in);
      case BRANCHES, HALVING_BRANCHES -> branches(embedding, in);
    };
  }

  private Field chain(RealNetwork.Embedding embedding, Field in) {
    Field x = in;
    for (int s = 0; s < embedding.stages().size(); s++) {
      x = stage(embedding, s, x);
    }
    RealLayer entry = embedding.entry();
    Field drive = RealLayers.convolve(entry, x);
    double[][][] out = leave(entry, drive.values());
    return with(drive, entry.fires() ? RealLayers.add(x.values(), out) : out);
  }

  /// Convolution, neuron, pooled spikes.
  private Field stage(RealNetwork.Embedding embedding, int s, Field x) {
    RealLayer stage = embedding.stages().get(s);
    Field drive = RealLayers.convolve(stage, x);
    Field fired = with(drive, leave(stage, drive.values()));
    return embedding.pool().get(s) ? RealLayers.pool(fired) : fired;
  }

  /// The last stage's drive, pooled, goes around its neuron and the entry.
  private Field shortcut(RealNetwork.Embedding embedding, Field in) {
    Field x = in;
    int last = embedding.stages().size() - 1;
    for (int s = 0; s < last; s++) {
      x = stage(embedding, s, x);
    }
    RealLayer stage = embedding.stages().get(last);
    Field drive = RealLayers.convolve(stage, x);
    if (embedding.pool().get(last)) {
      drive = RealLayers.pool(drive);
    }
    Field fired = with(drive, leave(stage, drive.values()));
    Field out = RealLayers.convolve(embedding.entry(), fired);
    return with(drive, RealLayers.add(drive.values(), out.values()));
  }

  /// Firing convolutions, of which some pool before their neurons, beside a firing 1x1 convolution
  /// on the spikes of one of them, or on the input.
  private Field branches(RealNetwork.Embedding embedding, Field in) {
    Field x = in;
    Field side = in;
    for (int s = 0; s < embedding.stages().size(); s++) {
      RealLayer stage = embedding.stages().get(s);
      Field drive = RealLayers.convolve(stage, x);
      if (embedding.pool().get(s)) {
        drive = RealLayers.pool(drive);
      }
      x = with(drive, leave(stage, drive.values()));
      if (embedding.kind() == EmbeddingKind.BRANCHES && s == embedding.from()) {
        side = x;
      }
    }
    RealLayer entry = embedding.entry();
    Field beside = RealLayers.convolve(entry, side);
    return with(x, RealLayers.add(x.values(), leave(entry, beside.values())));
  }

  private double[][][] attention(Attention attention, Field r) {
    double[][][] s = gate(attention.gate(), r.values());
    double[][][] open = null;
    if (attention.kind() == AttentionKind.EXPERTS) {
      RealLayer router = attention.router().getFirst();
      open = fire(router.neuron(), router.threshold(), RealLayers.project(router, s));
    }
    double[][][] k = firing(attention.key(), s);
    Gate first = attention.scores().getFirst();
    switch (attention.kind()) {
      case CHANNEL_MASK -> {
        double[][][] q = firing(attention.queries().getFirst(), s);
        double[][][] v = firing(attention.value().getFirst(), s);
        if (!attention.erode()) {
          double[][][] counts = RealLayers.channelCounts(k, v);
          double[][][] mask = fire(first.name(), first.threshold(), counts);
          return closed(attention, RealLayers.masked(q, mask));
        }
        double[][][] kv =
            RealLayers.product(RealLayers.erode(with(r, k)), RealLayers.erode(with(r, v)));
        kv = RealLayers.erode(kv, attention.heads());
        double[][][] mask = fire(first.name(), first.threshold(), RealLayers.channelCounts(kv, kv));
        double[][][] x = RealLayers.masked(q, mask);
        return closed(attention, RealLayers.erode(x, attention.heads()));
      }
      case TOKEN_MASK -> {
        double[][][] q = firing(attention.queries().getFirst(), s);
        double[][][] counts = RealLayers.tokenCounts(q, attention.heads());
        double[][][] mask = fire(first.name(), first.threshold(), counts);
        return closed(attention, RealLayers.masked(k, mask));
      }
      case MULTI_HEAD, EXPERTS -> {}
    }
    double[][][] v = firing(attention.value().getFirst(), s);
    double[][][] merged = RealLayers.zeros(s.length, s[0].length, v[0][0].length);
    for (int e = 0; e < attention.queries().size(); e++) {
      double[][][] q = firing(attention.queries().get(e), s);
      double[][][] x = RealLayers.attend(q, k, v, attention.heads(), attention.scale());
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
    return closed(attention, merged);
  }

  private double[][][] closed(Attention attention, double[][][] s) {
    return leave(attention.output(), RealLayers.project(attention.output(), s));
  }

  private double[][][] feedForward(FeedForward branch, Field r) {
    double[][][] s = gate(branch.gate(), r.values());
    if (branch.kind() == FeedForwardKind.EXPERTS) {
      return routed(branch, s);
    }
    RealLayer up = branch.ups().getFirst();
    RealLayer down = branch.downs().getFirst();
    double[][][] hidden = firing(up, s);
    if (branch.kind() == FeedForwardKind.GATED) {
      hidden = gated(branch.depthwise().getFirst(), with(r, hidden));
    }
    return leave(down, RealLayers.project(down, hidden));
  }

  /// Each token through the MLP of its expert, whose output is multiplied by its share. Hidden
  /// spikes of other tokens are recorded as 0.
  private double[][][] routed(FeedForward branch, double[][][] s) {
    int steps = s.length;
    int tokens = s[0].length;
    double[][] logits = logits(branch, s);
    double[][][] out = new double[steps][tokens][];
    for (int e = 0; e < branch.ups().size(); e++) {
      RealLayer up = branch.ups().get(e);
      RealLayer down = branch.downs().get(e);
      double[][][] hidden = RealLayers.zeros(steps, tokens, up.outputs());
      for (int n = 0; n < tokens; n++) {
        if (largest(logits[n]) != e) {
          continue;
        }
        double[][][] own = new double[steps][1][];
        for (int t = 0; t < steps; t++) {
          own[t][0] = s[t][n];
        }
        double[][][] fired = spikes(up.threshold(), RealLayers.project(up, own));
        double[][][] x = RealLayers.project(down, fired);
        double share = share(branch, logits[n], logits[n][e]);
        for (int t = 0; t < steps; t++) {
          hidden[t][n] = fired[t][0];
          out[t][n] = x[t][0];
          for (int c = 0; c < out[t][n].length; c++) {
            out[t][n][c] *= share;
          }
        }
      }
      record(up.neuron(), hidden);
    }
    return out;
  }

  /// Logits of the first time step, or their mean over time, `[tokens][experts]`.
  private static double[][] logits(FeedForward branch, double[][][] s) {
    double[][][] x = RealLayers.project(branch.router().getFirst(), s);
    int steps = branch.routing().firstStep() ? 1 : x.length;
    double[][] logits = new double[x[0].length][x[0][0].length];
    for (int n = 0; n < logits.length; n++) {
      for (int e = 0; e < logits[n].length; e++) {
        for (int t = 0; t < steps; t++) {
          logits[n][e] += x[t][n][e] / steps;
        }
      }
    }
    return logits;
  }

  /// The lowest index of the largest.
  private static int largest(double[] logits) {
    int best = 0;
    for (int e = 1; e < logits.length; e++) {
      best = logits[e] > logits[best] ? e : best;
    }
    return best;
  }

  /// Softmax value of the largest logit, `most`.
  private double share(FeedForward branch, double[] logits, double most) {
    if (!branch.routing().softmax()) {
      return 1;
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - most);
    }
    return roundsShares ? Shares.rounded(1 / sum, branch.routing().shareBits()) : 1 / sum;
  }

  /// The first half of the channels, through the depthwise convolution, AND the second half.
  private double[][][] gated(RealLayer depthwise, Field in) {
    double[][][] hidden = in.values();
    int half = depthwise.outputs();
    double[][][] first = RealLayers.zeros(hidden.length, hidden[0].length, half);
    double[][][] second = RealLayers.zeros(hidden.length, hidden[0].length, half);
    for (int t = 0; t < hidden.length; t++) {
      for (int n = 0; n < hidden[t].length; n++) {
        System.arraycopy(hidden[t][n], 0, first[t][n], 0, half);
        System.arraycopy(hidden[t][n], half, second[t][n], 0, half);
      }
    }
    double[][][] fired = leave(depthwise, RealLayers.convolve(depthwise, with(in, first)).values());
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
    boolean behind = network.gateBehindMean() && network.headGate().present();
    double[][][] s = gate(network.headGate(), behind ? RealLayers.tokenMean(r) : r);
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
    return fire(layer.neuron(), layer.threshold(), RealLayers.project(layer, s));
  }

  private double[][][] leave(RealLayer layer, double[][][] drive) {
    return layer.fires() ? fire(layer.neuron(), layer.threshold(), drive) : drive;
  }

  private double[][][] fire(String neuron, double threshold, double[][][] x) {
    double[][][] s = spikes(threshold, x);
    record(neuron, s);
    return s;
  }

  private void record(String neuron, double[][][] s) {
    SpikeTensor bits = new SpikeTensor(s.length, s[0].length, s[0][0].length);
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        for (int c = 0; c < s[t][n].length; c++) {
          if (s[t][n][c] != 0) {
            bits.set(t, n, c);
          }
        }
      }
    }
    spikes.put(neuron, bits);
  }

  /// H = (V + X) / 2; S = H >= threshold; V = 0 where S, else H.
  private static double[][][] spikes(double threshold, double[][][] x) {
    double[][][] s = RealLayers.zeros(x.length, x[0].length, x[0][0].length);
    for (int n = 0; n < x[0].length; n++) {
      for (int c = 0; c < x[0][0].length; c++) {
        double v = 0;
        for (int t = 0; t < x.length; t++) {
          v += (x[t][n][c] - v) / 2;
          if (v >= threshold) {
            v = 0;
            s[t][n][c] = 1;
          }
        }
      }
    }
    return s;
  }
}
