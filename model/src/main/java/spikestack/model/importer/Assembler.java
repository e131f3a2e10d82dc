package spikestack.model.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.AttentionNames;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.EmbeddingNames;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.importer.Preset.FeedForwardNames;
import spikestack.model.importer.Preset.LayerNames;
import spikestack.model.importer.RealNetwork.Gate;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;

/// Puts tensors together as a network: every layer gets its weight, bias and normalisation, every
/// shape is held against its neighbours.
final class Assembler {
  private static final int ANY = -1;

  private final Bag bag;
  private final Preset preset;
  private final Expected expected;
  private final Description description;

  Assembler(Bag bag, Preset preset, Expected expected, Description description) {
    this.bag = bag;
    this.preset = preset;
    this.expected = expected;
    this.description = description;
  }

  RealNetwork assemble() {
    List<RealNetwork.Group> groups = new ArrayList<>();
    int width = description.channels();
    for (int g = 0; g < preset.groups().size(); g++) {
      Preset.Group names = preset.groups().get(g);
      RealNetwork.Embedding embedding = embedding(names.embedding(), width);
      width = embedding.entry().outputs();
      List<RealNetwork.Block> blocks = new ArrayList<>();
      for (int i = 0; i < expected.blocks().get(g); i++) {
        blocks.add(
            new RealNetwork.Block(
                attention(names, i, names.attention(), width),
                feedForward(names, i, names.feedForward(), width)));
      }
      groups.add(new RealNetwork.Group(embedding, blocks));
    }
    String head = preset.head().weight();
    RealLayer classifier =
        layer(
            new LayerNames(List.of(head), Optional.empty(), Optional.empty()),
            width,
            ANY,
            Shape.DENSE,
            1);
    return new RealNetwork(
        description.name(),
        new RealNetwork.Input(
            description.channels(),
            description.height(),
            description.width(),
            description.frames(),
            description.max(),
            description.mean(),
            description.std(),
            description.zeroPoint()),
        description.timesteps(),
        preset.spikeAdd(),
        groups,
        classifier,
        description.headNeuron()
            ? new Gate(preset.head().gate().orElse("head_lif"), description.threshold())
            : Gate.NONE,
        preset.head().behindMean());
  }

  private RealNetwork.Embedding embedding(EmbeddingNames names, int width) {
    List<RealLayer> stages = new ArrayList<>();
    int inputs = width;
    for (int s = 0; s < names.stages().size(); s++) {
      RealLayer stage = layer(names.stages().get(s), inputs, ANY, Shape.CONVOLUTION, 1);
      stages.add(stage);
      inputs = stage.outputs();
    }
    boolean branches =
        names.kind() == EmbeddingKind.BRANCHES || names.kind() == EmbeddingKind.HALVING_BRANCHES;
    RealLayer entry;
    if (branches) {
      boolean inside = names.kind() == EmbeddingKind.BRANCHES;
      int from = inside ? stages.get(names.from()).outputs() : width;
      entry = layer(names.entry(), from, inputs, Shape.CONVOLUTION, names.stride());
    } else {
      // Spike-add and SDT add the entry to its own input.
      boolean added = preset.spikeAdd() || names.kind() == EmbeddingKind.SHORTCUT;
      entry = layer(names.entry(), inputs, added ? inputs : ANY, Shape.CONVOLUTION, 1);
    }
    return new RealNetwork.Embedding(names.kind(), stages, pooling(names), entry, names.from());
  }

  private List<Boolean> pooling(EmbeddingNames names) {
    int stages = names.stages().size();
    if (names.kind() == EmbeddingKind.HALVING_BRANCHES) {
      return List.of(false, true);
    }
    String pooling = description.pooling();
    if (pooling.length() != stages) {
      throw new InputException(
          description.place("pooling_stat"),
          pooling.length() + " digits (\"" + pooling + "\")",
          "a digit for each of the " + stages + " stages of preset " + preset.name());
    }
    return pooling.chars().mapToObj(digit -> digit == '1').toList();
  }

