package spikestack.training;

import java.nio.file.Path;

/// One training run, complete: the same plan and the same data give the same network.
///
/// `epochs` runs over the training set with batch normalisation and real weights, the first
/// `shortEpochs` of them with half the time steps (half the cost, and most of the learning), then
/// `fineTuneEpochs` (0 or a fraction are fine) with folded, quantised int8 weights. `learningRate`
/// is the peak of the first phase; the second uses a tenth. `images` limits the training and the
/// test set (0: all). `out` receives the model folder and the checkpoint; `resume` continues from a
/// checkpoint found there.
public record TrainingPlan(
    NetworkPlan network,
    Path data,
    int epochs,
    int shortEpochs,
    double fineTuneEpochs,
    int batch,
    double learningRate,
    long seed,
    int images,
    Path out,
    boolean resume) {

  public static final Path FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  public TrainingPlan {
    if (epochs < 0 || shortEpochs < 0 || shortEpochs > epochs || batch < 1 || images < 0) {
      throw new IllegalArgumentException(
          "epochs, short ones of them, and images must be >= 0, the batch >= 1");
    }
    if (!(fineTuneEpochs >= 0 && fineTuneEpochs <= 1000)) {
      throw new IllegalArgumentException(
          "fine-tuning epochs must be 0..1000, were " + fineTuneEpochs);
    }
    if (!(learningRate > 0 && learningRate < 1)) {
      throw new IllegalArgumentException(
          "the learning rate must be in (0, 1), was " + learningRate);
    }
  }

  /// The settings that the committed networks were trained with.
  public static TrainingPlan of(NetworkPlan network, Path out) {
    return new TrainingPlan(network, FASHION_MNIST, 4, 2, 0.1, 32, 2e-3, 1, 0, out, true);
  }
}
