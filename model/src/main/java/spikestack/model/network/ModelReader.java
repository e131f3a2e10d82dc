package spikestack.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;

/// `model.json` and its tensors to a [Network]. Keys as in `docs/formats/model.md`.
final class ModelReader {
  private static final int MAX_EXTENT = 1 << 20;
  private static final int MAX_STAGES = 64;
  private static final int MAX_KERNEL = 256;
  private static final int MAX_CHANNELS = 1 << 16;
  private static final int MAX_PIXELS = 1 << 30;

  private final StrictNode root;
  private final WeightTensors tensors;
  private Precision precision = Precision.DEFAULT;

  ModelReader(StrictNode root, Safetensors weights, String weightsFile) {
    this.root = root;
    this.tensors = new WeightTensors(weights, weightsFile);
  }

  ModelFolder read() {
    root.choice("format", ModelFolder.FORMAT);
    String name = root.text("name");
    int timesteps = root.integer("timesteps", 1, Network.MAX_TIMESTEPS);
    Network.Input input = input(root.object("input"));
    Residual residual = residual(root.object("residual"));
    if (root.has("precision")) {
      precision = precision(root.object("precision"));
    }
    HeadPruning pruning = root.has("pruning") ? pruning(root.object("pruning")) : HeadPruning.OFF;
    BundlePruning bundlePruning =
        root.has("bundlePruning") ? bundlePruning(root.object("bundlePruning")) : BundlePruning.OFF;
    PatchEmbedding embedding = embedding(root.object("embedding"));
    List<Block> blocks = new ArrayList<>();
    for (StrictNode block : root.list("blocks")) {
      blocks.add(block(block, "block." + blocks.size()));
    }
    Head head = head(root.object("head"));
    SequencedMap<String, String> metadata = metadata();
    root.done();
    tensors.done();
    Network network =
        checked(
            root,
            "layers that agree in shape and fit their widths",
            () ->
                new Network(
                    name,
                    input,
                    timesteps,
                    residual,
                    precision,
                    embedding,
                    blocks,
                    head,
                    pruning,
                    bundlePruning));
    return new ModelFolder(network, metadata);
  }

  private static Network.Input input(StrictNode node) {
    int channels = node.integer("channels", 1, MAX_CHANNELS);
    int height = node.integer("height", 1, 4096);
    int width = node.integer("width", 1, 4096);
    if ((long) channels * height * width > MAX_PIXELS) {
      throw node.refuse("at most " + MAX_PIXELS + " values");
    }
    if (node.has("kind") && node.choice("kind", "image", "frames").equals("frames")) {
      return Network.Input.frames(channels, height, width, node.integer("max", 1, 255));
    }
    StrictNode zero = node.at("zeroPoint");
    if (!zero.isList()) {
      return new Network.Input(channels, height, width, zero.integer(0, 255));
    }
    List<Integer> zeroPoints = new ArrayList<>();
    zero.list().forEach(one -> zeroPoints.add(one.integer(0, 255)));
    return checked(
        zero,
        "a zero point for each channel",
        () -> Network.Input.image(channels, height, width, zeroPoints));
  }

  private static Residual residual(StrictNode node) {
    return switch (node.choice("kind", "spike-add", "membrane-shortcut")) {
      case "spike-add" -> new Residual.SpikeAdd();
      default -> new Residual.MembraneShortcut(node.integer("fractionBits", 0, 14));
    };
  }

  private static Precision precision(StrictNode node) {
    int weight = node.integer("weight", 2, 8);
    int integration = node.integer("integration", weight, 24);
    return new Precision(
        weight,
        integration,
        node.integer("membrane", 4, 24),
        node.integer("combiner", integration, 31));
  }

  private static HeadPruning pruning(StrictNode node) {
    return new HeadPruning(node.decimal("keep", Double.MIN_VALUE, 1));
  }

  private static BundlePruning bundlePruning(StrictNode node) {
    return new BundlePruning(
        new Bundle(
            node.integer("tokens", 1, Bundle.MAX_TOKENS),
            node.integer("steps", 1, Network.MAX_TIMESTEPS)),
        node.integer("query", 0, BundlePruning.MAX_THRESHOLD),
        node.integer("key", 0, BundlePruning.MAX_THRESHOLD));
  }

  private SequencedMap<String, String> metadata() {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    if (root.has("metadata")) {
      StrictNode node = root.object("metadata");
      node.keys().forEach(key -> metadata.put(key, node.at(key).anyText()));
    }
    return metadata;
  }

