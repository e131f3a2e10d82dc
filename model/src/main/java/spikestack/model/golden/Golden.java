package spikestack.model.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.Convolution;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.Exit;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Head;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Network.Grid;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.SelfAttention;
import spikestack.model.network.TokenMask;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// The reference execution of a network on one image: layer after layer, equation by equation, in
/// integers.
///
/// Slow and obvious on purpose: whoever wants to know what the machine must compute reads this
/// package. The only shortcut is that zero inputs are passed over. Nothing here is shared with the
/// simulator but the network and the trace.
public final class Golden {
  private final Network network;
  private final Clamp clamp;
  private final Equations equations;
  private final Recorder recorder = new Recorder();

  private Golden(Network network) {
    this.network = network;
    this.clamp = new Clamp(network.precision());
    this.equations = new Equations(clamp);
  }

  /// Runs one image and records every point of [Points].
  ///
  /// `pixels` is uint8 `[channels][height][width]`, of frames
  /// `[timesteps][channels][height][width]`; `image` and `label` (-1 when unknown) only go into the
  /// trace.
  public static Trace run(Network network, byte[] pixels, int image, int label) {
    network.requireSample(pixels);
    return new Golden(network).trace(pixels, image, label);
  }

  private Trace trace(byte[] pixels, int image, int label) {
    Network.Input input = network.input();
    int[][][] r =
        embedding(
            Points.EMBED,
            network.embedding(),
            input.frames() ? frames(pixels) : new int[][][] {centred(pixels, 0)},
            new Grid(input.height(), input.width()));
    recorder.words(Points.residual(0), r);
    Grid grid = network.embedding().tokens(new Grid(input.height(), input.width()));
    List<Block> blocks = network.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).embedding().isPresent()) {
        r = embedding(Points.embedding(i), blocks.get(i).embedding().get(), r, grid);
        recorder.words(Points.residualStart(i), r);
      }
      grid = network.tokenGrid(i);
      r = attention(i, blocks.get(i).attention(), r);
      recorder.words(Points.residualMiddle(i), r);
      r =
          switch (blocks.get(i).feedForward()) {
            case Mlp mlp -> mlp(i, mlp, r);
            case GatedMlp gated -> gatedMlp(i, gated, r);
            case Moe moe -> moe(i, moe, r);
            case RoutedMlp routed -> routedMlp(i, routed, r);
          };
      recorder.words(Points.residual(i + 1), r);
    }
    double[] logits = head(network.head(), r);
    return new Trace(image, label, recorder.layers(), logits, clamp.saturations());
  }

  /// Stages of convolution, neuron, pooling (of spikes, or of drives before the neuron); then the
  /// entry into the residual. `in` is an image (one step, shown at every step), frames or a
  /// residual.
  private int[][][] embedding(String place, PatchEmbedding embedding, int[][][] in, Grid field) {
    List<int[][][]> spikes = new ArrayList<>();
    int[][][] drive = in;
    for (int i = 0; i < embedding.stages().size(); i++) {
      PatchEmbedding.Stage stage = embedding.stages().get(i);
      Convolution convolution = stage.convolution();
      Grid grid = embedding.stageInput(field, i);
      int[][][] x = equations.convolve(convolution, i == 0 ? in : spikes.getLast(), grid);
      drive = x.length < network.timesteps() ? repeated(x[0]) : x;
      if (stage.pooling() == PatchEmbedding.Pool.DRIVE) {
        drive = Equations.pool(drive, convolution.of(grid));
      }
      if (embedding.keepsDrives(i)) {
        recorder.words(Points.drive(place, i), drive);
      }
      int[][][] s = fire(convolution.projection(), drive);
      recorder.spikes(Points.embed(place, i), s);
      if (stage.pooling() == PatchEmbedding.Pool.SPIKES) {
        s = Equations.pool(s, convolution.of(grid));
        recorder.spikes(Points.pool(place, i), s);
      }
      spikes.add(s);
    }
    int[][][] last = spikes.getLast();
    int[][][] read =
        switch (embedding.form()) {
          case CHAIN, SHORTCUT -> last;
          case BRANCH -> spikes.get(embedding.from());
          case INPUT_BRANCH -> in;
        };
    Convolution entry = embedding.entry();
    int[][][] x = equations.convolve(entry, read, embedding.entryInput(field));
    int[][][] beside =
        switch (embedding.form()) {
          case CHAIN -> network.spikeAdd() ? last : zeros(x);
          case SHORTCUT -> drive;
          case BRANCH, INPUT_BRANCH -> last;
        };
    return leave(Points.entry(place), entry.projection(), x, beside);
  }

  private static int[][][] zeros(int[][][] like) {
    return new int[like.length][like[0].length][like[0][0].length];
  }

  /// A frame at each time step.
  private int[][][] frames(byte[] counts) {
    int[][][] steps = new int[network.timesteps()][][];
    for (int t = 0; t < steps.length; t++) {
      steps[t] = centred(counts, t * network.input().pixels());
    }
    return steps;
  }

  /// x = value - zero point of its channel, as `[token][channel]`; the picture begins at `from`.
  private int[][] centred(byte[] pixels, int from) {
    Network.Input input = network.input();
    int area = input.height() * input.width();
    int[][] x = new int[area][input.channels()];
    for (int c = 0; c < input.channels(); c++) {
      for (int at = 0; at < area; at++) {
        x[at][c] = (pixels[from + c * area + at] & 0xFF) - input.zeroPoints().get(c);
      }
    }
    return x;
  }

  private int[][][] repeated(int[][] x) {
    int[][][] steps = new int[network.timesteps()][][];
    Arrays.fill(steps, x);
    return steps;
  }

  private int[][][] attention(int i, SelfAttention branch, int[][][] r) {
    return switch (branch) {
      case Attention attention -> multiHead(i, attention, r);
      case ExpertAttention attention -> expertAttention(i, attention, r);
      case ChannelMask attention -> channelMask(i, attention, r);
      case TokenMask attention -> tokenMask(i, attention, r);
    };
  }

  /// X[c] = sum over n of K[n][c] AND V[n][c]; mask = its spikes; Q[n][c] AND mask[c]. With
  /// filters: of K, V, their AND, and the result.
  private int[][][] channelMask(int i, ChannelMask attention, int[][][] r) {
    int[][][] in = gate(Points.attention(i, "gate"), attention.gate(), r);
    int[][][] q = fire(attention.query(), equations.project(attention.query(), in));
    recorder.spikes(Points.attention(i, "q"), q);
    int[][][] k = fire(attention.key(), equations.project(attention.key(), in));
    recorder.spikes(Points.attention(i, "k"), k);
    int[][][] v = fire(attention.value(), equations.project(attention.value(), in));
    recorder.spikes(Points.attention(i, "v"), v);
    int[][][] both = Equations.and(k, v);
    if (attention.filtered()) {
      Grid grid = network.tokenGrid(i);
      int[][][] wideK = Equations.filterGrid(k, grid);
      recorder.spikes(Points.attention(i, "k.filtered"), wideK);
      int[][][] wideV = Equations.filterGrid(v, grid);
      recorder.spikes(Points.attention(i, "v.filtered"), wideV);
      both = Equations.filterHeads(Equations.and(wideK, wideV), attention.filterHeads());
    }
    int[][][] mask = equations.fire(attention.score(), Equations.countTokens(both));
    recorder.spikes(Points.attention(i, "mask"), mask);
    int[][][] s = Equations.mask(q, mask);
    if (attention.filtered()) {
      s = Equations.filterHeads(s, attention.filterHeads());
    }
    return masked(i, attention.output(), s, r);
  }

  /// Per head: X[n] = sum over its channels of Q[n][j]; mask = its spikes; K[n][j] AND mask[n].
  private int[][][] tokenMask(int i, TokenMask attention, int[][][] r) {
    int[][][] s = gate(Points.attention(i, "gate"), attention.gate(), r);
    int[][][] q = fire(attention.query(), equations.project(attention.query(), s));
    recorder.spikes(Points.attention(i, "q"), q);
    int[][][] k = fire(attention.key(), equations.project(attention.key(), s));
    recorder.spikes(Points.attention(i, "k"), k);
    int[][][] counts = Equations.countChannels(q, attention.heads());
    int[][][] mask = equations.fire(attention.score(), counts);
    recorder.spikes(Points.attention(i, "mask"), mask);
    return masked(i, attention.output(), Equations.mask(k, mask), r);
  }

  private int[][][] masked(int i, Projection output, int[][][] s, int[][][] r) {
    recorder.spikes(Points.attention(i, "masked"), s);
    return leave(Points.attention(i, "out"), output, equations.project(output, s), r);
  }

  /// X_e = Q_e (K^T V) for every expert; M = sum over e of bit_e AND S_e.
  private int[][][] expertAttention(int i, ExpertAttention attention, int[][][] r) {
    int[][][] s = gate(Points.attention(i, "gate"), attention.gate(), r);
    int[][][] open = fire(attention.router(), equations.project(attention.router(), s));
    recorder.spikes(Points.attention(i, "router"), open);
    int[][][] k = fire(attention.key(), equations.project(attention.key(), s));
    recorder.spikes(Points.attention(i, "k"), k);
    int[][][] v = fire(attention.value(), equations.project(attention.value(), s));
    recorder.spikes(Points.attention(i, "v"), v);
    int[][][] merged = new int[s.length][s[0].length][attention.valueWidth()];
    for (int e = 0; e < attention.heads(); e++) {
      Projection query = attention.queries().get(e);
      int[][][] q = fire(query, equations.project(query, s));
      recorder.spikes(Points.attentionExpert(i, e, "q"), q);
      int[][][] x = Equations.attend(q, k, v, 1, new boolean[] {true});
      int[][][] score = equations.fire(attention.score(), x);
      recorder.spikes(Points.attentionExpert(i, e, "score"), score);
      for (int t = 0; t < s.length; t++) {
        for (int n = 0; n < s[t].length; n++) {
          for (int c = 0; c < merged[t][n].length; c++) {
            merged[t][n][c] += open[t][n][e] & score[t][n][c];
          }
        }
      }
    }
    recorder.words(Points.attention(i, "merge"), merged);
    int[][][] out = equations.project(attention.output(), merged);
    return leave(Points.attention(i, "out"), attention.output(), out, r);
  }

  private int[][][] multiHead(int i, Attention attention, int[][][] r) {
    int heads = attention.heads();
    int[][][] s = gate(Points.attention(i, "gate"), attention.gate(), r);
    int[][][] q = fire(attention.query(), equations.project(attention.query(), s));
    recorder.spikes(Points.attention(i, "q"), q);
    boolean[] kept = network.pruning().mask(headScores(q, heads));
    boolean[] wanted = channels(kept, attention.headWidth());
    int[][][] k = fireWanted(attention.key(), s, wanted);
    recorder.spikes(Points.attention(i, "k"), k);
    int[][][] v = fireWanted(attention.value(), s, wanted);
    recorder.spikes(Points.attention(i, "v"), v);
    if (!network.pruning().off()) {
      recorder.heads(Points.attention(i, "heads"), kept);
    }
    BundlePruning pruning = network.bundlePruning();
    if (!pruning.off()) {
      q = Equations.dropRows(q, heads, pruning.bundle(), pruning.query());
      recorder.spikes(Points.attention(i, "q.kept"), q);
      k = Equations.dropRows(k, heads, pruning.bundle(), pruning.key());
      recorder.spikes(Points.attention(i, "k.kept"), k);
    }
    int[][][] x = Equations.attend(q, k, v, heads, kept);
    int[][][] score = equations.fire(attention.score(), x, wanted);
    recorder.spikes(Points.attention(i, "score"), score);
    int[][][] out = equations.project(attention.output(), score);
    return leave(Points.attention(i, "out"), attention.output(), out, r);
  }

  /// D3: ones of Q per head, over all t, n, j.
  private static long[] headScores(int[][][] q, int heads) {
    long[] ones = new long[heads];
    for (int[][] step : q) {
      for (int[] token : step) {
        for (int c = 0; c < token.length; c++) {
          ones[c / (token.length / heads)] += token[c];
        }
      }
    }
    return ones;
  }

  private static boolean[] channels(boolean[] kept, int headWidth) {
    boolean[] wanted = new boolean[kept.length * headWidth];
    for (int c = 0; c < wanted.length; c++) {
      wanted[c] = kept[c / headWidth];
    }
    return wanted;
  }

  private int[][][] mlp(int i, Mlp mlp, int[][][] r) {
    int[][][] s = gate(Points.mlp(i, "gate"), mlp.gate(), r);
    int[][][] up = fire(mlp.up(), equations.project(mlp.up(), s));
    recorder.spikes(Points.mlp(i, "up"), up);
    return leave(Points.mlp(i, "down"), mlp.down(), equations.project(mlp.down(), up), r);
  }

  /// Half of the hidden spikes, convolved and fired channel by channel, AND the other half.
  private int[][][] gatedMlp(int i, GatedMlp gated, int[][][] r) {
    int[][][] s = gate(Points.mlp(i, "gate"), gated.gate(), r);
    int[][][] up = fire(gated.up(), equations.project(gated.up(), s));
    recorder.spikes(Points.mlp(i, "up"), up);
    DepthwiseConvolution depthwise = gated.depthwise();
    int[][][] x = equations.depthwise(depthwise, up, network.tokenGrid(i));
    int[][][] passed = fire(depthwise.projection(), x);
    recorder.spikes(Points.mlp(i, "depthwise"), passed);
    int[][][] hidden = Equations.both(passed, up, depthwise.channels());
    recorder.spikes(Points.mlp(i, "hidden"), hidden);
    return leave(Points.mlp(i, "down"), gated.down(), equations.project(gated.down(), hidden), r);
  }

  private int[][][] moe(int i, Moe moe, int[][][] r) {
    int[][][] s = gate(Points.moe(i, "gate"), moe.gate(), r);
    int[][][] merged = new Experts(equations, recorder, i).run(moe, s);
    if (moe.output().isEmpty()) {
      return Equations.add(r, merged);
    }
    Projection output = moe.output().get();
    return leave(Points.moe(i, "out"), output, equations.project(output, merged), r);
  }

  private int[][][] routedMlp(int i, RoutedMlp routed, int[][][] r) {
    int[][][] s = gate(Points.moe(i, "gate"), routed.gate(), r);
    return equations.join(r, new RoutedExperts(equations, recorder, i).run(routed, s));
  }

  /// Classifier: sums[class] = sum over d of W[class][d] * (sum over t, n of s[t][n][d]); of
  /// residual words their mean.
  private double[] head(Head head, int[][][] r) {
    int[][][] s = gate(Points.HEAD_GATE, head.gate(), head.behindMean() ? tokenMean(r) : r);
    int[] counts = new int[head.weights().fanIn()];
    for (int d = 0; d < counts.length; d++) {
      long sum = 0;
      for (int[][] step : s) {
        for (int[] token : step) {
          sum += token[d];
        }
      }
      counts[d] =
          network.meanHead()
              ? Head.mean(sum, Head.meanShift(network.timesteps(), network.tokens()))
              : Math.toIntExact(sum);
    }
    if (network.meanHead()) {
      recorder.words(Points.HEAD_MEAN, new int[][][] {{counts}});
    }
    long[] sums = Equations.sums(head.weights(), counts, Equations.all(head.classes()));
    int[] words = Arrays.stream(sums).mapToInt(Math::toIntExact).toArray();
    recorder.words(Points.HEAD_SUMS, new int[][][] {{words}});
    return network.logits(sums);
  }

  /// m[t][0][d] = mean word over the tokens.
  private int[][][] tokenMean(int[][][] r) {
    int shift = Head.meanShift(1, network.tokens());
    int[][][] mean = new int[r.length][1][network.width()];
    for (int t = 0; t < r.length; t++) {
      for (int d = 0; d < network.width(); d++) {
        long sum = 0;
        for (int[] token : r[t]) {
          sum += token[d];
        }
        mean[t][0][d] = Head.mean(sum, shift);
      }
    }
    recorder.words(Points.HEAD_MEAN, mean);
    return mean;
  }

  /// A membrane residual is turned into spikes; a spike-add residual is used as it is.
  private int[][][] gate(String point, Optional<Neuron> gate, int[][][] r) {
    if (gate.isEmpty()) {
      return r;
    }
    int[][][] s = equations.fire(gate.get(), r);
    recorder.spikes(point, s);
    return s;
  }

  private int[][][] fireWanted(Projection projection, int[][][] s, boolean[] wanted) {
    return equations.fire(neuron(projection), equations.project(projection, s, wanted), wanted);
  }

  private int[][][] fire(Projection projection, int[][][] x) {
    return equations.fire(neuron(projection), x);
  }

  private static Neuron neuron(Projection projection) {
    return switch (projection.exit()) {
      case Exit.Fire(Neuron neuron) -> neuron;
      case Exit.Join() -> throw new IllegalStateException(projection.name() + " must fire");
    };
  }

  /// The end of a branch: its spikes are added to the residual (and recorded), or its drive joins
  /// it.
  private int[][][] leave(String point, Projection last, int[][][] x, int[][][] r) {
    return switch (last.exit()) {
      case Exit.Fire(Neuron neuron) -> {
        int[][][] s = equations.fire(neuron, x);
        recorder.spikes(point, s);
        yield Equations.add(r, s);
      }
      case Exit.Join() -> equations.join(r, x);
    };
  }
}
