package spikestack.model.golden;

import spikestack.model.network.Precision;

/// The width of membranes and residual words, and how often they left it.
final class Clamp {
  private final int min;
  private final int max;
  private long saturations;

  Clamp(Precision precision) {
    this.min = precision.membraneMin();
    this.max = precision.membraneMax();
  }

  /// A membrane or residual word: counted when it clamps.
  int word(long value) {
    int clamped = drive(value);
    if (clamped != value) {
      saturations++;
    }
    return clamped;
  }

  /// A rescaled drive: clamped, not counted (it is no state).
  int drive(long value) {
    return (int) Math.min(Math.max(value, min), max);
  }

  long saturations() {
    return saturations;
  }
}