  private PatchEmbedding embedding(StrictNode node) {
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    for (StrictNode stage : node.list("stages")) {
      PatchEmbedding.Pool pool =
          stage.at("pool").isText()
              ? stage.choice("pool", PatchEmbedding.Pool.class)
              : stage.flag("pool") ? PatchEmbedding.Pool.SPIKES : PatchEmbedding.Pool.NONE;
      Convolution convolution = convolution(stage);
      stages.add(
          checked(stage, "a stage that fires", () -> new PatchEmbedding.Stage(convolution, pool)));
    }
    Convolution entry = convolution(node.object("entry"));
    PatchEmbedding.Form form =
        node.has("form")
            ? node.choice("form", PatchEmbedding.Form.class)
            : PatchEmbedding.Form.CHAIN;
    int from = node.has("from") ? node.integer("from", 0, MAX_STAGES) : 0;
    return checked(
        node,
        "one stage or more, of which a branch leaves one",
        () -> new PatchEmbedding(stages, entry, form, from));
  }

  private Block block(StrictNode node, String place) {
    return new Block(
        node.has("embedding") ? Optional.of(embedding(node.object("embedding"))) : Optional.empty(),
        attention(node.object("attention"), place + ".attn"),
        feedForward(node.object("feedForward"), place));
  }

  private SelfAttention attention(StrictNode node, String place) {
    return switch (node.choice("kind", "multi-head", "experts", "channel-mask", "token-mask")) {
      case "multi-head" -> multiHead(node, place);
      case "channel-mask" -> channelMask(node, place);
      case "token-mask" -> tokenMask(node, place);
      default -> experts(node, place);
    };
  }

  private ExpertAttention experts(StrictNode node, String place) {
    Projection router = linear(node.object("router"));
    List<Projection> queries = new ArrayList<>();
    for (StrictNode query : node.list("queries")) {
      queries.add(linear(query));
    }
    Projection key = linear(node.object("key"));
    Projection value = linear(node.object("value"));
    Neuron score = neuron(node.object("score"), place + ".score", value.outputs());
    Projection output = linear(node.object("output"));
    Optional<Neuron> gate = gate(node, place, router.fanIn());
    return checked(
        node,
        "a router bit per query, queries as wide as the keys, score and output as the values",
        () -> new ExpertAttention(gate, router, queries, key, value, score, output));
  }

  private ChannelMask channelMask(StrictNode node, String place) {
    Projection query = linear(node.object("query"));
    int filterHeads = node.has("filterHeads") ? node.integer("filterHeads", 1, query.outputs()) : 0;
    Projection key = linear(node.object("key"));
    Projection value = linear(node.object("value"));
    Neuron score = neuron(node.object("score"), place + ".score", query.outputs());
    Projection output = linear(node.object("output"));
    Optional<Neuron> gate = gate(node, place, query.fanIn());
    return checked(
        node,
        "q, k, v and score of one width, which the heads of the filters divide",
        () -> new ChannelMask(gate, query, key, value, score, output, filterHeads));
  }

  private TokenMask tokenMask(StrictNode node, String place) {
    Projection query = linear(node.object("query"));
    int heads = heads(node, query.outputs());
    Projection key = linear(node.object("key"));
    Neuron score = neuron(node.object("score"), place + ".score", heads);
    Projection output = linear(node.object("output"));
    Optional<Neuron> gate = gate(node, place, query.fanIn());
    return checked(
        node,
        "q and k of one width, and a score channel per head",
        () -> new TokenMask(gate, query, key, heads, score, output));
  }

  private static int heads(StrictNode node, int width) {
    int heads = node.integer("heads", 1, Math.min(width, Attention.MAX_HEADS));
    if (width % heads != 0) {
      throw node.at("heads").refuse("a divisor of the width " + width);
    }
    return heads;
  }

  private Attention multiHead(StrictNode node, String place) {
    Projection query = linear(node.object("query"));
    int width = query.outputs();
    int heads = heads(node, width);
    Projection key = linear(node.object("key"));
    Projection value = linear(node.object("value"));
    Neuron score = neuron(node.object("score"), place + ".score", width);
    Projection output = linear(node.object("output"));
    Optional<Neuron> gate = gate(node, place, query.fanIn());
    return checked(
        node,
        "q, k, v and score of one width, which the heads of the filters divide",
        () -> new Attention(gate, query, key, value, heads, score, output));
  }

