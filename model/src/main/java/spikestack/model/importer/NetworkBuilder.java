package spikestack.model.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.importer.Quantiser.Quantised;
import spikestack.model.importer.RealNetwork.Gate;
import spikestack.model.input.InputException;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.Convolution;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.FeedForward;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Head;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Mlp;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.Residual;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.SelfAttention;
import spikestack.model.network.ShareTable;
import spikestack.model.network.TokenMask;
import spikestack.model.network.TopOne;
import spikestack.model.trace.Points;

/// Puts quantised layers together as a [Network], and notes where a trace has each neuron's spikes.
final class NetworkBuilder {
  private final RealNetwork real;
  private final Quantiser quantiser;
  private final Map<String, Quantised> quantised;
  private final Classifier classifier;
  private final List<Integer> zeroPoints;
  private final Map<String, String> points;

  NetworkBuilder(
      RealNetwork real,
      Quantiser quantiser,
      Map<String, Quantised> quantised,
      Classifier classifier,
      List<Integer> zeroPoints,
      Map<String, String> points) {
    this.real = real;
    this.quantiser = quantiser;
    this.quantised = quantised;
    this.classifier = classifier;
    this.zeroPoints = zeroPoints;
    this.points = points;
  }

  /// The network; fills `points` (neuron to trace point); `file` is named in complaints.
  Network build(String file) {
    RealNetwork.Input input = real.input();
    List<Block> blocks = new ArrayList<>();
    PatchEmbedding first = embedding(Points.EMBED, real.groups().getFirst().embedding());
    for (RealNetwork.Group group : real.groups()) {
      Optional<PatchEmbedding> between = Optional.empty();
      if (!blocks.isEmpty()) {
        between = Optional.of(embedding(Points.embedding(blocks.size()), group.embedding()));
      }
      for (RealNetwork.Block block : group.blocks()) {
        int i = blocks.size();
        blocks.add(
            new Block(
                between, attention(block.attention(), i), feedForward(block.feedForward(), i)));
        between = Optional.empty();
      }
    }
    try {
      return new Network(
          real.name(),
          input.frames()
              ? Network.Input.frames(input.channels(), input.height(), input.width(), input.max())
              : Network.Input.image(input.channels(), input.height(), input.width(), zeroPoints),
          real.timesteps(),
          real.spikeAdd()
              ? new Residual.SpikeAdd()
              : new Residual.MembraneShortcut(Converter.FRACTION_BITS),
          Converter.PRECISION,
          first,
          blocks,
          head(),
          HeadPruning.OFF);
    } catch (IllegalArgumentException e) {
      throw new InputException(file, "a network that does not fit: " + e.getMessage(), "see there");
    }
  }

  private PatchEmbedding embedding(String place, RealNetwork.Embedding embedding) {
    EmbeddingKind kind = embedding.kind();
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    int count = embedding.stages().size();
    for (int s = 0; s < count; s++) {
      RealLayer stage = embedding.stages().get(s);
      PatchEmbedding.Pool behind =
          embedding.pool().get(s) ? PatchEmbedding.Pool.SPIKES : PatchEmbedding.Pool.NONE;
      PatchEmbedding.Pool before =
          embedding.pool().get(s) ? PatchEmbedding.Pool.DRIVE : PatchEmbedding.Pool.NONE;
      PatchEmbedding.Pool pool =
          switch (kind) {
            case CHAIN -> behind;
            case SHORTCUT -> s == count - 1 ? before : behind;
            case BRANCHES, HALVING_BRANCHES -> before;
          };
      stages.add(new PatchEmbedding.Stage(convolution(stage), pool));
      points.put(stage.neuron(), Points.embed(place, s));
    }
    point(embedding.entry(), Points.entry(place));
    PatchEmbedding.Form form =
        switch (kind) {
          case CHAIN -> PatchEmbedding.Form.CHAIN;
          case SHORTCUT -> PatchEmbedding.Form.SHORTCUT;
          case BRANCHES -> PatchEmbedding.Form.BRANCH;
          case HALVING_BRANCHES -> PatchEmbedding.Form.INPUT_BRANCH;
        };
    int from = form == PatchEmbedding.Form.BRANCH ? embedding.from() : 0;
    return new PatchEmbedding(stages, convolution(embedding.entry()), form, from);
  }

  private Head head() {
    boolean behind = real.gateBehindMean() && real.headGate().present();
    Gate found = real.headGate();
    Gate shared = behind ? new Gate(found.name(), found.threshold() * real.meanShare()) : found;
    return new Head(
        gate(shared, real.head().inputs(), Points.HEAD_GATE),
        classifier.weights(),
        headScale(),
        real.head().bias(),
        behind);
  }

  /// Mean residual words are in units of 2^-fractionBits.
  private double headScale() {
    boolean words = !real.spikeAdd() && !real.headGate().present();
    return words ? Math.scalb(classifier.step(), -Converter.FRACTION_BITS) : classifier.step();
  }

