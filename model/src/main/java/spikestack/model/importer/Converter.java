package spikestack.model.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.importer.Quantiser.Quantised;
import spikestack.model.importer.Quantiser.Seen;
import spikestack.model.importer.RealNetwork.Gate;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.FeedForward;
import spikestack.model.network.Head;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Matrix;
import spikestack.model.network.Mlp;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.Residual;
import spikestack.model.trace.Points;

/// A network with real weights to one of integers.
///
/// Every layer is folded and quantised, also where a network as a whole cannot be expressed yet;
/// [Conversion#missing] then says what it lacks.
final class Converter {
  /// Unit of membrane residuals and of the pixel layer.
  private static final int FRACTION_BITS = 9;

  private static final Precision PRECISION = Precision.DEFAULT;

  private final RealNetwork real;
  private final String file;
  private final Quantiser quantiser;
  private final List<LayerReport> reports = new ArrayList<>();
  private final Map<String, String> points = new LinkedHashMap<>();
  private final Map<String, Quantised> quantised = new LinkedHashMap<>();
  private final int zeroPoint;

  /// Integers, or what keeps them from being a network; `points` maps each neuron to the point
  /// where a trace has its spikes.
  record Conversion(
      Optional<Network> network,
      String missing,
      List<LayerReport> layers,
      Map<String, String> points,
      int zeroPoint,
      double borderError) {}

  private Converter(RealNetwork real, String file) {
    this.real = real;
    this.file = file;
    this.quantiser = new Quantiser(file, PRECISION, FRACTION_BITS);
    double mean = Arrays.stream(real.input().mean()).average().orElse(0);
    this.zeroPoint = (int) Math.clamp(Math.rint(255 * mean), 0, 255);
  }

  static Conversion convert(RealNetwork real, String file) {
    return new Converter(real, file).convert();
  }

  private Conversion convert() {
    layers();
    String missing = missing();
    Optional<Network> network = missing.isEmpty() ? Optional.of(network()) : Optional.empty();
    return new Conversion(network, missing, List.copyOf(reports), points, zeroPoint, borderError());
  }

  /// One zero point stands for all channels: outside the picture a channel is off by at most this,
  /// in normalised units.
  private double borderError() {
    double worst = 0;
    for (int c = 0; c < real.input().mean().length; c++) {
      double off = zeroPoint / 255.0 - real.input().mean()[c];
      worst = Math.max(worst, Math.abs(off / real.input().std()[c]));
    }
    return worst;
  }

  /// What of the network the model folder cannot hold, empty when nothing.
  private String missing() {
    if (real.input().frames()) {
      return "an input that changes from time step to time step (event frames)";
    }
    for (RealNetwork.Group group : real.groups()) {
      if (group.embedding().kind() != EmbeddingKind.CHAIN) {
        return "a patch embedding of kind " + StrictNode.word(group.embedding().kind());
      }
      for (RealNetwork.Block block : group.blocks()) {
        if (block.attention().kind() != AttentionKind.MULTI_HEAD) {
          return "attention of kind " + StrictNode.word(block.attention().kind());
        }
        if (block.feedForward().kind() != FeedForwardKind.MLP) {
          return "a feed-forward branch of kind " + StrictNode.word(block.feedForward().kind());
        }
      }
    }
    if (real.groups().size() > 1) {
      return "a pyramid of token grids";
    }
    if (!real.spikeAdd() && !real.headGate().present()) {
      return "a classifier on real-valued residuals (no neuron before the head)";
    }
    return "";
  }

