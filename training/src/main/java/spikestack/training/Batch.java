package spikestack.training;

import java.util.SplittableRandom;

/// Samples of one step as the network reads them, `[steps][count][channels][height][width]`, and
/// their labels: pixels minus the zero point over the input scale (one step, which holds at every
/// time step of the network), or counts as they are, a frame for every time step.
///
/// A network over fewer time steps than a sample has frames sees sums of neighbouring ones: all
/// events, in coarser steps.
record Batch(float[] values, int[] labels) {
  int count() {
    return labels.length;
  }

  /// Samples `from .. to - 1`, as they are.
  static Batch plain(SampleSet samples, int from, int to, NetworkPlan network) {
    Writer writer = new Writer(samples, network, to - from);
    for (int i = from; i < to; i++) {
      writer.add(i, false, 0, 0);
    }
    return writer.batch();
  }

  /// The chosen samples, each changed at random; all frames of one alike.
  static Batch augmented(
      SampleSet samples,
      int[] order,
      int from,
      int to,
      NetworkPlan network,
      Augmentation changes,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Writer writer = new Writer(samples, network, to - from);
    for (int i = from; i < to; i++) {
      boolean mirror = changes.mirror() && random.nextBoolean();
      int right = changes.shift() > 0 ? moved(random, changes.shift()) : 0;
      int down = changes.shift() > 0 ? moved(random, changes.shift()) : 0;
      writer.add(order[i], mirror, right, down);
    }
    return writer.batch();
  }

  private static int moved(SplittableRandom random, int most) {
    return random.nextInt(-most, most + 1);
  }

  /// Fills one batch.
  private static final class Writer {
    private final SampleSet samples;
    private final int steps;
    private final int merged;
    private final int zero;
    private final float scale;
    private final float[] values;
    private final int[] labels;
    private int filled;

    Writer(SampleSet samples, NetworkPlan network, int count) {
      this.samples = samples;
      steps = network.frames() ? network.timesteps() : 1;
      merged = (samples.steps() + steps - 1) / steps;
      zero = network.zeroPoint();
      scale = network.inputScale();
      values = new float[count * steps * samples.frameSize()];
      labels = new int[count];
    }

    /// Sample `index`, mirrored and moved; nothing, 0, moves in.
    void add(int index, boolean mirror, int right, int down) {
      int size = samples.frameSize();
      int from = samples.start(index);
      for (int s = 0; s < samples.steps(); s++) {
        int to = (s / merged * labels.length + filled) * size;
        copy(from + s * size, to, s % merged > 0, mirror, right, down);
      }
      labels[filled++] = samples.label(index);
    }

    private void copy(int from, int to, boolean onTop, boolean mirror, int right, int down) {
      int width = samples.width();
      int height = samples.height();
      byte[] bytes = samples.bytes();
      for (int row = 0; row < samples.channels() * height; row++) {
        int y = row % height - down;
        boolean inside = y >= 0 && y < height;
        int first = from + (row - down) * width;
        int out = to + row * width;
        for (int i = 0; i < width; i++) {
          int x = i - right;
          int pixel = 0;
          if (inside && x >= 0 && x < width) {
            pixel = bytes[first + (mirror ? width - 1 - x : x)] & 0xFF;
          }
          float value = (pixel - zero) / scale;
          values[out + i] = onTop ? values[out + i] + value : value;
        }
      }
    }

    Batch batch() {
      return new Batch(values, labels);
    }
  }

  /// `-1/count` at each sample's class: times the log-probabilities and summed, the mean loss.
  float[] lossWeights(int classes) {
    float[] weights = new float[count() * classes];
    for (int i = 0; i < count(); i++) {
      weights[i * classes + labels[i]] = -1f / count();
    }
    return weights;
  }

  /// How many of the scores `[count][classes]` have their largest value (ties: the first) at the
  /// label.
  int hits(float[] scores, int classes) {
    int hits = 0;
    for (int i = 0; i < count(); i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (scores[i * classes + c] > scores[i * classes + best]) {
          best = c;
        }
      }
      if (best == labels[i]) {
        hits++;
      }
    }
    return hits;
  }
}
