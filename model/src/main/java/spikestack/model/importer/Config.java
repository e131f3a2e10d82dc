package spikestack.model.importer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import spikestack.model.input.InputException;
import spikestack.model.input.Normalisation;
import spikestack.model.input.StrictNode;

/// What the user says about a checkpoint, from a JSON or YAML file; every key is optional.
///
/// `expected` are figures that the shapes of the tensors must confirm. Format: docs/import.md.
record Config(
    Optional<StrictNode> root,
    Optional<String> architecture,
    Optional<int[]> input,
    Optional<Boolean> frames,
    OptionalInt frameMax,
    Optional<Boolean> erode,
    OptionalInt zeroPoint,
    Optional<double[]> mean,
    Optional<double[]> std,
    OptionalInt timesteps,
    OptionalInt heads,
    OptionalDouble scale,
    OptionalDouble threshold,
    OptionalDouble attentionThreshold,
    Optional<String> pooling,
    Optional<Boolean> headNeuron,
    OptionalDouble epsilon,
    ExpertConfig experts) {

  /// Figures that shapes must confirm, by key.
  static final List<String> CONFIRMED =
      List.of("embed_dim", "depth", "classes", "experts", "expert_dim", "mlp_ratio");

  /// Of the neuron that is exact in integers.
  static final double TAU = 2;

  private static final int MAX_EXTENT = 1 << 14;
  private static final int PIXEL_MAX = 255;

  static Config none() {
    return new Config(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        ExpertConfig.NONE);
  }

  /// The same with the mean and deviation of a preset; refused when the file has its own.
  Config normalised(Normalisation normalisation) {
    if (mean.isPresent() || std.isPresent()) {
      throw new InputException(
          root.map(StrictNode::place).orElse("--config"),
          "mean or std beside --normalise " + normalisation.name(),
          "one of the two");
    }
    return new Config(
        root,
        architecture,
        input,
        frames,
        frameMax,
        erode,
        zeroPoint,
        Optional.of(normalisation.mean()),
        Optional.of(normalisation.std()),
        timesteps,
        heads,
        scale,
        threshold,
        attentionThreshold,
        pooling,
        headNeuron,
        epsilon,
        experts);
  }

  /// Whether the file says what neurons the network was trained with.
  boolean saysTau() {
    return root.isPresent() && root.get().has("lif") && root.get().object("lif").has("tau");
  }

  /// The figure at one of [#CONFIRMED].
  OptionalInt figure(String key) {
    return root.isPresent() && root.get().has(key)
        ? OptionalInt.of(root.get().integer(key, 1, 1 << 20))
        : OptionalInt.empty();
  }

  static Config read(StrictNode root) {
    OptionalDouble threshold = OptionalDouble.empty();
    OptionalDouble attention = OptionalDouble.empty();
    if (root.has("lif")) {
      StrictNode lif = root.object("lif");
      neuron(lif);
      threshold = decimal(lif, "v_threshold");
      // Written as null where all neurons share one threshold.
      attention =
          lif.has("attn_v_threshold") && !lif.at("attn_v_threshold").isNumber()
              ? threshold
              : decimal(lif, "attn_v_threshold");
    }
    Config config =
        new Config(
            Optional.of(root),
            root.has("arch") ? Optional.of(root.text("arch")) : Optional.empty(),
            root.has("input") ? Optional.of(input(root.at("input"))) : Optional.empty(),
            root.has("frames") ? Optional.of(root.flag("frames")) : Optional.empty(),
            integer(root, "frame_max", PIXEL_MAX),
            root.has("dvs_mode") ? Optional.of(root.flag("dvs_mode")) : Optional.empty(),
            root.has("zero_point")
                ? OptionalInt.of(root.integer("zero_point", 0, PIXEL_MAX))
                : OptionalInt.empty(),
            decimals(root, "mean"),
            decimals(root, "std"),
            integer(root, "T", 64),
            integer(root, "heads", 64),
            decimal(root, "attn_scale"),
            threshold,
            attention,
            root.has("pooling_stat")
                ? Optional.of(pooling(root.at("pooling_stat")))
                : Optional.empty(),
            root.has("head") ? Optional.of(root.text("head").startsWith("LIF")) : Optional.empty(),
            decimal(root, "bn_eps"),
            ExpertConfig.read(root));
    CONFIRMED.forEach(config::figure);
    if (root.has("patch_grid")) {
      root.list("patch_grid").forEach(extent -> extent.integer(1, MAX_EXTENT));
    }
    if (root.has("residual")) {
      root.choice("residual", "spike-add", "membrane", "membrane-shortcut");
    }
    // Notes about the training.
    for (String key : root.keys()) {
      if (List.of("dataset", "train_images", "epochs", "params", "router").contains(key)
          || key.contains("_acc")) {
        root.at(key);
      }
    }
    root.done();
    return config;
  }

  /// The integer neuron is exact for this one only.
  private static void neuron(StrictNode lif) {
    if (lif.has("tau") && lif.decimal("tau", 0, 1e9) != TAU) {
      throw lif.at("tau").refuse("2: the integer neuron halves its state exactly");
    }
    if (lif.has("v_reset") && lif.decimal("v_reset") != 0) {
      throw lif.at("v_reset").refuse("0: neurons are reset to 0");
    }
    if (lif.has("decay_input") && !lif.flag("decay_input")) {
      throw lif.at("decay_input").refuse("true: the input decays as the state does");
    }
    if (lif.has("compare")) {
      lif.choice("compare", ">=");
    }
  }

  private static int[] input(StrictNode node) {
    List<StrictNode> extents = node.list();
    if (extents.size() != 3) {
      throw node.refuse("three extents: channels, height, width");
    }
    return extents.stream().mapToInt(extent -> extent.integer(1, MAX_EXTENT)).toArray();
  }

  private static String pooling(StrictNode node) {
    if (!node.text().matches("[01]{1,16}")) {
      throw node.refuse("a text of 0 and 1, one digit per stage");
    }
    return node.text();
  }

  private static Optional<double[]> decimals(StrictNode root, String key) {
    if (!root.has(key)) {
      return Optional.empty();
    }
    double low = key.equals("std") ? 1e-6 : -1e6;
    StrictNode node = root.at(key);
    return Optional.of(
        node.isList()
            ? node.list().stream().mapToDouble(value -> value.decimal(low, 1e6)).toArray()
            : new double[] {node.decimal(low, 1e6)});
  }

  private static OptionalInt integer(StrictNode root, String key, int max) {
    return root.has(key) ? OptionalInt.of(root.integer(key, 1, max)) : OptionalInt.empty();
  }

  private static OptionalDouble decimal(StrictNode root, String key) {
    return root.has(key)
        ? OptionalDouble.of(root.decimal(key, 1e-12, 1e6))
        : OptionalDouble.empty();
  }
}
