package spikestack.model.importer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.importer.Preset.Variant;
import spikestack.model.input.InputException;

/// What no checkpoint says and the network needs, settled, each figure with where it comes from.
///
/// `origins` maps a figure's name to `VALUE (SOURCE)`; what was guessed says so.
record Description(
    String name,
    String configFile,
    int channels,
    int height,
    int width,
    boolean frames,
    double[] mean,
    double[] std,
    int timesteps,
    int heads,
    double scale,
    double threshold,
    double attentionThreshold,
    String pooling,
    boolean headNeuron,
    double epsilon,
    SequencedMap<String, String> origins) {
  private static final double EPSILON = 1e-5;

  /// Settles the figures: the config's, else the variant's.
  static Description of(String name, Config config, Preset preset, Variant variant, int channels) {
    SequencedMap<String, String> origins = new LinkedHashMap<>();
    String guess = "guessed: preset " + preset.name() + "/" + variant.name();
    int[] input = config.input().orElse(new int[] {channels, variant.height(), variant.width()});
    String configFile = config.root().map(root -> root.place()).orElse("--config");
    if (input[0] != channels) {
      throw new InputException(
          configFile + ": input",
          input[0] + " channels",
          channels + ", which the first layer's weights have");
    }
    put(origins, "channels", channels, "shape of the first layer");
    put(origins, "height", input[1], config.input().isPresent() ? "config" : guess);
    put(origins, "width", input[2], config.input().isPresent() ? "config" : guess);
    double[] mean =
        perChannel(configFile, "mean", config.mean(), normal(variant, variant.mean(), 0), channels);
    double[] std =
        perChannel(configFile, "std", config.std(), normal(variant, variant.std(), 1), channels);
    put(origins, "mean", Arrays.toString(mean), config.mean().isPresent() ? "config" : guess);
    put(origins, "std", Arrays.toString(std), config.std().isPresent() ? "config" : guess);
    int timesteps = config.timesteps().orElse(variant.timesteps());
    put(origins, "T", timesteps, config.timesteps().isPresent() ? "config" : guess);
    int heads = config.heads().orElse(variant.heads());
    put(origins, "heads", heads, config.heads().isPresent() ? "config" : guess);
    double scale = config.scale().orElse(variant.scale());
    put(origins, "attention scale", scale, config.scale().isPresent() ? "config" : guess);
    double threshold = config.threshold().orElse(preset.threshold());
    put(origins, "threshold", threshold, config.threshold().isPresent() ? "config" : guess);
    double attention = config.attentionThreshold().orElse(preset.attentionThreshold());
    put(
        origins,
        "threshold after attention",
        attention,
        config.attentionThreshold().isPresent() ? "config" : guess);
    String pooling = config.pooling().orElse(variant.pooling());
    put(origins, "pooling", pooling, config.pooling().isPresent() ? "config" : guess);
    boolean headNeuron =
        preset.head().gate().isPresent() && config.headNeuron().orElse(preset.head().gated());
    if (preset.head().gate().isPresent()) {
      put(
          origins,
          "neuron before the classifier",
          headNeuron ? "yes" : "no",
          config.headNeuron().isPresent() ? "config" : guess);
    }
    double epsilon = config.epsilon().orElse(EPSILON);
    put(origins, "bn eps", epsilon, config.epsilon().isPresent() ? "config" : "PyTorch's default");
    return new Description(
        name,
        configFile,
        channels,
        input[1],
        input[2],
        variant.frames() && config.input().isEmpty(),
        mean,
        std,
        timesteps,
        heads,
        scale,
        threshold,
        attention,
        pooling,
        headNeuron,
        epsilon,
        Collections.unmodifiableSequencedMap(origins));
  }

  /// Where a figure may be corrected.
  String place(String key) {
    return configFile + ": " + key;
  }

  private static void put(
      SequencedMap<String, String> origins, String name, Object value, String source) {
    origins.put(name, value + " (" + source + ")");
  }

  /// Event frames are not normalised.
  private static double[] normal(Variant variant, double[] values, double none) {
    return variant.frames() && values.length == 0 ? new double[] {none} : values;
  }

  /// One value for all channels stands for each.
  private static double[] perChannel(
      String place, String key, Optional<double[]> said, double[] preset, int channels) {
    double[] values = said.orElse(preset);
    if (values.length == channels) {
      return values.clone();
    }
    if (values.length == 1) {
      double[] all = new double[channels];
      Arrays.fill(all, values[0]);
      return all;
    }
    throw new InputException(
        place + ": " + key,
        values.length == 0 ? "no such key" : values.length + " values",
        "one value, or one for each of the " + channels + " channels");
  }
}
