package spikestack.model.importer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.model.input.Normalisation;
import spikestack.model.input.StrictNode;
import spikestack.model.network.Network;
import spikestack.model.nir.NirGraph;
import spikestack.model.nir.NirNode;
import spikestack.model.nir.NirRules;

/// What a NIR graph does not say and a network needs, settled, each figure with where it comes
/// from. `origins` maps a figure's name to `VALUE (SOURCE)`.
record GraphConfig(
    int timesteps, RealNetwork.Input input, NirRules rules, SequencedMap<String, String> origins) {
  private static final int TIMESTEPS = 16;
  private static final double TICK = 1e-4;
  private static final int MAX_EXTENT = 1 << 16;
  private static final String CONFIG = "config";

  /// Settles the figures for a graph whose input has the given shape: three extents, or one, which
  /// the config may lay out as three.
  static GraphConfig of(
      NirGraph graph,
      int[] shape,
      Optional<StrictNode> config,
      Optional<Normalisation> normalisation) {
    return new Settling(graph, config).settle(shape, normalisation);
  }

  private static final class Settling {
    private final NirGraph graph;
    private final Optional<StrictNode> config;
    private final String place;
    private final SequencedMap<String, String> origins = new LinkedHashMap<>();

    Settling(NirGraph graph, Optional<StrictNode> config) {
      this.graph = graph;
      this.config = config;
      this.place = config.map(StrictNode::place).orElse("--config");
    }

    private boolean has(String key) {
      return config.isPresent() && config.get().has(key);
    }

    private StrictNode root() {
      return config.orElseThrow();
    }

    private void put(String name, Object value, String source) {
      origins.put(name, value + " (" + source + ")");
    }

    private InputException refuse(String key, String found, String allowed) {
      return new InputException(place + ": " + key, found, allowed);
    }

    GraphConfig settle(int[] shape, Optional<Normalisation> normalisation) {
      int timesteps = has("T") ? root().integer("T", 1, Network.MAX_TIMESTEPS) : TIMESTEPS;
      put("T", timesteps, has("T") ? CONFIG : "guessed: a graph does not say");
      RealNetwork.Input input = input(layout(shape), normalisation);
      NirRules rules = rules();
      if (has("arch") && !root().text("arch").equals("nir")) {
        throw root().at("arch").refuse("nir");
      }
      config.ifPresent(StrictNode::done);
      return new GraphConfig(timesteps, input, rules, origins);
    }

    private int[] layout(int[] shape) {
      int[] layout =
          switch (shape.length) {
            case 1 -> new int[] {shape[0], 1, 1};
            case 3 -> shape.clone();
            default ->
                throw new InputException(
                    graph.source() + ": the Input node",
                    "the shape " + Arrays.toString(shape),
                    "[channels, height, width] or [values]");
          };
      if (has("input")) {
        int[] said =
            root().at("input").list().stream()
                .mapToInt(extent -> extent.integer(1, MAX_EXTENT))
                .toArray();
        boolean same =
            said.length == 3
                && (long) said[0] * said[1] * said[2] == (long) layout[0] * layout[1] * layout[2]
                && (shape.length == 1 || Arrays.equals(said, shape));
        if (!same) {
          throw refuse(
              "input",
              Arrays.toString(said),
              shape.length == 1
                  ? "channels, height and width of the graph's " + shape[0] + " values"
                  : Arrays.toString(shape) + ", which the graph says");
        }
        layout = said;
      }
      put("input", Arrays.toString(layout), has("input") ? CONFIG : "the graph's Input node");
      return layout;
    }

    private RealNetwork.Input input(int[] layout, Optional<Normalisation> normalisation) {
      boolean frames = !has("frames") || root().flag("frames");
      put(
          "values",
          frames ? "a frame of counts at every time step" : "an image, the same at every time step",
          has("frames") ? CONFIG : "guessed: frames: false in the config for images");
      int max = Network.Input.PIXEL_MAX;
      if (has("frame_max")) {
        if (!frames) {
          throw root().at("frame_max").refuse("frames: true beside it");
        }
        max = root().integer("frame_max", 1, max);
      }
      if (frames) {
        put(
            "largest count",
            max,
            has("frame_max")
                ? CONFIG
                : "guessed: what a byte holds; frame_max in the config saves bit planes");
      }
      if (normalisation.isPresent() && (has("mean") || has("std"))) {
        throw refuse("mean or std", "also --normalise", "one of the two");
      }
      double[] mean = spread("mean", normalisation.map(Normalisation::mean), 0, -1e6, layout[0]);
      double[] std = spread("std", normalisation.map(Normalisation::std), 1, 1e-6, layout[0]);
      if (frames && Arrays.stream(mean).anyMatch(one -> one != 0)) {
        throw refuse("mean", Arrays.toString(mean), "0: counts of events are not centred");
      }
      OptionalInt zeroPoint =
          has("zero_point")
              ? OptionalInt.of(root().integer("zero_point", 0, Network.Input.PIXEL_MAX))
              : OptionalInt.empty();
      if (frames && zeroPoint.isPresent()) {
        throw root().at("zero_point").refuse("no such key: counts of events are not centred");
      }
      return new RealNetwork.Input(
          layout[0], layout[1], layout[2], frames, max, mean, std, zeroPoint);
    }

    /// One value stands for all channels.
    private double[] spread(
        String key, Optional<double[]> named, double none, double low, int channels) {
      double[] values = named.orElse(new double[] {none});
      if (has(key)) {
        StrictNode node = root().at(key);
        values =
            node.isList()
                ? node.list().stream().mapToDouble(one -> one.decimal(low, 1e6)).toArray()
                : new double[] {node.decimal(low, 1e6)};
      }
      if (values.length != 1 && values.length != channels) {
        throw refuse(
            key,
            values.length + " values",
            "one value, or one for each of " + channels + " channels");
      }
      double[] all = new double[channels];
      double[] found = values;
      Arrays.setAll(all, c -> found[found.length == 1 ? 0 : c]);
      put(
          key,
          found.length == 1 ? "" + found[0] : Arrays.toString(found),
          has(key) ? CONFIG : named.isPresent() ? "--normalise" : "guessed: values as they are");
      return all;
    }

    private NirRules rules() {
      boolean leaks = graph.nodes().values().stream().anyMatch(NirNode.LIF.class::isInstance);
      double dt = has("dt") ? root().decimal("dt", 1e-12, 1e6) : leaks ? TICK : 1;
      put(
          "dt",
          dt + " s",
          has("dt")
              ? CONFIG
              : leaks
                  ? "guessed: what snnTorch's and SpikingJelly's exporters write"
                  : "guessed: neurons without leak count in steps");
      return GraphRules.settle(config, dt, leaks, origins);
    }
  }
}
