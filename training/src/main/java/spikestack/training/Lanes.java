package spikestack.training;

import java.util.Arrays;

/// How channels lie in memory: arrays are walked in chunks of `count` lanes, and lane i of every
/// chunk belongs to channel `(i / inner) % channels`.
record Lanes(int channels, int inner, int count) {
  /// A chunk should fit the first-level cache with its companions.
  private static final int TARGET = 2048;

  /// `inner` = values of one channel that lie side by side: height * width for maps, 1 for rows.
  static Lanes of(int channels, int inner) {
    int unit = Math.multiplyExact(channels, inner);
    return new Lanes(channels, inner, unit * Math.max(1, TARGET / unit));
  }

  int channel(int lane) {
    return lane / inner % channels;
  }

  /// Each lane's channel's value.
  void spread(double[] perChannel, float[] lanes) {
    for (int i = 0; i < count; i++) {
      lanes[i] = (float) perChannel[channel(i)];
    }
  }

  /// Sums of the lanes of each channel.
  double[] gather(float[] lanes) {
    double[] sums = new double[channels];
    for (int i = 0; i < count; i++) {
      sums[channel(i)] += lanes[i];
    }
    return sums;
  }

  float[] filled(float value) {
    float[] lanes = new float[count];
    Arrays.fill(lanes, value);
    return lanes;
  }
}
