package spikestack.model.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.FileHash;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;

/// A network on disk: `model.json` (architecture) and `weights.safetensors` (integers). Format:
/// `docs/formats/model.md`.
///
/// `metadata` is free text about the network (where it was trained, its accuracy, its licence), in
/// order. Reading refuses whatever [Network] refuses, and missing, extra, misshapen or mistyped
/// tensors, each with file and key.
public record ModelFolder(Network network, SequencedMap<String, String> metadata) {
  public static final String ARCHITECTURE = "model.json";
  public static final String WEIGHTS = "weights.safetensors";

  static final String FORMAT = "spikestack-model/1";

  public ModelFolder {
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
  }

  public static ModelFolder read(Path folder) {
    requireFolder(folder);
    StrictNode root = StrictNode.read(folder.resolve(ARCHITECTURE));
    Path weights = folder.resolve(WEIGHTS);
    return new ModelReader(root, Safetensors.read(weights), weights.toString()).read();
  }

  /// From an architecture that was read (and perhaps changed) before, and weights, whose `file` is
  /// named in errors.
  public static ModelFolder read(StrictNode architecture, Safetensors weights, String file) {
    return new ModelReader(architecture, weights, file).read();
  }

  /// Writes both files, each completely or not at all; creates the folder.
  public static void write(Path folder, Network network, Map<String, String> metadata) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder.toString(), "a file", "a folder to write the model to");
    }
    ModelWriter writer = new ModelWriter(network, metadata);
    writer.weights().write(folder.resolve(WEIGHTS));
    AtomicFile.write(folder.resolve(ARCHITECTURE), writer.architecture());
  }

  /// SHA-256 over both files: the identity of a network in results and traces.
  public static String sha256(Path folder) {
    requireFolder(folder);
    return FileHash.sha256(folder.resolve(ARCHITECTURE), folder.resolve(WEIGHTS));
  }

  private static void requireFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          folder.toString(),
          Files.exists(folder) ? "a file" : "no such folder",
          "a model folder with " + ARCHITECTURE + " and " + WEIGHTS);
    }
  }
}
