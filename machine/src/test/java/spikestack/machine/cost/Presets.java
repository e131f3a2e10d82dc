package spikestack.machine.cost;

import java.nio.file.Path;
import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.tech.Technology;

/// The files of the project, from wherever the tests run.
final class Presets {
  static final Technology N28 = technology("n28-model");
  static final Technology N45 = technology("nangate45");
  static final Accelerator PAPER = accelerator("paper");
  static final Accelerator BISHOP = accelerator("bishop");

  private Presets() {}

  static Path root() {
    return Path.of(Optional.ofNullable(System.getProperty("spikestack.root")).orElse(".."))
        .toAbsolutePath()
        .normalize();
  }

  static Technology technology(String name) {
    return Technology.read(root().resolve("inputs/technologies/" + name + ".yaml"));
  }

  static Accelerator accelerator(String name) {
    return AcceleratorFile.read(root().resolve("inputs/accelerators/" + name + ".yaml"));
  }
}
