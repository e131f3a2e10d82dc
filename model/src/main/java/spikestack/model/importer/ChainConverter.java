package spikestack.model.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.importer.Chain.Link;
import spikestack.model.input.InputException;
import spikestack.model.network.Head;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Matrix;
import spikestack.model.network.Network;
import spikestack.model.network.Network.Grid;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Residual;
import spikestack.model.trace.Points;

/// A chain of links to a network of integers without blocks: every link but the last is a stage of
/// the embedding; the last is its entry, whose neuron is the head's gate; the head counts.
///
/// Where a network needs one more link (a readout that tells the places of a map apart, or a chain
/// of one), a link of ones is put in, which passes every spike on in the same step.
final class ChainConverter {
  private static final int MAX_GATHERED = 1 << 12;
  private static final int HIGH = 127;

  private final Chain chain;
  private final GraphConfig config;
  private final String file;
  private final List<Integer> zeroPoints;
  private final LinkQuantiser quantiser;
  private final List<LayerReport> reports = new ArrayList<>();
  private final Map<String, String> points = new LinkedHashMap<>();
  private final List<String> added = new ArrayList<>();

  private ChainConverter(Chain chain, GraphConfig config, String file) {
    this.chain = chain;
    this.config = config;
    this.file = file;
    this.zeroPoints = config.input().zeroPoints();
    this.quantiser = new LinkQuantiser(file, config, zeroPoints);
  }

  /// `added` describes links that the graph does not have.
  record Converted(Converter.Conversion conversion, List<String> added) {}

  static Converted convert(String name, Chain chain, GraphConfig config, String file) {
    return new ChainConverter(chain, config, file).convert(name);
  }

  private Converted convert(String name) {
    RealNetwork.Input input = config.input();
    Grid grid = new Grid(input.height(), input.width());
    for (Link link : chain.links()) {
      grid = link.map().of(grid);
    }
    Places places = new Places(chain, grid);
    List<Link> links = new ArrayList<>(chain.links());
    if (places.apart() || links.size() == 1) {
      links.add(passing(places));
    }
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    int last = links.size() - 1;
    for (int i = 0; i < last; i++) {
      LinkQuantiser.Integers stage = quantiser.stage(links.get(i), i == 0);
      stages.add(new PatchEmbedding.Stage(stage.convolution(), PatchEmbedding.Pool.NONE));
      keep(links.get(i), stage, Points.embed(i));
    }
    LinkQuantiser.Integers entry = quantiser.entry(links.get(last));
    keep(links.get(last), entry, Points.HEAD_GATE);
    Matrix weights;
    double scale;
    double[] bias = new double[chain.classes()];
    if (chain.readout().isPresent()) {
      Link readout = chain.readout().get();
      double[][] real = places.weights(readout.map());
      scale = step(real);
      weights = rounded(real, scale);
      bias = readout.map().bias();
      reports.add(report(readout.name(), weights, real, scale));
    } else {
      weights = ones(chain.classes());
      scale = config.timesteps();
      reports.add(report(chain.output() + " (counts)", weights, new double[0][], 1));
    }
    Head head = new Head(Optional.of(entry.neuron()), weights, scale, bias);
    try {
      Network network =
          new Network(
              name,
              input.frames()
                  ? Network.Input.frames(
                      input.channels(), input.height(), input.width(), input.max())
                  : Network.Input.image(
                      input.channels(), input.height(), input.width(), zeroPoints),
              config.timesteps(),
              new Residual.MembraneShortcut(0),
              Converter.PRECISION,
              new PatchEmbedding(stages, entry.convolution()),
              List.of(),
              head,
              HeadPruning.OFF);
      return new Converted(
          new Converter.Conversion(
              Optional.of(network),
              "",
              List.copyOf(reports),
              List.of(),
              points,
              zeroPoints,
              quantiser.borderError()),
          added);
    } catch (IllegalArgumentException e) {
      throw new InputException(file, "a network that does not fit: " + e.getMessage(), "see there");
    }
  }

  private void keep(Link link, LinkQuantiser.Integers integers, String point) {
    reports.add(integers.report());
    if (!link.neuron().isEmpty()) {
      points.put(link.neuron(), point);
    }
  }

