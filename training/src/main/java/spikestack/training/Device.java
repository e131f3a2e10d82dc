package spikestack.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;

/// The library's engine: runs batches through a network, with and without learning.
final class Device implements AutoCloseable {
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private final Engine engine;
  private final NDManager manager;

  Device() {
    // One thread unless told otherwise: sums are then taken in one order, so that runs repeat.
    if (System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, "1");
    }
    NativeHeap.keep();
    engine = Engine.getEngine("PyTorch");
    manager = engine.newBaseManager(ai.djl.Device.cpu());
  }

  /// Loss (mean over the batch) and number of right answers, before any update.
  record Learned(double loss, int hits) {}

  /// Adds the gradients of the batch's mean loss, and of the penalty on active bundles, to the
  /// parameters. The loss that is returned is without the penalty.
  Learned learn(
      SpikingTransformer network,
      Parameters parameters,
      AttentionPruning pruning,
      BundleSparsityPlan sparsity,
      Batch batch) {
    NetworkPlan plan = network.plan();
    int classes = plan.classes();
    try (NDManager step = manager.newSubManager();
        GradientCollector _ = engine.newGradientCollector()) {
      Pass pass = new Pass(step, parameters, plan, batch.count(), pruning, sparsity, true);
      NDArray scores = network.forward(pass, batch.values());
      NDArray weights = step.create(batch.lossWeights(classes), new Shape(batch.count(), classes));
      NDArray loss = scores.logSoftmax(1).mul(weights).sum();
      Learned learned = new Learned(loss.getFloat(), batch.hits(scores.toFloatArray(), classes));
      pass.backward(loss);
      return learned;
    }
  }

  /// Scores `[images][classes]`.
  float[] scores(
      SpikingTransformer network, Parameters parameters, AttentionPruning pruning, Batch batch) {
    try (NDManager step = manager.newSubManager()) {
      Pass pass =
          new Pass(
              step,
              parameters,
              network.plan(),
              batch.count(),
              pruning,
              BundleSparsityPlan.OFF,
              false);
      return network.forward(pass, batch.values()).toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
