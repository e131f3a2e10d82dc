package spikestack.machine.tech;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// Finds the files of the project from wherever the tests run.
final class Files {
  private Files() {}

  static Path root() {
    Path here =
        Path.of(Optional.ofNullable(System.getProperty("spikestack.root")).orElse(".."))
            .toAbsolutePath();
    return here.normalize();
  }

  static Path technology(String name) {
    return root().resolve("inputs/technologies").resolve(name + ".yaml");
  }

  static String text(Path file) {
    try {
      return java.nio.file.Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