  /// Quantises every layer, with the largest value it sees.
  private void layers() {
    boolean first = true;
    int residual = 1;
    for (RealNetwork.Group group : real.groups()) {
      RealNetwork.Embedding embedding = group.embedding();
      int stem = residual;
      for (RealLayer stage : embedding.stages()) {
        if (first) {
          keep(stage, quantiser.first(stage, pixels()));
        } else {
          keep(stage, firing(stage, Seen.integers(stem)));
        }
        first = false;
        stem = 1;
      }
      boolean halving = embedding.kind() == EmbeddingKind.HALVING_BRANCHES;
      Seen entry = Seen.integers(halving ? residual : 1);
      keep(embedding.entry(), closing(embedding.entry(), entry));
      residual = real.spikeAdd() ? 2 : 1;
      for (RealNetwork.Block block : group.blocks()) {
        quantise(block.attention(), residual);
        residual += real.spikeAdd() ? 1 : 0;
        quantise(block.feedForward(), residual);
        residual += real.spikeAdd() ? 1 : 0;
      }
    }
    reports.add(head(residual));
  }

  private void quantise(RealNetwork.Attention attention, int residual) {
    Seen seen = Seen.integers(residual);
    attention.router().forEach(layer -> keep(layer, quantiser.direct(layer, seen)));
    attention.queries().forEach(layer -> keep(layer, quantiser.direct(layer, seen)));
    keep(attention.key(), quantiser.direct(attention.key(), seen));
    attention.value().forEach(layer -> keep(layer, quantiser.direct(layer, seen)));
    keep(
        attention.output(), closing(attention.output(), Seen.integers(attention.queries().size())));
  }

  private void quantise(RealNetwork.FeedForward branch, int residual) {
    Seen seen = Seen.integers(residual);
    branch.router().forEach(layer -> keep(layer, quantiser.rescaled(layer, seen)));
    for (int e = 0; e < branch.ups().size(); e++) {
      keep(branch.ups().get(e), quantiser.direct(branch.ups().get(e), seen));
    }
    branch.depthwise().forEach(layer -> keep(layer, quantiser.direct(layer, Seen.BITS)));
    branch.downs().forEach(layer -> keep(layer, closing(layer, Seen.BITS)));
  }

  /// Stages of a membrane network are moved to the common unit (as the recorded runs are), those of
  /// a spike-add network count in their own.
  private Quantised firing(RealLayer layer, Seen seen) {
    return real.spikeAdd() ? quantiser.direct(layer, seen) : quantiser.rescaled(layer, seen);
  }

  private Quantised closing(RealLayer layer, Seen seen) {
    return layer.fires() ? quantiser.direct(layer, seen) : quantiser.rescaled(layer, seen);
  }

  private void keep(RealLayer layer, Quantised integers) {
    quantised.put(layer.name(), integers);
    reports.add(integers.report());
  }

  private Quantised of(RealLayer layer) {
    Quantised integers = quantised.get(layer.name());
    if (integers == null) {
      throw new IllegalStateException(layer.name() + " was not quantised");
    }
    return integers;
  }

  private Quantiser.Pixels pixels() {
    return new Quantiser.Pixels(real.input().mean(), real.input().std(), zeroPoint);
  }

