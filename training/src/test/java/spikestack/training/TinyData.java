package spikestack.training;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// Small images that can be learned: the class is the bright quadrant of a noisy 8 x 8 picture.
final class TinyData {
  static final int SIZE = 8;
  static final int CLASSES = 4;

  private TinyData() {}

  /// A folder with 64 training and 32 test images.
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    part(folder, "train", 64, 1);
    part(folder, "t10k", 32, 2);
    return folder;
  }

  private static void part(Path folder, String name, int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[count * SIZE * SIZE];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % CLASSES);
      for (int at = 0; at < SIZE * SIZE; at++) {
        int quadrant = at / (SIZE * SIZE / 2);
        // Mirroring must not change the class, so the classes differ in height and in texture.
        boolean stripe = at % SIZE % 2 == 0 || at % SIZE % 4 == 1;
        boolean bright =
            quadrant == labels[i] / 2 && (labels[i] % 2 == 0 || stripe == (at / SIZE % 2 == 0));
        pixels[i * SIZE * SIZE + at] = (byte) (random.nextInt(40) + (bright ? 180 : 0));
      }
    }
    file(folder.resolve(name + "-images-idx3-ubyte"), pixels, count, SIZE, SIZE);
    file(folder.resolve(name + "-labels-idx1-ubyte"), labels, count);
  }

  private static void file(Path file, byte[] data, int... shape) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0, 0, 8, (byte) shape.length});
    for (int extent : shape) {
      out.write(ByteBuffer.allocate(4).putInt(extent).array());
    }
    out.write(data);
    Files.write(file, out.toByteArray());
  }

  /// A network of the real structure, small enough for a test.
  static NetworkPlan network(NetworkPlan.FeedForwardPlan feedForward) {
    return new NetworkPlan(
        "tiny",
        1,
        SIZE,
        SIZE,
        73,
        0,
        CLASSES,
        4,
        List.of(16, 16),
        16,
        1,
        4,
        feedForward,
        new NeuronPlan.Halve());
  }

  static TrainingPlan plan(NetworkPlan.FeedForwardPlan feedForward, Path data, Path out) {
    return TrainingPlan.of(network(feedForward), out)
        .with(new DataPlan(data, 0, 0, 0))
        .with(new SchedulePlan(6, 2, 1.5, 16, 0.02, true))
        .withSeed(3);
  }

  static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