  private RealNetwork.Attention attention(
      Preset.Group group, int i, AttentionNames names, int width) {
    int experts = names.kind() == AttentionKind.EXPERTS ? expected.experts() : 1;
    List<RealLayer> router = new ArrayList<>();
    names.router().ifPresent(layer -> router.add(dense(group, i, 0, layer, width, experts)));
    List<RealLayer> queries = new ArrayList<>();
    List<Gate> scores = new ArrayList<>();
    for (int e = 0; e < experts; e++) {
      int outputs = queries.isEmpty() ? ANY : queries.getFirst().outputs();
      queries.add(dense(group, i, e, names.query(), width, outputs));
      scores.add(
          gate(Expected.inside(group, i, names.score(), e), description.attentionThreshold()));
    }
    int inner = queries.getFirst().outputs();
    RealLayer key = dense(group, i, 0, names.key(), width, inner);
    List<RealLayer> value = new ArrayList<>();
    int valueWidth = names.kind() == AttentionKind.EXPERTS ? ANY : inner;
    names.value().ifPresent(layer -> value.add(dense(group, i, 0, layer, width, valueWidth)));
    int scored = value.isEmpty() ? inner : value.getFirst().outputs();
    int heads = names.kind() == AttentionKind.EXPERTS ? 1 : description.heads();
    if (inner % heads != 0) {
      throw new InputException(
          description.place("heads"), heads + " heads", "a divisor of the width " + inner);
    }
    return new RealNetwork.Attention(
        names.kind(),
        names
            .gate()
            .map(name -> gate(Expected.inside(group, i, name, 0), description.threshold()))
            .orElse(Gate.NONE),
        router,
        queries,
        key,
        value,
        scores,
        dense(group, i, 0, names.output(), scored, width),
        heads,
        description.scale(),
        names.kind() == AttentionKind.CHANNEL_MASK && description.erode());
  }

  private RealNetwork.FeedForward feedForward(
      Preset.Group group, int i, FeedForwardNames names, int width) {
    int experts = names.kind() == FeedForwardKind.EXPERTS ? expected.experts() : 1;
    List<RealLayer> router = new ArrayList<>();
    names.router().ifPresent(layer -> router.add(dense(group, i, 0, layer, width, experts)));
    List<RealLayer> ups = new ArrayList<>();
    List<RealLayer> depthwise = new ArrayList<>();
    List<RealLayer> downs = new ArrayList<>();
    for (int e = 0; e < experts; e++) {
      int outputs = ups.isEmpty() ? ANY : ups.getFirst().outputs();
      RealLayer up = dense(group, i, e, names.up(), width, outputs);
      ups.add(up);
      int hidden = up.outputs();
      if (names.depthwise().isPresent()) {
        hidden /= 2;
        LayerNames layer = inside(group, i, e, names.depthwise().get());
        depthwise.add(layer(layer, hidden, hidden, Shape.DEPTHWISE, 1));
      }
      downs.add(dense(group, i, e, names.down(), hidden, width));
    }
    Gate gate =
        names
            .gate()
            .map(name -> gate(Expected.inside(group, i, name, 0), description.threshold()))
            .orElse(Gate.NONE);
    RealNetwork.Routing routing = RealNetwork.Routing.NONE;
    if (names.kind() == FeedForwardKind.EXPERTS) {
      routing = description.routing();
      double capacity = description.capacity();
      if (experts > capacity) {
        routing =
            routing.lacking(
                "experts that drop tokens: a capacity factor of "
                    + capacity
                    + " for "
                    + experts
                    + " experts");
      }
    }
    return new RealNetwork.FeedForward(names.kind(), gate, router, ups, depthwise, downs, routing);
  }

  private RealLayer dense(
      Preset.Group group, int i, int e, LayerNames names, int inputs, int outputs) {
    return layer(inside(group, i, e, names), inputs, outputs, Shape.DENSE, 1);
  }

  private static LayerNames inside(Preset.Group group, int i, int e, LayerNames names) {
    return new LayerNames(
        names.weights().stream().map(name -> Expected.inside(group, i, name, e)).toList(),
        names.norm().map(name -> Expected.inside(group, i, name, e)),
        names.neuron().map(name -> Expected.inside(group, i, name, e)));
  }

