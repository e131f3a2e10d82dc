package spikestack.training;

import java.util.ArrayList;
import java.util.List;

/// Where a run stands: phase, parameters (with their update count), finished epochs, and the sums
/// of the running one.
final class TrainingState {
  Progress.Phase phase = Progress.Phase.FLOAT;
  Parameters parameters;
  final List<EpochResult> epochs = new ArrayList<>();
  double loss;
  long hits;
  long seen;
  double seconds;

  TrainingState(Parameters parameters) {
    this.parameters = parameters;
  }

  void startEpoch() {
    loss = 0;
    hits = 0;
    seen = 0;
    seconds = 0;
  }
}
