package spikestack.model.nir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import spikestack.model.input.InputException;

/// Runs a NIR graph in double precision, step by step: a reference to hold an import against, not a
/// fast one.
///
/// In a step every node is computed once, in [NirGraph#order()]; edges that close a circle carry
/// the value of the step before, 0 at first. All states start at 0.
public final class NirRun {
  private static final int MAX_VALUES = 1 << 28;

  /// What came out: per node `[step][value]`; `membranes` for neurons only, after a reset at once.
  public record Recording(
      SequencedMap<String, double[][]> outputs, SequencedMap<String, double[][]> membranes) {}

  private final NirGraph graph;
  private final List<Layer> layers = new ArrayList<>();
  private final Map<String, Layer> byName = new LinkedHashMap<>();

  /// A node with its input gathered, its output, and where its input comes from.
  private static final class Layer {
    final String name;
    final NirNode node;
    final NirStep step;
    final double[] input;
    double[] output;
    final List<Layer> sources = new ArrayList<>();

    Layer(String name, NirNode node, int[] shape, NirStep step) {
      this.name = name;
      this.node = node;
      this.step = step;
      this.input = new double[NirStep.size(shape)];
      this.output = new double[NirStep.size(step.shape())];
    }
  }

  /// Settles shapes, refusing a graph whose nodes do not fit each other.
  public NirRun(NirGraph graph, NirRules rules) {
    this.graph = graph;
    Set<NirGraph.Edge> backward = graph.backward();
    for (String name : graph.order()) {
      NirNode node = Objects.requireNonNull(graph.nodes().get(name));
      int[] shape = null;
      for (String before : graph.before(name)) {
        Layer source = byName.get(before);
        if (source == null) {
          continue; // a circle; its size is checked below
        }
        int[] given = source.step.shape();
        if (shape != null && NirStep.size(shape) != NirStep.size(given)) {
          throw refuse(name, "inputs of different sizes", "inputs that can be added");
        }
        shape = given;
      }
      if (node instanceof NirNode.Input input) {
        shape = input.shape();
      }
      if (shape == null) {
        throw refuse(name, "no input", "an edge that leads to the node");
      }
      Layer layer =
          new Layer(name, node, shape, NirStep.of(graph.source(), name, node, shape, rules));
      layers.add(layer);
      byName.put(name, layer);
    }
    for (Layer layer : layers) {
      for (String before : graph.before(layer.name)) {
        Layer source = Objects.requireNonNull(byName.get(before));
        if (source.output.length != layer.input.length) {
          throw refuse(
              layer.name, source.output.length + " values of " + before, layer.input.length + "");
        }
        layer.sources.add(source);
      }
    }
    if (backward.isEmpty() && layers.stream().noneMatch(l -> l.node instanceof NirNode.Input)) {
      throw new InputException(graph.source(), "no Input node", "one");
    }
  }

  private InputException refuse(String name, String found, String allowed) {
    return new InputException(
        graph.source() + ": node " + InputException.shortened(name), found, allowed);
  }

  /// Runs from the zero state.
  ///
  /// @param input `[step][value]`, the flat shape of the graph's one Input node
  public Recording run(double[][] input) {
    SequencedMap<String, double[][]> outputs = new LinkedHashMap<>();
    SequencedMap<String, double[][]> membranes = new LinkedHashMap<>();
    long values = 0;
    for (Layer layer : layers) {
      layer.step.clear();
      layer.output = new double[layer.output.length]; // the last one belongs to a recording
      outputs.put(layer.name, new double[input.length][]);
      if (layer.step.membrane().length > 0) {
        membranes.put(layer.name, new double[input.length][]);
      }
      values += (long) input.length * (layer.output.length + layer.step.membrane().length);
    }
    if (values > MAX_VALUES) {
      throw new IllegalArgumentException(values + " values to record, more than " + MAX_VALUES);
    }
    for (int t = 0; t < input.length; t++) {
      for (Layer layer : layers) {
        gather(layer, input[t]);
        double[] output = new double[layer.output.length];
        layer.step.compute(layer.input, output);
        layer.output = output;
        Objects.requireNonNull(outputs.get(layer.name))[t] = output;
        if (membranes.containsKey(layer.name)) {
          Objects.requireNonNull(membranes.get(layer.name))[t] = layer.step.membrane().clone();
        }
      }
    }
    return new Recording(outputs, membranes);
  }

  private static void gather(Layer layer, double[] outside) {
    if (layer.node instanceof NirNode.Input && layer.sources.isEmpty()) {
      if (outside.length != layer.input.length) {
        throw new IllegalArgumentException(
            outside.length + " input values, not " + layer.input.length);
      }
      System.arraycopy(outside, 0, layer.input, 0, outside.length);
      return;
    }
    Arrays.fill(layer.input, 0);
    for (Layer source : layer.sources) {
      for (int i = 0; i < layer.input.length; i++) {
        layer.input[i] += source.output[i];
      }
    }
  }
}