  private Convolution convolution(RealLayer layer) {
    return new Convolution(
        of(layer), layer.inputs(), layer.kernel(), layer.stride(), layer.padding());
  }

  private SelfAttention attention(RealNetwork.Attention attention, int i) {
    RealLayer query = attention.queries().getFirst();
    Gate score = attention.scores().getFirst();
    Optional<Neuron> gate = gate(attention.gate(), query.inputs(), Points.attention(i, "gate"));
    point(attention.key(), Points.attention(i, "k"));
    point(attention.output(), Points.attention(i, "out"));
    int threshold = quantiser.scoreThreshold(score.threshold(), attention.sumScale());
    if (attention.kind() == AttentionKind.TOKEN_MASK) {
      point(query, Points.attention(i, "q"));
      points.put(score.name(), Points.attention(i, "mask"));
      return new TokenMask(
          gate,
          of(query),
          of(attention.key()),
          attention.heads(),
          constant(attention.heads(), threshold),
          of(attention.output()));
    }
    RealLayer value = attention.value().getFirst();
    point(value, Points.attention(i, "v"));
    if (attention.kind() == AttentionKind.CHANNEL_MASK) {
      point(query, Points.attention(i, "q"));
      points.put(score.name(), Points.attention(i, "mask"));
      return new ChannelMask(
          gate,
          of(query),
          of(attention.key()),
          of(value),
          constant(value.outputs(), threshold),
          of(attention.output()),
          attention.erode() ? attention.heads() : 0);
    }
    if (attention.kind() == AttentionKind.EXPERTS) {
      RealLayer router = attention.router().getFirst();
      point(router, Points.attention(i, "router"));
      List<Projection> queries = new ArrayList<>();
      for (int e = 0; e < attention.queries().size(); e++) {
        queries.add(of(attention.queries().get(e)));
        point(attention.queries().get(e), Points.attentionExpert(i, e, "q"));
        points.put(attention.scores().get(e).name(), Points.attentionExpert(i, e, "score"));
      }
      return new ExpertAttention(
          gate,
          of(router),
          queries,
          of(attention.key()),
          of(value),
          constant(value.outputs(), threshold),
          of(attention.output()));
    }
    point(query, Points.attention(i, "q"));
    points.put(score.name(), Points.attention(i, "score"));
    return new Attention(
        gate,
        of(query),
        of(attention.key()),
        of(value),
        attention.heads(),
        constant(value.outputs(), threshold),
        of(attention.output()));
  }

  private FeedForward feedForward(RealNetwork.FeedForward branch, int i) {
    RealLayer up = branch.ups().getFirst();
    RealLayer down = branch.downs().getFirst();
    if (branch.kind() == FeedForwardKind.EXPERTS) {
      return routed(branch, i);
    }
    Optional<Neuron> gate = gate(branch.gate(), up.inputs(), Points.mlp(i, "gate"));
    point(up, Points.mlp(i, "up"));
    point(down, Points.mlp(i, "down"));
    if (branch.kind() == FeedForwardKind.GATED) {
      RealLayer depthwise = branch.depthwise().getFirst();
      point(depthwise, Points.mlp(i, "depthwise"));
      return new GatedMlp(
          gate, of(up), new DepthwiseConvolution(of(depthwise), depthwise.kernel()), of(down));
    }
    return new Mlp(gate, of(up), of(down));
  }

  private RoutedMlp routed(RealNetwork.FeedForward branch, int i) {
    List<RoutedMlp.Expert> experts = new ArrayList<>();
    for (int e = 0; e < branch.ups().size(); e++) {
      RealLayer up = branch.ups().get(e);
      point(up, Points.expert(i, e));
      experts.add(new RoutedMlp.Expert(of(up), of(branch.downs().get(e))));
    }
    RealLayer router = branch.router().getFirst();
    Optional<Neuron> gate = gate(branch.gate(), router.inputs(), Points.moe(i, "gate"));
    return new RoutedMlp(gate, topOne(router, branch.routing()), experts);
  }

  /// Scores count in the router's step; of a mean over time they are the sum.
  private TopOne topOne(RealLayer router, RealNetwork.Routing routing) {
    int steps = routing.firstStep() ? 1 : real.timesteps();
    double unit = quantised(router).report().step() / steps;
    int[] bias = new int[router.outputs()];
    for (int e = 0; e < bias.length; e++) {
      bias[e] = (int) Math.rint(router.bias()[e] / unit);
    }
    Optional<ShareTable> share =
        routing.softmax() ? Optional.of(Shares.table(unit, routing.shareBits())) : Optional.empty();
    return new TopOne(of(router).weights(), bias, routing.firstStep(), share);
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

  private Projection of(RealLayer layer) {
    return quantised(layer).projection();
  }

  private Quantised quantised(RealLayer layer) {
    Quantised integers = quantised.get(layer.name());
    if (integers == null) {
      throw new IllegalStateException(layer.name() + " was not quantised");
    }
    return integers;
  }
}