  private Network network() {
    RealNetwork.Input input = real.input();
    RealNetwork.Group group = real.groups().getFirst();
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    for (int s = 0; s < group.embedding().stages().size(); s++) {
      RealLayer stage = group.embedding().stages().get(s);
      stages.add(new PatchEmbedding.Stage(convolution(stage), group.embedding().pool().get(s)));
      points.put(stage.neuron(), Points.embed(s));
    }
    point(group.embedding().entry(), Points.EMBED_ENTRY);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < group.blocks().size(); i++) {
      RealNetwork.Block block = group.blocks().get(i);
      blocks.add(new Block(attention(block.attention(), i), feedForward(block.feedForward(), i)));
    }
    Optional<Neuron> headGate = gate(real.headGate(), real.head().inputs(), Points.HEAD_GATE);
    try {
      return new Network(
          real.name(),
          new Network.Input(input.channels(), input.height(), input.width(), zeroPoint),
          real.timesteps(),
          real.spikeAdd() ? new Residual.SpikeAdd() : new Residual.MembraneShortcut(FRACTION_BITS),
          PRECISION,
          new PatchEmbedding(stages, convolution(group.embedding().entry())),
          blocks,
          new Head(headGate, headWeights(), headStep(), real.head().bias()),
          HeadPruning.OFF);
    } catch (IllegalArgumentException e) {
      throw new InputException(file, "a network that does not fit: " + e.getMessage(), "see there");
    }
  }

  private Convolution convolution(RealLayer layer) {
    return new Convolution(
        of(layer).projection(), layer.inputs(), layer.kernel(), layer.stride(), layer.padding());
  }

  private Attention attention(RealNetwork.Attention attention, int i) {
    RealLayer query = attention.queries().getFirst();
    RealLayer value = attention.value().getFirst();
    Gate score = attention.scores().getFirst();
    Optional<Neuron> gate = gate(attention.gate(), query.inputs(), Points.attention(i, "gate"));
    point(query, Points.attention(i, "q"));
    point(attention.key(), Points.attention(i, "k"));
    point(value, Points.attention(i, "v"));
    points.put(score.name(), Points.attention(i, "score"));
    point(attention.output(), Points.attention(i, "out"));
    int threshold = quantiser.scoreThreshold(score.threshold(), attention.scale());
    return new Attention(
        gate,
        of(query).projection(),
        of(attention.key()).projection(),
        of(value).projection(),
        attention.heads(),
        constant(value.outputs(), threshold),
        of(attention.output()).projection());
  }

  private FeedForward feedForward(RealNetwork.FeedForward branch, int i) {
    RealLayer up = branch.ups().getFirst();
    RealLayer down = branch.downs().getFirst();
    Optional<Neuron> gate = gate(branch.gates().getFirst(), up.inputs(), Points.mlp(i, "gate"));
    point(up, Points.mlp(i, "up"));
    point(down, Points.mlp(i, "down"));
    return new Mlp(gate, of(up).projection(), of(down).projection());
  }

  private void point(RealLayer layer, String point) {
    if (layer.fires()) {
      points.put(layer.neuron(), point);
    }
  }

  private Optional<Neuron> gate(Gate gate, int channels, String point) {
    if (!gate.present()) {
      return Optional.empty();
    }
    points.put(gate.name(), point);
    return Optional.of(constant(channels, quantiser.unitThreshold(gate.threshold())));
  }

  private static Neuron constant(int channels, int threshold) {
    int[] thresholds = new int[channels];
    Arrays.fill(thresholds, threshold);
    return new Neuron.Halve(thresholds);
  }

  /// The classifier's step is any real number: it is applied once, in double precision.
  private double headStep() {
    double largest = 0;
    for (float weight : real.head().raw()) {
      largest = Math.max(largest, Math.abs(weight));
    }
    return largest == 0 ? 1 : largest / 127;
  }

  private Matrix headWeights() {
    float[] raw = real.head().raw();
    double step = headStep();
    byte[] weights = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      weights[i] = (byte) Math.rint(raw[i] / step);
    }
    return new Matrix(real.head().outputs(), real.head().inputs(), weights);
  }

  private LayerReport head(int residual) {
    Matrix weights = headWeights();
    double step = headStep();
    long least = 0;
    long most = 0;
    double error = 0;
    for (int o = 0; o < weights.outputs(); o++) {
      long min = 0;
      long max = 0;
      for (int d = 0; d < weights.fanIn(); d++) {
        int w = weights.at(o, d);
        min += Math.min(w, 0);
        max += Math.max(w, 0);
        error = Math.max(error, Math.abs(w * step - real.head().weight(o, d)));
      }
      least = Math.min(least, min);
      most = Math.max(most, max);
    }
    boolean words = !real.spikeAdd() && !real.headGate().present();
    Seen seen =
        words ? new Seen("words", Short.MIN_VALUE, Short.MAX_VALUE) : Seen.integers(residual);
    return new LayerReport(
        real.head().name(),
        Quantiser.shape(real.head()),
        false,
        seen.kind(),
        seen.min(),
        seen.max(),
        step,
        0,
        error,
        0,
        0,
        0,
        least,
        most,
        (double) (1L << PRECISION.integration() - 1) / Math.max(1, Math.max(-least, most)));
  }
}
