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

  /// The loss so far, a point for every [#CURVE_STEPS] steps.
  final List<CurvePoint> curve = new ArrayList<>();

  double curveLoss;
  long curveHits;
  long curveSeen;

  static final int CURVE_STEPS = 20;

  /// Mean loss and accuracy of the batches before `step` of the phase (1 is the first).
  record CurvePoint(Progress.Phase phase, long step, double loss, double accuracy) {}

  TrainingState(Parameters parameters) {
    this.parameters = parameters;
  }

  /// One batch of the phase's step `step` (1 is the first) was learned.
  void learned(Device.Learned batch, int size, long step) {
    loss += batch.loss() * size;
    hits += batch.hits();
    seen += size;
    curveLoss += batch.loss() * size;
    curveHits += batch.hits();
    curveSeen += size;
    if (step % CURVE_STEPS == 0) {
      double accuracy = (double) curveHits / curveSeen;
      curve.add(new CurvePoint(phase, step, curveLoss / curveSeen, accuracy));
      startPoint();
    }
  }

  void startPoint() {
    curveLoss = 0;
    curveHits = 0;
    curveSeen = 0;
  }

  void startEpoch() {
    loss = 0;
    hits = 0;
    seen = 0;
    seconds = 0;
  }
}
