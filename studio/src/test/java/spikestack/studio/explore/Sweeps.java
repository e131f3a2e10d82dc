package spikestack.studio.explore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/// Sweeps over the bundled inputs for tests.
final class Sweeps {
  private Sweeps() {}

  static Path root() {
    return Path.of(System.getProperty("spikestack.root", "..")).toAbsolutePath().normalize();
  }

  /// A small machine, so that floorplans are quick; `more` begins with axes.
  static String text(String more) {
    Path inputs = root().resolve("inputs");
    return String.join(
        "\n",
        "name: test",
        "model: " + inputs.resolve("models/moe-mha-fmnist"),
        "data: " + inputs.resolve("data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz"),
        "accelerator: " + inputs.resolve("accelerators/edge.yaml"),
        "technology: " + inputs.resolve("technologies/n28-model.yaml"),
        "images: 2",
        more);
  }

  /// Twelve combinations of which two do not fit: a spike buffer of 64 B.
  static String small(String search) {
    return text(
        """
        axes:
          accelerator.expert.rows: [8, 16]
          accelerator.residual-buffer.size: [1 KiB, 64 KiB]
          keep-heads: [1, 0.5]
          stacking: [2d, memory-on-logic]
        objectives: [energy, latency, footprint]
        search: {%s}
        """
            .formatted(search));
  }

  static Path write(Path folder, String text) {
    try {
      return Files.writeString(folder.resolve("sweep.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Explorer open(Path folder, String text) {
    return Explorer.open(write(folder, text), OptionalInt.empty());
  }

  /// Runs a sweep whose cache is in `folder`.
  static Explorer.Outcome run(Explorer explorer, Path folder, int threads) {
    try (PointLog log = PointLog.open(folder);
        Backend backend = new LocalBackend(explorer.evaluator(), threads)) {
      return explorer.run(log, backend, done -> {});
    }
  }
}
