package spikestack.training;

/// The steps of a run.
///
/// `epochs` runs over the training set with batch normalisation and real weights, the first
/// `shortEpochs` of them with half the time steps (half the cost, and most of the learning), then
/// `fineTuneEpochs` (0 or a fraction are fine) with folded, quantised weights. `learningRate` is
/// the peak of the first phase; the second uses a tenth. `testEveryEpoch`: else the test set is
/// looked at only at the end of each phase.
public record SchedulePlan(
    int epochs,
    int shortEpochs,
    double fineTuneEpochs,
    int batch,
    double learningRate,
    boolean testEveryEpoch) {
  public static final SchedulePlan DEFAULT = new SchedulePlan(4, 2, 0.1, 32, 2e-3, true);

  public SchedulePlan {
    if (epochs < 0 || shortEpochs < 0 || shortEpochs > epochs || batch < 1) {
      throw new IllegalArgumentException(
          "epochs, and short ones of them, must be >= 0, the batch >= 1");
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
}
