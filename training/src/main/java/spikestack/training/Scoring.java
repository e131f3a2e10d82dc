package spikestack.training;

import java.util.concurrent.CancellationException;

/// Accuracy of a network on a set of samples.
record Scoring(Device device, StopSignal stop) {
  private static final int BATCH = 100;

  /// Share of the samples that get the right class.
  double accuracy(
      SpikingTransformer network,
      Parameters parameters,
      AttentionPruning pruning,
      SampleSet samples) {
    NetworkPlan plan = network.plan();
    long hits = 0;
    for (int from = 0; from < samples.count(); from += BATCH) {
      if (stop.requested()) {
        throw new CancellationException("stopped while testing");
      }
      int to = Math.min(from + BATCH, samples.count());
      Batch batch = Batch.plain(samples, from, to, plan);
      hits += batch.hits(device.scores(network, parameters, pruning, batch), plan.classes());
    }
    return (double) hits / samples.count();
  }
}
