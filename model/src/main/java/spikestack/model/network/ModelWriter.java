package spikestack.model.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A [Network] to `model.json` and its tensors: the inverse of [ModelReader].
final class ModelWriter {
  private final Network network;
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  ModelWriter(Network network, Map<String, String> metadata) {
    this.network = network;
    root.put("format", ModelFolder.FORMAT);
    root.put("name", network.name());
    root.put("timesteps", network.timesteps());
    Network.Input input = network.input();
    input(root.putObject("input"), input);
    precision(network.precision());
    residual(network.residual());
    if (!network.pruning().off()) {
      root.putObject("pruning").put("keep", network.pruning().keep());
    }
    BundlePruning rows = network.bundlePruning();
    if (!rows.off()) {
      root.putObject("bundlePruning")
          .put("tokens", rows.bundle().tokens())
          .put("steps", rows.bundle().steps())
          .put("query", rows.query())
          .put("key", rows.key());
    }
    embedding(root.putObject("embedding"), network.embedding());
    ArrayNode blocks = root.putArray("blocks");
    for (int i = 0; i < network.blocks().size(); i++) {
      block(blocks.addObject(), network.blocks().get(i), "block." + i);
    }
    head(root.putObject("head"), network.head());
    ObjectNode notes = root.putObject("metadata");
    metadata.forEach(notes::put);
  }