  private FeedForward feedForward(StrictNode node, String place) {
    return switch (node.choice("kind", "mlp", "gated-mlp", "routed-mlp", "moe")) {
      case "mlp" -> mlp(node, place + ".mlp");
      case "gated-mlp" -> gatedMlp(node, place + ".mlp");
      case "routed-mlp" -> routedMlp(node, place + ".moe");
      default -> moe(node, place + ".moe");
    };
  }

  private Mlp mlp(StrictNode node, String place) {
    Projection up = linear(node.object("up"));
    Projection down = linear(node.object("down"));
    Optional<Neuron> gate = gate(node, place, up.fanIn());
    return checked(node, "an up that fires into down", () -> new Mlp(gate, up, down));
  }

  private GatedMlp gatedMlp(StrictNode node, String place) {
    Projection up = linear(node.object("up"));
    DepthwiseConvolution depthwise = depthwise(node.object("depthwise"));
    Projection down = linear(node.object("down"));
    Optional<Neuron> gate = gate(node, place, up.fanIn());
    return checked(
        node,
        "an up that fires twice the depthwise channels, and a down that takes them",
        () -> new GatedMlp(gate, up, depthwise, down));
  }

  private DepthwiseConvolution depthwise(StrictNode node) {
    node.choice("kind", "depthwise");
    int channels = node.integer("channels", 1, MAX_EXTENT);
    int kernel = node.integer("kernel", 1, 63);
    Projection projection = projection(node, channels, channels, 1, kernel, kernel);
    return checked(node, "an odd kernel", () -> new DepthwiseConvolution(projection, kernel));
  }

  private Moe moe(StrictNode node, String place) {
    List<Projection> experts = new ArrayList<>();
    for (StrictNode expert : node.list("experts")) {
      experts.add(linear(expert));
    }
    if (experts.isEmpty()) {
      throw node.at("experts").refuse("at least one expert");
    }
    int width = experts.getFirst().fanIn();
    Router router = router(node.object("router"), experts.size(), width);
    Merge merge = node.choice("merge", Merge.class);
    Optional<Projection> output =
        node.has("output") ? Optional.of(linear(node.object("output"))) : Optional.empty();
    Optional<Neuron> gate = gate(node, place, width);
    return checked(
        node,
        "experts that fire and agree in shape",
        () -> new Moe(gate, router, experts, merge, output));
  }

  private RoutedMlp routedMlp(StrictNode node, String place) {
    List<RoutedMlp.Expert> experts = new ArrayList<>();
    for (StrictNode expert : node.list("experts")) {
      Projection up = linear(expert.object("up"));
      Projection down = linear(expert.object("down"));
      experts.add(
          checked(expert, "an up that fires into down", () -> new RoutedMlp.Expert(up, down)));
    }
    if (experts.isEmpty()) {
      throw node.at("experts").refuse("at least one expert");
    }
    int width = experts.getFirst().up().fanIn();
    TopOne router = topOne(node.object("router"), experts.size(), width);
    Optional<Neuron> gate = gate(node, place, width);
    return checked(node, "experts that agree in shape", () -> new RoutedMlp(gate, router, experts));
  }

  private TopOne topOne(StrictNode node, int experts, int width) {
    node.choice("kind", "top-1");
    String name = node.text("name");
    boolean first = node.choice("steps", "first", "all").equals("first");
    Matrix weights =
        new Matrix(experts, width, tensors.bytes(node, name + ".weight", experts, width));
    int[] bias = tensors.ints(node, name + ".bias", experts);
    Optional<ShareTable> share =
        node.has("share") ? Optional.of(share(node.object("share"), name)) : Optional.empty();
    return new TopOne(weights, bias, first, share);
  }

  private ShareTable share(StrictNode node, String name) {
    int bits = node.integer("bits", 1, ShareTable.MAX_BITS);
    int shift = node.integer("shift", 0, ShareTable.MAX_SHIFT);
    int entries = node.integer("entries", 1, ShareTable.MAX_ENTRIES);
    int[] values = tensors.ints(node, name + ".share", entries);
    return checked(node, "exponentials that fall", () -> new ShareTable(bits, shift, values));
  }

  private Router router(StrictNode node, int experts, int width) {
    return switch (node.choice("kind", "top-k", "binary")) {
      case "top-k" -> {
        String name = node.text("name");
        int k = node.integer("k", 1, experts);
        byte[] weights = tensors.bytes(node, name + ".weight", experts, width);
        int[] bias = tensors.ints(node, name + ".bias", experts);
        yield checked(
            node,
            "1..experts",
            () -> new Router.TopK(new Matrix(experts, width, weights), bias, k));
      }
      default -> {
        Projection projection = linear(node.object("projection"));
        yield checked(node, "a router that fires", () -> new Router.Binary(projection));
      }
    };
  }

