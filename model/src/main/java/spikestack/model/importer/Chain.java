package spikestack.model.importer;

import java.util.List;
import java.util.Optional;

/// A feed-forward spiking network with real weights: links that fire, one behind the other, then a
/// readout.
///
/// `readout` is a dense map on the spikes of the last link, whose mean over time the outputs are;
/// without one the outputs are how often the last link's neurons fired, and its grid is a single
/// place. `output` names the node where values leave; `parameters` counts those of the graph.
record Chain(
    List<Link> links, Optional<Link> readout, String output, int classes, long parameters) {
  Chain {
    links = List.copyOf(links);
  }

  /// A linear map and the neurons behind it. `name` is that of the node with the weights, `neuron`
  /// that of the neurons (empty of a readout).
  ///
  /// A neuron keeps half of its membrane in a step (`halves`) or all of it, adds what the map
  /// gives, fires when the membrane is above its `threshold` (one per output), and is then 0, or
  /// loses `subtracted` (one per output).
  record Link(
      String name,
      String neuron,
      LinearMap map,
      boolean halves,
      double[] threshold,
      Optional<double[]> subtracted) {
    /// Neurons that a spike makes 0.
    Link(String name, String neuron, LinearMap map, boolean halves, double[] threshold) {
      this(name, neuron, map, halves, threshold, Optional.empty());
    }
  }
}
