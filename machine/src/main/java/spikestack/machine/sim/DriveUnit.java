package spikestack.machine.sim;

import spikestack.model.network.Drive;
import spikestack.model.network.Precision;

/// Turns the sums of a range of channels into drives, in place: bias, and for a rescaled drive
/// rounding shift and clamp (design, section 4).
final class DriveUnit {
  private static final int SAFE = 1 << 29;

  private final int[] bias;
  private final boolean rescaled;
  private final int shift;
  private final boolean narrow;
  private final int min;
  private final int max;

  DriveUnit(Drive drive, Precision precision) {
    this.bias = drive.bias();
    this.min = precision.membraneMin();
    this.max = precision.membraneMax();
    switch (drive) {
      case Drive.Direct direct -> {
        rescaled = false;
        shift = 0;
      }
      case Drive.Rescaled(int s, int[] b) -> {
        rescaled = true;
        shift = s;
      }
    }
    boolean small = true;
    for (int b : bias) {
      small &= b > -SAFE && b < SAFE;
    }
    narrow = small && shift >= 0;
  }

  /// `sums[at + j]` becomes the drive of channel j.
  void apply(int[] sums, int at) {
    if (!rescaled) {
      direct(sums, at);
    } else if (narrow) {
      rescale(sums, at);
    } else {
      rescaleWide(sums, at);
    }
  }

  private void direct(int[] sums, int at) {
    int[] b = bias;
    for (int j = 0; j < b.length; j++) {
      sums[at + j] += b[j];
    }
  }

  private void rescale(int[] sums, int at) {
    int[] b = bias;
    int s = shift;
    int half = s == 0 ? 0 : 1 << s - 1;
    int low = min;
    int high = max;
    for (int j = 0; j < b.length; j++) {
      int value = (sums[at + j] + half >> s) + b[j];
      sums[at + j] = Math.min(Math.max(value, low), high);
    }
  }

  /// Left shifts and huge biases: rare, so 64 bits without thought.
  private void rescaleWide(int[] sums, int at) {
    for (int j = 0; j < bias.length; j++) {
      long sum = sums[at + j];
      long value = shift > 0 ? sum + (1L << shift - 1) >> shift : sum << -shift;
      sums[at + j] = (int) Math.min(Math.max(value + bias[j], min), max);
    }
  }
}