  /// A neuron; some frameworks keep its threshold in the checkpoint.
  private Gate gate(String name, double threshold) {
    return new Gate(name, storedThreshold(name, threshold));
  }

  private double storedThreshold(String neuron, double otherwise) {
    String name = neuron + ".threshold";
    if (!bag.has(name)) {
      return otherwise;
    }
    Tensor tensor = bag.tensor(name);
    double[] values = bag.finite(name, tensor);
    double first = values.length == 0 ? 0 : values[0];
    if (!(first > 0) || Arrays.stream(values).anyMatch(value -> value != first)) {
      throw bag.refuse(name, tensor + " of " + Arrays.toString(values), "one threshold > 0");
    }
    return first;
  }

  private enum Shape {
    /// `[out, in]`, `[out, in, 1]` or `[out, in, 1, 1]`.
    DENSE,
    /// `[out, in, k, k]`, k odd.
    CONVOLUTION,
    /// `[channels, 1, k, k]`, k odd.
    DEPTHWISE
  }

  private RealLayer layer(LayerNames names, int inputs, int outputs, Shape shape, int stride) {
    String name = Expected.weight(names.weights(), bag.names());
    String key = name + ".weight";
    Tensor weight = bag.tensor(key);
    int[] found = weight.shape();
    int kernel = shape == Shape.DENSE ? 1 : found.length == 4 ? found[3] : 0;
    int read = shape == Shape.DEPTHWISE ? 1 : inputs;
    String why = inputs + " inputs" + (outputs == ANY ? "" : " and " + outputs + " outputs");
    if (shape == Shape.DENSE) {
      int[] ones = new int[Math.clamp(found.length, 2, 4)];
      Arrays.fill(ones, 1);
      ones[0] = outputs;
      ones[1] = read;
      bag.requireShape(key, weight, why, ones);
    } else {
      if (kernel < 1 || kernel % 2 == 0) {
        throw bag.refuse(
            key, weight.toString(), "a convolution with an odd, square kernel: " + why);
      }
      bag.requireShape(key, weight, why, outputs, read, kernel, kernel);
    }
    if (found[0] < 1) {
      throw bag.refuse(key, weight.toString(), "at least one output");
    }
    double[] gain = new double[found[0]];
    double[] bias = new double[found[0]];
    fold(names, name, gain, bias);
    return new RealLayer(
        name,
        names.neuron().orElse(""),
        names.neuron().map(n -> storedThreshold(n, description.threshold())).orElse(0.0),
        inputs,
        found[0],
        kernel,
        stride,
        shape == Shape.DEPTHWISE,
        names.norm().isPresent(),
        bag.floats(key, weight),
        gain,
        bias);
  }

  /// g = gamma / sqrt(variance + eps); b' = g * (b - mean) + beta.
  private void fold(LayerNames names, String name, double[] gain, double[] bias) {
    Arrays.fill(gain, 1);
    int outputs = gain.length;
    String why = "one value per output of " + name;
    if (bag.has(name + ".bias")) {
      System.arraycopy(bag.vector(name + ".bias", outputs, why), 0, bias, 0, outputs);
    }
    if (names.norm().isEmpty()) {
      return;
    }
    String norm = names.norm().get();
    double[] gamma = bag.vector(norm + ".weight", outputs, why);
    double[] beta = bag.vector(norm + ".bias", outputs, why);
    double[] mean = bag.vector(norm + ".running_mean", outputs, why);
    double[] variance = bag.vector(norm + ".running_var", outputs, why);
    for (int o = 0; o < outputs; o++) {
      if (variance[o] < 0) {
        throw bag.refuse(norm + ".running_var", variance[o] + " at index " + o, "variances >= 0");
      }
      gain[o] = gamma[o] / Math.sqrt(variance[o] + description.epsilon());
      bias[o] = gain[o] * (bias[o] - mean[o]) + beta[o];
    }
  }
}
