package spikestack.model.importer;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import spikestack.model.importer.Chain.Link;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;
import spikestack.model.network.Network.Grid;
import spikestack.model.nir.NirGraph;
import spikestack.model.nir.NirGraph.Edge;
import spikestack.model.nir.NirNode;
import spikestack.model.nir.NirRules;

/// Follows a NIR graph from its input to its output and puts what stands between two banks of
/// neurons together as one map, or says which node the machine cannot hold.
final class ChainReader {
  /// Constants were computed in single precision by those who wrote them.
  private static final double CLOSE = 1e-6;

  private static final double HALF = 0.5;

  /// Of weights, biases and factors.
  private static final double LARGEST = 1e30;

  private final NirGraph graph;
  private final NirRules rules;
  private final NodeMaps maps;
  private final List<Link> links = new ArrayList<>();
  private long parameters;

  /// Channels and grid of what the neurons before give, and of what the map in progress makes.
  private int channels;

  private Grid in;
  private Grid grid;

  /// Whether the values stand in a row, as a dense layer wants them.
  private boolean flat;

  private Optional<LinearMap> map = Optional.empty();

  /// Name of the node with the weights of the map in progress; else of its first node.
  private String name = "";

  private ChainReader(NirGraph graph, GraphConfig config, boolean flat) {
    this.graph = graph;
    this.rules = config.rules();
    this.maps = new NodeMaps(graph.source());
    this.channels = config.input().channels();
    this.in = new Grid(config.input().height(), config.input().width());
    this.grid = in;
    this.flat = flat;
  }

  /// Shape of the graph's one input, without batch and time.
  static int[] inputShape(NirGraph graph) {
    return graph.nodes().get(input(graph)) instanceof NirNode.Input input
        ? input.shape()
        : new int[0];
  }

  private static String input(NirGraph graph) {
    List<String> inputs =
        graph.nodes().keySet().stream()
            .filter(node -> graph.nodes().get(node) instanceof NirNode.Input)
            .filter(node -> graph.before(node).isEmpty())
            .toList();
    if (inputs.size() != 1) {
      throw new InputException(
          graph.source(), inputs.size() + " Input nodes " + inputs, "one, where values enter");
    }
    return inputs.getFirst();
  }

  static Chain read(NirGraph graph, GraphConfig config) {
    boolean flat = inputShape(graph).length == 1;
    return new ChainReader(graph, config, flat).read();
  }

  private Chain read() {
    Set<Edge> backward = graph.backward();
    if (!backward.isEmpty()) {
      Edge edge = backward.iterator().next();
      throw refuse(
          edge.to(),
          "an edge back to it from " + edge.from() + " (recurrent)",
          "feed-forward graphs: neurons of the machine get nothing of the step before but their"
              + " membrane");
    }
    Set<String> seen = new LinkedHashSet<>();
    String node = input(graph);
    while (true) {
      seen.add(node);
      List<String> before = graph.before(node);
      if (before.size() > 1) {
        throw refuse(
            node, "the sum of " + before.size() + " nodes " + before, "one edge that leads to it");
      }
      take(node, Objects.requireNonNull(graph.nodes().get(node)));
      List<String> after = graph.after(node);
      if (after.isEmpty()) {
        break;
      }
      if (after.size() > 1) {
        throw refuse(
            node, "edges to " + after.size() + " nodes " + after, "one edge that leads from it");
      }
      node = after.getFirst();
    }
    if (!(graph.nodes().get(node) instanceof NirNode.Output)) {
      throw refuse(node, "no edge that leads from it", "an Output node at the end");
    }
    for (String other : graph.nodes().keySet()) {
      if (!seen.contains(other)) {
        throw refuse(other, "a node beside the way from input to output", "one chain of nodes");
      }
    }
    if (links.isEmpty()) {
      throw refuse(node, "no neurons before it", "a spiking network");
    }
    return map.isPresent() ? withReadout(map.get(), node) : withCounts(node);
  }

  private Chain withReadout(LinearMap last, String output) {
    if (grid.tokens() != 1) {
      throw refuse(name, "a readout of " + shape(), "one value per class");
    }
    Link readout = new Link(name, "", last.full(), false, new double[0]);
    return new Chain(links, Optional.of(readout), output, last.outputs(), parameters);
  }

  private Chain withCounts(String output) {
    if (grid.tokens() != 1) {
      throw refuse(output, "spikes of " + shape(), "one neuron per class");
    }
    return new Chain(links, Optional.empty(), output, channels, parameters);
  }

