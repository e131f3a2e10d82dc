package spikestack.model.importer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.AttentionNames;
import spikestack.model.importer.Preset.Dead;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.EmbeddingNames;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.importer.Preset.FeedForwardNames;
import spikestack.model.importer.Preset.Group;
import spikestack.model.importer.Preset.HeadNames;
import spikestack.model.importer.Preset.LayerNames;
import spikestack.model.importer.Preset.Variant;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;

/// The bundled presets, and the reader of their format (docs/import.md).
final class Presets {
  /// One YAML file each beside this class.
  static final List<String> NAMES =
      List.of(
          "spikformer",
          "spikingformer",
          "spikingformer-imagenet",
          "semm",
          "sdt",
          "sdt-moe",
          "qkformer",
          "qkformer-dvs");

  private static final String FORMAT = "spikestack-preset/1";
  private static final int MAX_EXTENT = 1 << 14;

  private Presets() {}

  static List<Preset> all() {
    return NAMES.stream().map(Presets::bundled).toList();
  }

  /// A bundled preset by name, or one from a file whose name ends in `.yaml`.
  static Preset named(String name) {
    if (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) {
      return read(StrictNode.read(Path.of(name)));
    }
    if (!NAMES.contains(name)) {
      throw new InputException(
          "--preset",
          name + Nearest.hint(name, NAMES),
          String.join(", ", NAMES) + ", each with /VARIANT if wanted, or a file ending in .yaml");
    }
    return bundled(name);
  }

  private static Preset bundled(String name) {
    String file = name + ".yaml";
    try (InputStream in = Presets.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + file);
      }
      return read(StrictNode.yaml(file, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Preset read(StrictNode root) {
    root.choice("format", FORMAT);
    StrictNode neuron = root.object("neuron");
    List<Variant> variants = root.list("variants").stream().map(Presets::variant).toList();
    if (variants.isEmpty()) {
      throw root.at("variants").refuse("at least one variant");
    }
    List<Group> groups = root.list("groups").stream().map(Presets::group).toList();
    if (groups.isEmpty()) {
      throw root.at("groups").refuse("at least one group");
    }
    boolean spikeAdd =
        root.choice("residual", "spike-add", "membrane-shortcut").equals("spike-add");
    for (int g = 0; g < groups.size(); g++) {
      FeedForwardNames branch = groups.get(g).feedForward();
      boolean whole = branch.router().isPresent() && branch.down().neuron().isEmpty();
      if (branch.kind() == FeedForwardKind.EXPERTS && (spikeAdd || !whole)) {
        throw root.list("groups")
            .get(g)
            .object("feedForward")
            .refuse(
                "experts on a spike-add residual, without a router, or with a neuron behind down",
                "experts behind a router on a membrane shortcut");
      }
    }
    for (int i = 0; i < variants.size(); i++) {
      boolean routes =
          groups.stream().anyMatch(one -> one.feedForward().kind() == FeedForwardKind.EXPERTS);
      if (routes != variants.get(i).routing().isPresent()) {
        throw root.list("variants")
            .get(i)
            .refuse(routes ? "a key routing beside experts" : "no key routing without experts");
      }
    }
    StrictNode head = root.object("head");
    Preset preset =
        new Preset(
            root.text("name"),
            root.text("source"),
            spikeAdd,
            neuron.decimal("threshold", 1e-6, 1e6),
            neuron.decimal("attention", 1e-6, 1e6),
            variants,
            groups,
            new HeadNames(
                head.text("weight"),
                optional(head, "gate"),
                head.has("gated") && head.flag("gated"),
                head.has("behindMean") && head.flag("behindMean")),
            root.list("dead").stream()
                .map(dead -> new Dead(dead.text("name"), dead.text("reason")))
                .toList());
    root.done();
    return preset;
  }

  private static Variant variant(StrictNode node) {
    List<StrictNode> input = node.list("input");
    if (input.size() != 3) {
      throw node.at("input").refuse("three extents: channels, height, width");
    }
    return new Variant(
        node.text("name"),
        node.choice("layers", "linear", "conv").equals("conv"),
        input.get(0).integer(1, MAX_EXTENT),
        input.get(1).integer(1, MAX_EXTENT),
        input.get(2).integer(1, MAX_EXTENT),
        node.integer("timesteps", 1, 64),
        node.integer("heads", 1, 64),
        node.decimal("scale", 1e-9, 1e9),
        node.text("pooling"),
        node.has("frames") && node.flag("frames"),
        node.has("erode") && node.flag("erode"),
        node.has("tau") ? node.decimal("tau", 1, 1e6) : Config.TAU,
        decimals(node, "mean"),
        decimals(node, "std"),
        node.has("routing") ? Optional.of(routing(node.object("routing"))) : Optional.empty());
  }

  private static Preset.Routing routing(StrictNode node) {
    return new Preset.Routing(
        node.choice("steps", "first", "mean").equals("first"),
        node.choice("share", "softmax", "one").equals("softmax"),
        node.decimal("capacity", 1e-3, 1e6));
  }

  private static double[] decimals(StrictNode node, String key) {
    return node.has(key)
        ? node.list(key).stream().mapToDouble(StrictNode::decimal).toArray()
        : new double[0];
  }

  private static Group group(StrictNode node) {
    StrictNode embedding = node.object("embedding");
    EmbeddingKind kind = embedding.choice("kind", EmbeddingKind.class);
    boolean halving = kind == EmbeddingKind.HALVING_BRANCHES;
    List<LayerNames> stages = embedding.list("stages").stream().map(Presets::layer).toList();
    if (stages.isEmpty()) {
      throw embedding.at("stages").refuse("at least one stage");
    }
    int from = embedding.has("from") ? embedding.integer("from", 0, stages.size() - 1) : 0;
    return new Group(
        new EmbeddingNames(
            kind,
            stages,
            layer(embedding.object("entry")),
            from,
            embedding.has("stride") ? embedding.integer("stride", 1, 16) : halving ? 2 : 1),
        node.text("blocks"),
        attention(node.object("attention")),
        feedForward(node.object("feedForward")));
  }

  private static AttentionNames attention(StrictNode node) {
    return new AttentionNames(
        node.choice("kind", AttentionKind.class),
        optional(node, "gate"),
        optionalLayer(node, "router"),
        layer(node.object("query")),
        layer(node.object("key")),
        optionalLayer(node, "value"),
        node.text("score"),
        layer(node.object("output")));
  }

  private static FeedForwardNames feedForward(StrictNode node) {
    return new FeedForwardNames(
        node.choice("kind", FeedForwardKind.class),
        optional(node, "gate"),
        optionalLayer(node, "router"),
        layer(node.object("up")),
        optionalLayer(node, "depthwise"),
        layer(node.object("down")));
  }

  private static Optional<LayerNames> optionalLayer(StrictNode node, String key) {
    return node.has(key) ? Optional.of(layer(node.object(key))) : Optional.empty();
  }

  private static LayerNames layer(StrictNode node) {
    List<String> weights = new ArrayList<>();
    StrictNode weight = node.at("weight");
    if (weight.isList()) {
      weight.list().forEach(name -> weights.add(name.text()));
    } else {
      weights.add(weight.text());
    }
    if (weights.isEmpty()) {
      throw weight.refuse("at least one name");
    }
    return new LayerNames(weights, optional(node, "norm"), optional(node, "neuron"));
  }

  private static Optional<String> optional(StrictNode node, String key) {
    return node.has(key) ? Optional.of(node.text(key)) : Optional.empty();
  }
}
