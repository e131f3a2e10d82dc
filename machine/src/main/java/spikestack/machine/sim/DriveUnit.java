package spikestack.machine.sim;

import spikestack.model.network.Drive;
import spikestack.model.network.Precision;

/// Turns the sums of a range of channels into drives, in place: bias, and for a rescaled drive
/// rounding shift and clamp (design, section 4).
final class DriveUnit {
  private static final int SAFE = 1 << 29;

  private final int from;
  private final int to;
  private final int[] bias;
  private final boolean rescaled;
  private final int shift;
  private final boolean narrow;
  private final int min;
  private final int max;

  /// Drive of the channels from `from` on.
  DriveUnit(Drive drive, Precision precision, int from) {
    this.from = from;
    this.to = from + drive.bias().length;
    this.bias = new int[to];
    System.arraycopy(drive.bias(), 0, bias, from, to - from);
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

  /// Sums become drives.
  void apply(int[] sums) {
    if (!rescaled) {
      direct(sums);
    } else if (narrow) {
      rescale(sums);
    } else {
      rescaleWide(sums);
    }
  }

  private void direct(int[] sums) {
    int[] b = bias;
    int end = to;
    for (int j = from; j < end; j++) {
      sums[j] += b[j];
    }
  }

  private void rescale(int[] sums) {
    int[] b = bias;
    int end = to;
    int s = shift;
    int half = s == 0 ? 0 : 1 << s - 1;
    int low = min;
    int high = max;
    for (int j = from; j < end; j++) {
      int value = (sums[j] + half >> s) + b[j];
      sums[j] = Math.min(Math.max(value, low), high);
    }
  }

  /// Left shifts and huge biases: rare, so 64 bits without thought.
  private void rescaleWide(int[] sums) {
    for (int j = from; j < to; j++) {
      long sum = sums[j];
      long value = shift > 0 ? sum + (1L << shift - 1) >> shift : sum << -shift;
      sums[j] = (int) Math.min(Math.max(value + bias[j], min), max);
    }
  }
}
