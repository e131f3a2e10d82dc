package spikestack.studio.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;

/// Where the bundled inputs are: the folder that the launcher names in the system property
/// `spikestack.home`, else the nearest folder above the working directory that holds
/// `inputs/models`.
final class Home {
  private Home() {}

  static final String MODEL = "inputs/models/moe-mha-fmnist";
  static final String DATA = "inputs/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz";
  static final String ACCELERATOR = "inputs/accelerators/paper.yaml";
  static final String TECHNOLOGY = "inputs/technologies/n28-model.yaml";

  /// The user's path, or the bundled input of that name.
  static Path or(@Nullable Path chosen, String bundled) {
    return chosen != null ? chosen : folder().resolve(bundled);
  }

  static Path folder() {
    String named = System.getProperty("spikestack.home");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("inputs/models"))) {
        return at;
      }
    }
    throw new InputException(
        Path.of("").toAbsolutePath().toString(),
        "no bundled inputs here or above",
        "start through ./spikestack, or name --model, --data, --accelerator and --technology");
  }

  /// The path as a person would write it: relative to the bundled folder where it lies inside.
  static String shown(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path home = folder().toAbsolutePath().normalize();
    return absolute.startsWith(home) ? home.relativize(absolute).toString() : path.toString();
  }
}
