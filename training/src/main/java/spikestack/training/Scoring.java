package spikestack.training;

import java.util.concurrent.CancellationException;
import spikestack.model.input.Images;

/// Accuracy of a network on a set of images.
record Scoring(Device device, StopSignal stop) {
  private static final int BATCH = 100;

  /// Share of the images that get the right class.
  double accuracy(
      SpikingTransformer network, Parameters parameters, AttentionPruning pruning, Images images) {
    NetworkPlan plan = network.plan();
    long hits = 0;
    for (int from = 0; from < images.count(); from += BATCH) {
      if (stop.requested()) {
        throw new CancellationException("stopped while testing");
      }
      int to = Math.min(from + BATCH, images.count());
      Batch batch = Batch.plain(images, from, to, plan.zeroPoint());
      hits += batch.hits(device.scores(network, parameters, pruning, batch), plan.classes());
    }
    return (double) hits / images.count();
  }
}
