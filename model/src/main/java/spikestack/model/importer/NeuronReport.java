package spikestack.model.importer;

/// A neuron without a layer of its own: in front of a branch or the classifier, or behind
/// attention.
///
/// `threshold` in units of the trained network, `integerThreshold` in those of what it integrates,
/// `thresholdError` the difference in units of the trained network.
public record NeuronReport(
    String name, double threshold, int integerThreshold, double thresholdError) {}
