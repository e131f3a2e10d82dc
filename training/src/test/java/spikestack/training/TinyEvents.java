package spikestack.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;

/// Made-up event frames that can be learned, and only by looking at all of them: the class says in
/// which half of the height the events lie, and of which polarity they are; when they come, chance.
final class TinyEvents {
  static final int STEPS = 4;
  static final int SIZE = 8;
  static final int MAX = 5;
  static final int SAMPLE = STEPS * 2 * SIZE * SIZE;

  private TinyEvents() {}

  /// A folder with 64 training and 32 test samples.
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    part(folder.resolve("train.npz"), 64, 1);
    part(folder.resolve("test.npz"), 32, 2);
    return folder;
  }

  private static void part(Path file, int count, long seed) {
    int[] labels = new int[count];
    byte[] frames = frames(labels, seed);
    npz(file, frames, labels, count, STEPS, 2, SIZE, SIZE);
  }

  /// Fills the labels.
  static byte[] frames(int[] labels, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] frames = new byte[labels.length * SAMPLE];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (i * 7 + 2) % TinyData.CLASSES;
      int when = random.nextInt(STEPS);
      for (int at = 0; at < SAMPLE; at++) {
        int t = at / (2 * SIZE * SIZE);
        int polarity = at / (SIZE * SIZE) % 2;
        int half = at / SIZE % SIZE / (SIZE / 2);
        boolean here = t == when && polarity == labels[i] % 2 && half == labels[i] / 2;
        frames[i * SAMPLE + at] = (byte) (here ? 2 + random.nextInt(4) : random.nextInt(9) / 8);
      }
    }
    return frames;
  }

  /// `frames` of the shape `[count][steps][channels][height][width]`.
  static void npz(Path file, byte[] frames, int[] labels, int... shape) {
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("frames", Tensor.ofUnsignedBytes(frames, shape));
    arrays.put("labels", Tensor.ofInts(labels, labels.length));
    Npz.write(file, arrays);
  }

  static NetworkPlan network() {
    return network(STEPS, SIZE, MAX);
  }

  static NetworkPlan network(int steps, int side, int max) {
    return new NetworkPlan(
        "tiny-events",
        2,
        side,
        side,
        0,
        max,
        TinyData.CLASSES,
        steps,
        List.of(16, 16),
        16,
        1,
        4,
        new NetworkPlan.FeedForwardPlan.Mlp(16),
        new NeuronPlan.Halve());
  }

  static TrainingPlan plan(Path data, Path out) {
    return TrainingPlan.of(network(), out)
        .with(new DataPlan(data, 0, 0, 0))
        .with(new SchedulePlan(6, 2, 1.5, 16, 0.02, true))
        .with(new Augmentation(true, 1))
        .withSeed(3);
  }
}
