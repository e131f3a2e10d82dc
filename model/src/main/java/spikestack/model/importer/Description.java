package spikestack.model.importer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import spikestack.model.importer.Preset.Variant;
import spikestack.model.input.InputException;
import spikestack.model.network.Network;

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
    boolean erode,
    int max,
    double[] mean,
    double[] std,
    OptionalInt zeroPoint,
    int timesteps,
    int heads,
    double scale,
    double threshold,
    double attentionThreshold,
    String pooling,
    boolean headNeuron,
    double epsilon,
    RealNetwork.Routing routing,
    double capacity,
    SequencedMap<String, String> origins) {
  private static final double EPSILON = 1e-5;
  private static final String CONFIG = "config";

  /// Settles the figures: the config's, else the checkpoint's own notes, else the variant's.
  static Description of(
      String name, Config config, Notes notes, Preset preset, Variant variant, Widths widths) {
    int channels = widths.channels();
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
    put(origins, "height", input[1], config.input().isPresent() ? CONFIG : guess);
    put(origins, "width", input[2], config.input().isPresent() ? CONFIG : guess);
    boolean frames = config.frames().orElse(variant.frames());
    put(
        origins,
        "input",
        frames ? "a frame of counts at every time step" : "an image",
        config.frames().isPresent() ? CONFIG : guess);
    int max = max(config, configFile, frames, origins);
    double[] mean =
        perChannel(
            configFile,
            "mean",
            config.mean().isPresent() || notes.mean().isPresent(),
            config.mean().or(notes::mean).orElse(normal(frames, variant.mean(), 0)),
            channels);
    double[] std =
        perChannel(
            configFile,
            "std",
            config.std().isPresent() || notes.std().isPresent(),
            config.std().or(notes::std).orElse(normal(frames, variant.std(), 1)),
            channels);
    if (frames && Arrays.stream(mean).anyMatch(one -> one != 0)) {
      throw new InputException(
          configFile + ": mean", Arrays.toString(mean), "0: counts of events are not centred");
    }
    if (frames && config.zeroPoint().isPresent()) {
      throw new InputException(
          configFile + ": zero_point",
          "" + config.zeroPoint().getAsInt(),
          "no such key: counts of events are not centred");
    }
    put(
        origins,
        "mean",
        Arrays.toString(mean),
        source(config.mean().isPresent(), notes.mean().isPresent(), guess));
    put(
        origins,
        "std",
        Arrays.toString(std),
        source(config.std().isPresent(), notes.std().isPresent(), guess));
    int timesteps = first(config.timesteps(), notes.timesteps(), variant.timesteps());
    put(
        origins,
        "T",
        timesteps,
        source(config.timesteps().isPresent(), notes.timesteps().isPresent(), guess));
    int heads = first(config.heads(), notes.heads(), widths.divisor(variant.heads()));
    put(
        origins,
        "heads",
        heads,
        source(config.heads().isPresent(), notes.heads().isPresent(), guess));
    double scale = config.scale().orElse(variant.scale());
    if (Math.scalb(1.0, Math.getExponent(scale)) != scale) {
      throw new InputException(
          configFile + ": attn_scale", "" + scale, "a power of two: it moves into a threshold");
    }
    put(origins, "attention scale", scale, config.scale().isPresent() ? CONFIG : guess);
    double threshold = config.threshold().orElse(preset.threshold());
    put(origins, "threshold", threshold, config.threshold().isPresent() ? CONFIG : guess);
    double attention = config.attentionThreshold().orElse(preset.attentionThreshold());
    put(
        origins,
        "threshold after attention",
        attention,
        config.attentionThreshold().isPresent() ? CONFIG : guess);
    String pooling = config.pooling().or(notes::pooling).orElse(variant.pooling());
    put(
        origins,
        "pooling",
        pooling,
        source(config.pooling().isPresent(), notes.pooling().isPresent(), guess));
    boolean headNeuron =
        preset.head().gate().isPresent() && config.headNeuron().orElse(preset.head().gated());
    if (preset.head().gate().isPresent()) {
      put(
          origins,
          "neuron before the classifier",
          headNeuron ? "yes" : "no",
          config.headNeuron().isPresent() ? CONFIG : guess);
    }
    boolean erode = config.erode().orElse(variant.erode());
    boolean masks =
        preset.groups().stream()
            .anyMatch(group -> group.attention().kind() == Preset.AttentionKind.CHANNEL_MASK);
    if (masks) {
      put(
          origins,
          "maximum filters around the mask",
          erode ? "yes" : "no",
          config.erode().isPresent() ? CONFIG : guess);
    }
    ExpertConfig experts = config.experts();
    Preset.Routing published = variant.routing().orElse(new Preset.Routing(false, false, 1));
    RealNetwork.Routing routing = RealNetwork.Routing.NONE;
    double capacity = experts.capacity().orElse(published.capacity());
    if (preset.routes()) {
      routing = routing(experts, published, guess, origins);
      put(origins, "capacity factor", capacity, experts.capacity().isPresent() ? CONFIG : guess);
      routing = routing.lacking(fewerSteps(experts, notes, timesteps));
    } else if (!experts.equals(ExpertConfig.NONE)) {
      throw new InputException(
          configFile
              + ": router_steps, expert_share, share_bits, capacity_factor or expert_timesteps",
          "preset " + preset.name(),
          "a preset that sends each token to one MLP of several (sdt-moe)");
    }
    double epsilon = config.epsilon().orElse(EPSILON);
    put(origins, "bn eps", epsilon, config.epsilon().isPresent() ? CONFIG : "PyTorch's default");
    return new Description(
        name,
        configFile,
        channels,
        input[1],
        input[2],
        frames,
        erode,
        max,
        mean,
        std,
        config.zeroPoint(),
        timesteps,
        heads,
        scale,
        threshold,
        attention,
        pooling,
        headNeuron,
        epsilon,
        routing,
        capacity,
        Collections.unmodifiableSequencedMap(origins));
  }

  private static RealNetwork.Routing routing(
      ExpertConfig said,
      Preset.Routing published,
      String guess,
      SequencedMap<String, String> origins) {
    boolean firstStep = said.firstStep().orElse(published.firstStep());
    boolean softmax = said.softmax().orElse(published.softmax());
    put(
        origins,
        "router looks at",
        firstStep ? "the first time step" : "the mean over time",
        said.firstStep().isPresent()
            ? CONFIG
            : guess + "; commits of the fork differ, router_steps in the config says which");
    put(
        origins,
        "an expert counts for",
        softmax ? "its softmax value" : "1",
        said.softmax().isPresent()
            ? CONFIG
            : guess + "; commits of the fork differ, expert_share in the config says which");
    int bits = said.shareBits().orElse(Shares.BITS);
    if (softmax) {
      String source = said.shareBits().isPresent() ? CONFIG : "ours";
      put(origins, "bits of a softmax value", bits, source);
    }
    return new RealNetwork.Routing(firstStep, softmax, softmax ? bits : 0, "");
  }

  /// The time steps of each expert, where one runs fewer than the network, else nothing.
  private static String fewerSteps(ExpertConfig said, Notes notes, int timesteps) {
    double[] steps =
        said.timesteps()
            .map(all -> all.stream().mapToDouble(one -> one).toArray())
            .or(notes::expertTimesteps)
            .orElse(new double[0]);
    if (Arrays.stream(steps).allMatch(one -> one >= timesteps)) {
      return "";
    }
    return "experts that run fewer of the "
        + timesteps
        + " time steps and repeat their last output: "
        + Arrays.stream(steps).mapToObj(one -> "" + (int) one).collect(Collectors.joining(", "));
  }

  /// Widths that the tensors say: channels of the input, and outputs of the queries.
  record Widths(int channels, List<Integer> queries) {
    Widths {
      queries = List.copyOf(queries);
    }

    /// The largest number up to `heads` that divides the queries of every block.
    int divisor(int heads) {
      int divisor = heads;
      while (divisor > 1 && !divides(divisor)) {
        divisor--;
      }
      return divisor;
    }

    private boolean divides(int heads) {
      return queries.stream().allMatch(width -> width % heads == 0);
    }
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
  private static double[] normal(boolean frames, double[] values, double none) {
    return frames && values.length == 0 ? new double[] {none} : values;
  }

  /// The largest value of the input; without a word about frames, the largest that a byte holds.
  private static int max(
      Config config, String configFile, boolean frames, SequencedMap<String, String> origins) {
    int most = Network.Input.PIXEL_MAX;
    if (!frames) {
      if (config.frameMax().isPresent()) {
        throw new InputException(
            configFile + ": frame_max",
            "" + config.frameMax().getAsInt(),
            "frames: true beside it");
      }
      return most;
    }
    boolean said = config.frameMax().isPresent();
    put(
        origins,
        "largest count",
        config.frameMax().orElse(most),
        said ? CONFIG : "guessed: what a byte holds; frame_max in the config saves bit planes");
    return config.frameMax().orElse(most);
  }

  private static String source(boolean config, boolean notes, String guess) {
    return config ? CONFIG : notes ? "the checkpoint's args" : guess;
  }

  private static int first(OptionalInt config, OptionalInt notes, int variant) {
    return config.orElse(notes.orElse(variant));
  }

  /// One value for all channels stands for each.
  private static double[] perChannel(
      String place, String key, boolean said, double[] values, int channels) {
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
        said ? values.length + " values" : "no such key, and the preset has " + values.length,
        "one value, or one for each of the " + channels + " channels, or --normalise NAME");
  }
}