  /// What a readout tells of the map that the last neurons fire on.
  private record Places(Chain chain, Grid grid) {
    /// Whether the readout weighs the places of the map differently; if not, the head's sum over
    /// tokens is all it needs.
    boolean apart() {
      if (chain.readout().isEmpty()) {
        return false;
      }
      LinearMap map = chain.readout().get().map();
      for (int o = 0; o < map.outputs(); o++) {
        for (int c = 0; c < map.inputs(); c++) {
          for (int n = 1; n < grid.tokens(); n++) {
            if (weight(map, o, c, n) != weight(map, o, c, 0)) {
              return true;
            }
          }
        }
      }
      return false;
    }

    /// Weight of the place `n` of channel `c`; 0 outside the window.
    double weight(LinearMap map, int o, int c, int n) {
      int y = n / grid.width() + map.padding();
      int x = n % grid.width() + map.padding();
      return y < map.kernel() && x < map.kernel() ? map.at(o, c, y, x) : 0;
    }

    /// Of the head, which divides its sums by the number of tokens: `[classes][channels]`, or
    /// `[classes][channels * places]`.
    double[][] weights(LinearMap map) {
      boolean apart = apart();
      int tokens = grid.tokens();
      double[][] all = new double[map.outputs()][map.inputs() * (apart ? tokens : 1)];
      for (int o = 0; o < all.length; o++) {
        for (int i = 0; i < all[o].length; i++) {
          all[o][i] =
              apart ? weight(map, o, i / tokens, i % tokens) : weight(map, o, i, 0) * tokens;
        }
      }
      return all;
    }
  }

  private Link passing(Places places) {
    Link last = chain.links().getLast();
    int channels = last.map().outputs();
    boolean apart = places.apart();
    Grid grid = places.grid();
    if (apart && (grid.height() != grid.width() || channels * grid.tokens() > MAX_GATHERED)) {
      throw new InputException(
          file + ": node " + last.neuron(),
          "a map of "
              + channels
              + " x "
              + grid.height()
              + " x "
              + grid.width()
              + " read out place"
              + " by place",
          "a square map of at most " + MAX_GATHERED + " values");
    }
    int kernel = apart ? grid.height() : 1;
    int outputs = channels * kernel * kernel;
    double[] weight = new double[outputs * outputs];
    double[] threshold = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      weight[o * outputs + o] = 1;
      threshold[o] = 0.5;
    }
    String name = apart ? "gathered" : "passed";
    added.add(
        name
            + ": "
            + outputs
            + " neurons that pass the spikes of "
            + last.neuron()
            + " on in the same step"
            + (apart ? ", the places of the map side by side" : ""));
    return new Link(
        name,
        "",
        new LinearMap(channels, outputs, kernel, 1, 0, false, weight, new double[outputs]),
        false,
        threshold);
  }

  private static double step(double[][] weights) {
    double largest = 0;
    for (double[] row : weights) {
      for (double weight : row) {
        largest = Math.max(largest, Math.abs(weight));
      }
    }
    return largest == 0 ? 1 : largest / HIGH;
  }

  private static Matrix rounded(double[][] weights, double step) {
    int fanIn = weights[0].length;
    byte[] all = new byte[weights.length * fanIn];
    for (int o = 0; o < weights.length; o++) {
      for (int i = 0; i < fanIn; i++) {
        all[o * fanIn + i] = (byte) Math.rint(weights[o][i] / step);
      }
    }
    return new Matrix(weights.length, fanIn, all);
  }

  private static Matrix ones(int classes) {
    byte[] all = new byte[classes * classes];
    for (int c = 0; c < classes; c++) {
      all[c * classes + c] = 1;
    }
    return new Matrix(classes, classes, all);
  }

  private static LayerReport report(String name, Matrix weights, double[][] real, double step) {
    long min = 0;
    long max = 0;
    double error = 0;
    for (int o = 0; o < weights.outputs(); o++) {
      long low = 0;
      long high = 0;
      for (int i = 0; i < weights.fanIn(); i++) {
        int w = weights.at(o, i);
        low += Math.min(w, 0);
        high += Math.max(w, 0);
        error = Math.max(error, real.length == 0 ? 0 : Math.abs(w * step - real[o][i]));
      }
      min = Math.min(min, low);
      max = Math.max(max, high);
    }
    return new LayerReport(
        name,
        weights.outputs() + "x" + weights.fanIn(),
        false,
        "bits",
        0,
        1,
        step,
        0,
        error,
        0,
        0,
        0,
        min,
        max,
        (double) (1L << Converter.PRECISION.integration() - 1) / Math.max(1, Math.max(-min, max)));
  }
}
