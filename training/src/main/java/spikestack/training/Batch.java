package spikestack.training;

import java.util.SplittableRandom;
import spikestack.model.input.Images;

/// Images of one step: pixels minus the zero point over the input scale, `[count][channels][height]
/// [width]`, and labels.
record Batch(float[] pixels, int[] labels) {
  int count() {
    return labels.length;
  }

  /// Images `from .. to - 1`, as they are.
  static Batch plain(Images images, int from, int to, int zeroPoint) {
    int size = images.imageSize();
    float[] pixels = new float[(to - from) * size];
    int[] labels = new int[to - from];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = input(images.pixels()[from * size + i], zeroPoint);
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.label(from + i);
    }
    return new Batch(pixels, labels);
  }

  /// The chosen images, each changed at random.
  static Batch augmented(
      Images images, int[] order, int from, int to, int zero, Augmentation changes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = images.imageSize();
    float[] pixels = new float[(to - from) * size];
    int[] labels = new int[to - from];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.label(order[from + i]);
      boolean mirror = changes.mirror() && random.nextBoolean();
      int right = changes.shift() > 0 ? moved(random, changes.shift()) : 0;
      int down = changes.shift() > 0 ? moved(random, changes.shift()) : 0;
      copy(images, order[from + i], pixels, i * size, zero, mirror, right, down);
    }
    return new Batch(pixels, labels);
  }

  private static int moved(SplittableRandom random, int most) {
    return random.nextInt(-most, most + 1);
  }

  private static void copy(
      Images images,
      int image,
      float[] out,
      int to,
      int zero,
      boolean mirror,
      int right,
      int down) {
    int width = images.width();
    int height = images.height();
    int first = image * images.imageSize();
    for (int i = 0; i < images.imageSize(); i++) {
      int x = i % width - right;
      int y = i / width % height - down;
      byte pixel = 0;
      if (x >= 0 && x < width && y >= 0 && y < height) {
        int plane = i / (width * height) * width * height;
        pixel = images.pixels()[first + plane + y * width + (mirror ? width - 1 - x : x)];
      }
      out[to + i] = input(pixel, zero);
    }
  }

  private static float input(byte pixel, int zeroPoint) {
    return ((pixel & 0xFF) - zeroPoint) / (float) SpikingTransformer.INPUT_SCALE;
  }

  /// `-1/count` at each image's class: times the log-probabilities and summed, the mean loss.
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
