package spikestack.training;

import java.util.List;
import spikestack.model.network.Network;

/// A trained network and how well it does on the test set (fractions of all test images).
///
/// `floatAccuracy`: real weights, evaluation statistics, after the last epoch of the first phase;
/// NaN when it had none. `integerAccuracy`: the exported integers.
public record TrainingResult(
    Network network, double floatAccuracy, double integerAccuracy, List<EpochResult> epochs) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }
}