  String architecture() {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  Safetensors weights() {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", ModelFolder.FORMAT);
    metadata.put("name", network.name());
    return new Safetensors(tensors, metadata);
  }

  private static void input(ObjectNode node, Network.Input input) {
    node.put("channels", input.channels())
        .put("height", input.height())
        .put("width", input.width());
    if (input.frames()) {
      node.put("kind", "frames").put("max", input.max());
    } else if (input.zeroPoints().stream().distinct().count() == 1) {
      node.put("zeroPoint", input.zeroPoints().getFirst());
    } else {
      ArrayNode zeroPoints = node.putArray("zeroPoint");
      input.zeroPoints().forEach(zeroPoints::add);
    }
  }

  private void precision(Precision precision) {
    root.putObject("precision")
        .put("weight", precision.weight())
        .put("integration", precision.integration())
        .put("membrane", precision.membrane())
        .put("combiner", precision.combiner());
  }

  private void residual(Residual residual) {
    ObjectNode node = root.putObject("residual");
    switch (residual) {
      case Residual.SpikeAdd() -> node.put("kind", "spike-add");
      case Residual.MembraneShortcut(int fractionBits) ->
          node.put("kind", "membrane-shortcut").put("fractionBits", fractionBits);
    }
  }

  private void embedding(ObjectNode node, PatchEmbedding embedding) {
    if (embedding.form() != PatchEmbedding.Form.CHAIN) {
      node.put("form", StrictNode.word(embedding.form()));
    }
    if (embedding.from() > 0) {
      node.put("from", embedding.from());
    }
    ArrayNode stages = node.putArray("stages");
    for (PatchEmbedding.Stage stage : embedding.stages()) {
      ObjectNode written = convolution(stages.addObject(), stage.convolution());
      if (stage.pooling() == PatchEmbedding.Pool.DRIVE) {
        written.put("pool", StrictNode.word(stage.pooling()));
      } else {
        written.put("pool", stage.pool());
      }
    }
    convolution(node.putObject("entry"), embedding.entry());
  }

  private void block(ObjectNode node, Block block, String place) {
    block.embedding().ifPresent(embedding -> embedding(node.putObject("embedding"), embedding));
    attention(node.putObject("attention"), block.attention(), place + ".attn");
    ObjectNode feedForward = node.putObject("feedForward");
    switch (block.feedForward()) {
      case Mlp mlp -> {
        feedForward.put("kind", "mlp");
        gate(feedForward, mlp.gate(), place + ".mlp");
        linear(feedForward.putObject("up"), mlp.up());
        linear(feedForward.putObject("down"), mlp.down());
      }
      case GatedMlp gated -> {
        feedForward.put("kind", "gated-mlp");
        gate(feedForward, gated.gate(), place + ".mlp");
        linear(feedForward.putObject("up"), gated.up());
        depthwise(feedForward.putObject("depthwise"), gated.depthwise());
        linear(feedForward.putObject("down"), gated.down());
      }
      case Moe moe -> moe(feedForward, moe, place + ".moe");
      case RoutedMlp routed -> routed(feedForward, routed, place + ".moe");
    }
  }

  private void attention(ObjectNode node, SelfAttention branch, String place) {
    switch (branch) {
      case Attention attention -> multiHead(node, attention, place);
      case ExpertAttention attention -> experts(node, attention, place);
      case ChannelMask attention -> {
        node.put("kind", "channel-mask");
        if (attention.filtered()) {
          node.put("filterHeads", attention.filterHeads());
        }
        gate(node, attention.gate(), place);
        linear(node.putObject("query"), attention.query());
        linear(node.putObject("key"), attention.key());
        linear(node.putObject("value"), attention.value());
        neuron(node.putObject("score"), attention.score(), place + ".score");
        linear(node.putObject("output"), attention.output());
      }
      case TokenMask attention -> {
        node.put("kind", "token-mask").put("heads", attention.heads());
        gate(node, attention.gate(), place);
        linear(node.putObject("query"), attention.query());
        linear(node.putObject("key"), attention.key());
        neuron(node.putObject("score"), attention.score(), place + ".score");
        linear(node.putObject("output"), attention.output());
      }
    }
  }

  private void experts(ObjectNode node, ExpertAttention attention, String place) {
    node.put("kind", "experts");
    gate(node, attention.gate(), place);
    linear(node.putObject("router"), attention.router());
    ArrayNode queries = node.putArray("queries");
    attention.queries().forEach(query -> linear(queries.addObject(), query));
    linear(node.putObject("key"), attention.key());
    linear(node.putObject("value"), attention.value());
    neuron(node.putObject("score"), attention.score(), place + ".score");
    linear(node.putObject("output"), attention.output());
  }

  private void depthwise(ObjectNode node, DepthwiseConvolution convolution) {
    Projection projection = convolution.projection();
    int kernel = convolution.kernel();
    node.put("kind", "depthwise")
        .put("name", projection.name())
        .put("channels", convolution.channels())
        .put("kernel", kernel);
    projection(node, projection, convolution.channels(), 1, kernel, kernel);
  }

  private void multiHead(ObjectNode node, Attention attention, String place) {
    node.put("kind", "multi-head").put("heads", attention.heads());
    gate(node, attention.gate(), place);
    linear(node.putObject("query"), attention.query());
    linear(node.putObject("key"), attention.key());
    linear(node.putObject("value"), attention.value());
    neuron(node.putObject("score"), attention.score(), place + ".score");
    linear(node.putObject("output"), attention.output());
  }

  private void moe(ObjectNode node, Moe moe, String place) {
    node.put("kind", "moe");
    gate(node, moe.gate(), place);
    ObjectNode router = node.putObject("router");
    switch (moe.router()) {
      case Router.TopK(Matrix weights, int[] bias, int k) -> {
        String name = place + ".router";
        router.put("kind", "top-k").put("name", name).put("k", k);
        put(name + ".weight", Tensor.ofBytes(weights.values(), weights.outputs(), weights.fanIn()));
        put(name + ".bias", Tensor.ofInts(bias, bias.length));
      }
      case Router.Binary(Projection projection) -> {
        router.put("kind", "binary");
        linear(router.putObject("projection"), projection);
      }
    }
    node.put("merge", StrictNode.word(moe.merge()));
    ArrayNode experts = node.putArray("experts");
    moe.experts().forEach(expert -> linear(experts.addObject(), expert));
    moe.output().ifPresent(output -> linear(node.putObject("output"), output));
  }

  private void routed(ObjectNode node, RoutedMlp routed, String place) {
    node.put("kind", "routed-mlp");
    gate(node, routed.gate(), place);
    TopOne top = routed.router();
    String name = place + ".router";
    ObjectNode router =
        node.putObject("router")
            .put("kind", "top-1")
            .put("name", name)
            .put("steps", top.firstStep() ? "first" : "all");
    Matrix weights = top.weights();
    put(name + ".weight", Tensor.ofBytes(weights.values(), weights.outputs(), weights.fanIn()));
    put(name + ".bias", Tensor.ofInts(top.bias(), top.experts()));
    top.share()
        .ifPresent(
            share -> {
              int[] values = share.values();
              router
                  .putObject("share")
                  .put("bits", share.bits())
                  .put("shift", share.shift())
                  .put("entries", values.length);
              put(name + ".share", Tensor.ofInts(values, values.length));
            });
    ArrayNode experts = node.putArray("experts");
    for (RoutedMlp.Expert expert : routed.experts()) {
      ObjectNode written = experts.addObject();
      linear(written.putObject("up"), expert.up());
      linear(written.putObject("down"), expert.down());
    }
  }

  private void head(ObjectNode node, Head head) {
    Matrix weights = head.weights();
    node.put("classes", head.classes()).put("inputs", weights.fanIn()).put("scale", head.scale());
    gate(node, head.gate(), "head");
    if (head.behindMean()) {
      node.put("behindMean", true);
    }
    put("head.weight", Tensor.ofBytes(weights.values(), weights.outputs(), weights.fanIn()));
    put("head.bias", Tensor.ofDoubles(head.bias(), head.classes()));
  }

  private ObjectNode convolution(ObjectNode node, Convolution convolution) {
    Projection projection = convolution.projection();
    int kernel = convolution.kernel();
    node.put("kind", "convolution")
        .put("name", projection.name())
        .put("inputs", convolution.channels())
        .put("outputs", projection.outputs())
        .put("kernel", kernel)
        .put("stride", convolution.stride())
        .put("padding", convolution.padding());
    projection(node, projection, projection.outputs(), convolution.channels(), kernel, kernel);
    return node;
  }

  private void linear(ObjectNode node, Projection projection) {
    node.put("kind", "linear")
        .put("name", projection.name())
        .put("inputs", projection.fanIn())
        .put("outputs", projection.outputs());
    projection(node, projection, projection.outputs(), projection.fanIn());
  }

  private void projection(ObjectNode node, Projection projection, int... shape) {
    String name = projection.name();
    put(name + ".weight", Tensor.ofBytes(projection.weights().values(), shape));
    put(name + ".bias", Tensor.ofInts(projection.drive().bias(), projection.outputs()));
    ObjectNode drive = node.putObject("drive");
    switch (projection.drive()) {
      case Drive.Direct direct -> drive.put("kind", "direct");
      case Drive.Rescaled rescaled -> drive.put("kind", "rescaled").put("shift", rescaled.shift());
    }
    if (projection.exit() instanceof Exit.Fire(Neuron neuron)) {
      neuron(node.putObject("neuron"), neuron, name);
    }
  }

  private void gate(ObjectNode node, Optional<Neuron> gate, String place) {
    gate.ifPresent(neuron -> neuron(node.putObject("gate"), neuron, place + ".gate"));
  }

  private void neuron(ObjectNode node, Neuron neuron, String name) {
    switch (neuron) {
      case Neuron.Halve(int[] threshold, Reset reset) -> {
        node.put("kind", "halve");
        perChannel(node, "threshold", name, threshold);
      }
      case Neuron.Subtract(int[] threshold, int[] leak, Reset reset) -> {
        node.put("kind", "subtract");
        perChannel(node, "threshold", name, threshold);
        perChannel(node, "leak", name, leak);
      }
    }
    if (neuron.reset() instanceof Reset.By(int[] amount)) {
      perChannel(node, "resetBy", name, amount);
    }
  }

  private void perChannel(ObjectNode node, String key, String name, int[] values) {
    if (Arrays.stream(values).allMatch(value -> value == values[0])) {
      node.put(key, values[0]);
    } else {
      node.put(key, "tensor");
      put(name + "." + key, Tensor.ofInts(values, values.length));
    }
  }

  private void put(String name, Tensor tensor) {
    if (tensors.put(name, tensor) != null) {
      throw new IllegalArgumentException("two layers are named " + name);
    }
  }
}