  private NodeMaps.Values values() {
    return new NodeMaps.Values(channels, grid, flat);
  }

  private String shape() {
    return values().toString();
  }

  private void dense(String node, Tensor weight, double[] bias) {
    append(node, maps.dense(node, weight, bias, values()), true);
    parameters += weight.size();
    flat = true;
  }

  private void take(String node, NirNode what) {
    switch (what) {
      case NirNode.Input input -> {}
      case NirNode.Output output -> {}
      case NirNode.Linear(Tensor weight) -> dense(node, weight, new double[weight.shape()[0]]);
      case NirNode.Affine(Tensor weight, Tensor bias) -> {
        dense(node, weight, bias.doubles());
        parameters += bias.size();
      }
      case NirNode.Conv2d layer -> {
        append(node, maps.convolution(node, layer, values()), true);
        parameters += layer.weight().size() + layer.bias().size();
      }
      case NirNode.SumPool2d(int[] kernel, int[] stride, int[] padding) ->
          append(node, maps.pool(node, kernel, stride, padding, false, values()), false);
      case NirNode.AvgPool2d(int[] kernel, int[] stride, int[] padding) ->
          append(node, maps.pool(node, kernel, stride, padding, true, values()), false);
      case NirNode.Scale(Tensor scale) ->
          append(node, LinearMap.scale(perChannel(node, "scale", scale)), false);
      case NirNode.Flatten flatten -> flatten(node, flatten);
      case NirNode.IF(Tensor r, Tensor threshold, Tensor reset) -> {
        double[] gain = perChannel(node, "r", r);
        for (int c = 0; c < gain.length; c++) {
          gain[c] *= rules.dt();
        }
        fire(node, false, gain, new double[gain.length], threshold, reset);
      }
      case NirNode.LIF lif -> leaky(node, lif);
      case NirNode.I i -> throw neuron(node, what);
      case NirNode.LI li -> throw neuron(node, what);
      case NirNode.CubaLIF cuba -> throw neuron(node, what);
      case NirNode.Threshold threshold -> throw neuron(node, what);
    }
  }

  private InputException neuron(String node, NirNode what) {
    return refuse(
        node,
        what.type(),
        "IF, or LIF that keeps half of its membrane in a step: the neurons that the machine has");
  }

  /// Refuses weights and biases that are no numbers.
  private void finite(String node, double[] values) {
    for (double value : values) {
      if (!(Math.abs(value) <= LARGEST)) {
        throw refuse(node, "a weight or bias of " + value, "numbers up to " + LARGEST);
      }
    }
  }

  /// Puts a map behind the one in progress.
  private void append(String node, LinearMap next, boolean weights) {
    if (next.stride() < 1 || next.of(grid).height() < 1 || next.of(grid).width() < 1) {
      throw refuse(
          node, "a window of " + next.kernel() + " on " + shape(), "a window that fits the map");
    }
    finite(node, next.weight());
    finite(node, next.bias());
    if ((long) next.outputs() * next.of(grid).tokens() > NodeMaps.MAX_WEIGHTS) {
      throw refuse(node, "a map of more than " + NodeMaps.MAX_WEIGHTS + " values", "smaller maps");
    }
    if (map.isPresent()) {
      LinearMap first = map.get();
      maps.bound(node, first.sizeWith(next));
      if (next.padding() > 0 && !first.passesPadding(in)) {
        throw refuse(
            node,
            "padding "
                + next.padding()
                + " behind a bias, or behind a pool that leaves out the"
                + " last row or column",
            "padding of a map that a pool covers wholly: here weights and pools become one"
                + " convolution");
      }
      map = Optional.of(first.then(next));
    } else {
      map = Optional.of(next);
    }
    LinearMap made = map.get();
    if (made.kernel() > NodeMaps.MAX_KERNEL || made.stride() > NodeMaps.MAX_KERNEL) {
      throw refuse(
          node,
          "a window of " + made.kernel() + " with stride " + made.stride() + ", pools counted in",
          "at most " + NodeMaps.MAX_KERNEL);
    }
    if (weights || name.isEmpty()) {
      name = node;
    }
    grid = next.of(grid);
    channels = next.outputs();
  }