  private Head head(StrictNode node) {
    int classes = node.integer("classes", 1, MAX_EXTENT);
    int inputs = node.integer("inputs", 1, MAX_EXTENT);
    double scale = node.decimal("scale", Double.MIN_VALUE, Double.MAX_VALUE);
    byte[] weights = tensors.bytes(node, "head.weight", classes, inputs);
    double[] bias = tensors.doubles(node, "head.bias", classes);
    Optional<Neuron> gate = gate(node, "head", inputs);
    boolean behindMean = node.has("behindMean") && node.flag("behindMean");
    return checked(
        node,
        "a gate",
        () -> new Head(gate, new Matrix(classes, inputs, weights), scale, bias, behindMean));
  }

  private Convolution convolution(StrictNode node) {
    node.choice("kind", "convolution");
    int channels = node.integer("inputs", 1, MAX_EXTENT);
    int outputs = node.integer("outputs", 1, MAX_EXTENT);
    int kernel = node.integer("kernel", 1, MAX_KERNEL);
    int stride = node.integer("stride", 1, MAX_KERNEL);
    int padding = node.integer("padding", 0, kernel - 1);
    Projection projection = projection(node, outputs, outputs, channels, kernel, kernel);
    return new Convolution(projection, channels, kernel, stride, padding);
  }

  private Projection linear(StrictNode node) {
    node.choice("kind", "linear");
    int inputs = node.integer("inputs", 1, MAX_EXTENT);
    int outputs = node.integer("outputs", 1, MAX_EXTENT);
    return projection(node, outputs, outputs, inputs);
  }

  private Projection projection(StrictNode node, int outputs, int... shape) {
    String name = node.text("name");
    byte[] values = tensors.bytes(node, name + ".weight", shape);
    Matrix weights = new Matrix(outputs, values.length / outputs, values);
    Drive drive = drive(node.object("drive"), name, outputs);
    Exit exit =
        node.has("neuron")
            ? new Exit.Fire(neuron(node.object("neuron"), name, outputs))
            : new Exit.Join();
    try {
      IntegrationBound.check(name, weights, drive, precision);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          tensors.place(name + ".weight"), message(e), "sums within the integration width");
    }
    return checked(
        node,
        "a neuron (it fires) or a rescaled drive (it joins the residual)",
        () -> new Projection(name, weights, drive, exit));
  }

  private Drive drive(StrictNode node, String name, int outputs) {
    return switch (node.choice("kind", "direct", "rescaled")) {
      case "direct" -> new Drive.Direct(tensors.ints(node, name + ".bias", outputs));
      default -> {
        int shift = node.integer("shift", -15, 30);
        yield new Drive.Rescaled(shift, tensors.ints(node, name + ".bias", outputs));
      }
    };
  }

  private Optional<Neuron> gate(StrictNode node, String place, int channels) {
    return node.has("gate")
        ? Optional.of(neuron(node.object("gate"), place + ".gate", channels))
        : Optional.empty();
  }

  /// `name` is the prefix of its tensors.
  private Neuron neuron(StrictNode node, String name, int channels) {
    String kind = node.choice("kind", "halve", "subtract");
    int[] threshold = perChannel(node, "threshold", name, channels);
    return checked(
        node,
        "a reset by 1 or more, without a leak beside it",
        () -> {
          Reset reset =
              node.has("resetBy")
                  ? new Reset.By(perChannel(node, "resetBy", name, channels))
                  : new Reset.ToZero();
          return kind.equals("halve")
              ? new Neuron.Halve(threshold, reset)
              : new Neuron.Subtract(threshold, perChannel(node, "leak", name, channels), reset);
        });
  }

  /// One integer for all channels, or the word `tensor`: one for each, in `<name>.<key>`.
  private int[] perChannel(StrictNode node, String key, String name, int channels) {
    if (node.at(key).isText()) {
      node.choice(key, "tensor");
      return tensors.ints(node, name + "." + key, channels);
    }
    int[] values = new int[channels];
    Arrays.fill(values, node.integer(key, Integer.MIN_VALUE, Integer.MAX_VALUE));
    return values;
  }

  /// The records complain in their own words; here they get their place.
  private static <T> T checked(StrictNode node, String allowed, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw node.refuse(message(e), allowed);
    }
  }

  private static String message(IllegalArgumentException e) {
    return String.valueOf(e.getMessage());
  }
}