  private void flatten(String node, NirNode.Flatten flatten) {
    if (flat) {
      return;
    }
    int start = flatten.start() < 0 ? flatten.start() + 3 : flatten.start();
    int end = flatten.end() < 0 ? flatten.end() + 3 : flatten.end();
    if (start != 0 || end != 2) {
      throw refuse(
          node,
          "extents " + flatten.start() + " to " + flatten.end() + " of " + shape(),
          "all three in one");
    }
    flat = true;
  }

  private void leaky(String node, NirNode.LIF lif) {
    double[] tau = perChannel(node, "tau", lif.tau());
    double[] gain = perChannel(node, "r", lif.r());
    double[] leak = perChannel(node, "v_leak", lif.leak());
    double[] added = new double[gain.length];
    for (int c = 0; c < gain.length; c++) {
      double steps = rules.dt() / tau[c];
      double keep =
          switch (rules.leak()) {
            case EULER -> 1 - steps;
            case EXPONENTIAL -> Math.exp(-steps);
          };
      if (!(Math.abs(keep - HALF) < CLOSE)) {
        double fitting = tau[c] * (rules.leak() == NirRules.Leak.EULER ? HALF : Math.log(2));
        throw refuse(
            node,
            "LIF with tau "
                + number(tau[c])
                + " s, which keeps "
                + number(keep)
                + " of its membrane in a step of "
                + number(rules.dt())
                + " s",
            "0.5, which an integer halves exactly (dt: "
                + number(fitting)
                + " in the config if that is the step), or IF, which keeps all");
      }
      gain[c] *= 1 - keep;
      added[c] = (1 - keep) * leak[c];
    }
    fire(node, true, gain, added, lif.threshold(), lif.reset());
  }

  /// Six digits.
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  private void fire(
      String node, boolean halves, double[] gain, double[] added, Tensor threshold, Tensor reset) {
    double[] thresholds = perChannel(node, "v_threshold", threshold);
    for (double one : thresholds) {
      if (!(one > 0)) {
        throw refuse(node, "v_threshold " + one, "a threshold above 0");
      }
    }
    for (double one : perChannel(node, "v_reset", reset)) {
      if (one != 0 && rules.reset() == NirRules.Reset.TO_VALUE) {
        throw refuse(
            node,
            "v_reset " + one,
            "0: the machine's neurons are reset to 0, or by subtraction of their threshold (reset:"
                + " subtract in the config)");
      }
    }
    LinearMap drive = map.orElse(LinearMap.scale(ones(channels)));
    links.add(
        new Link(
            name.isEmpty() ? node : name,
            node,
            drive.full().scaled(gain, added),
            halves,
            thresholds,
            subtracted(thresholds, halves)));
    map = Optional.empty();
    name = "";
    in = grid;
  }

  /// What a spike takes from the membrane at once. Taken a step late, behind the leak, it is more
  /// by what the leak would have left of it: `keep (v - theta / keep) = keep v - theta`.
  private Optional<double[]> subtracted(double[] thresholds, boolean halves) {
    double times =
        switch (rules.reset()) {
          case TO_VALUE -> 0;
          case SUBTRACT -> 1;
          case SUBTRACT_LATE -> halves ? 1 / HALF : 1;
        };
    return times == 0
        ? Optional.empty()
        : Optional.of(Arrays.stream(thresholds).map(one -> times * one).toArray());
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /// A value per channel, from one for all or from one per value, which must be the same all over a
  /// channel.
  private double[] perChannel(String node, String what, Tensor tensor) {
    double[] values = tensor.doubles();
    int area = grid.tokens();
    if (values.length != 1 && values.length != channels * area) {
      throw refuse(
          node,
          values.length + " values of " + what,
          "one, or " + channels * area + " for " + shape());
    }
    double[] each = new double[channels];
    for (int c = 0; c < channels; c++) {
      each[c] = values[values.length == 1 ? 0 : c * area];
      OptionalInt other = differing(values, c * area, area);
      if (values.length > 1 && other.isPresent()) {
        throw refuse(
            node,
            what + " " + each[c] + " and " + values[other.getAsInt()] + " in channel " + c,
            "one value per channel: neurons of a channel share theirs");
      }
      if (!(Math.abs(each[c]) <= LARGEST)) {
        throw refuse(node, what + " " + each[c], "a finite number");
      }
    }
    return each;
  }

  private static OptionalInt differing(double[] values, int from, int count) {
    for (int i = from; i < Math.min(values.length, from + count); i++) {
      if (values[i] != values[from]) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private InputException refuse(String node, String found, String allowed) {
    return maps.refuse(node, found, allowed);
  }
}
