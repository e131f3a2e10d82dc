package spikestack.studio.explore;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import spikestack.model.input.FileBytes;
import spikestack.model.input.FileHash;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;
import spikestack.model.network.ModelFolder;

/// Everything a point is computed from, as bytes: what a machine elsewhere needs, and what the
/// names of results are hashed from.
///
/// `files` has the content of each file by the path that the sweep writes (a model's two files
/// below its folder). `pixels` and `labels` are those of the images used: all for accuracy, the
/// first ones for counts.
public record SweepInputs(
    String sweepName,
    String sweepText,
    TreeMap<String, byte[]> files,
    String imagesSha256,
    int channels,
    int height,
    int width,
    byte[][] pixels,
    int[] labels)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long MAX_FILE = 1L << 30;

  /// Reads what the sweep names.
  ///
  /// @param file the sweep file, for messages
  /// @param folder where relative paths begin
  static SweepInputs read(Path file, Path folder, String text, Sweep sweep) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    for (String model : named(sweep, SweepFile.MODEL, sweep.model())) {
      Path at = resolve(folder, model);
      if (!Files.isDirectory(at)) {
        throw new InputException(
            file + ": " + SweepFile.MODEL,
            at + ", which is no folder",
            "a model folder with model.json and weights.safetensors");
      }
      for (String part : List.of(ModelFolder.ARCHITECTURE, ModelFolder.WEIGHTS)) {
        files.put(model + "/" + part, FileBytes.read(at.resolve(part), MAX_FILE));
      }
    }
    for (String machine : named(sweep, SweepFile.ACCELERATOR, sweep.accelerator())) {
      files.put(machine, FileBytes.read(resolve(folder, machine), MAX_FILE));
    }
    for (String technology : named(sweep, SweepFile.TECHNOLOGY, sweep.technology())) {
      files.put(technology, FileBytes.read(resolve(folder, technology), MAX_FILE));
    }
    Images images = Images.read(resolve(folder, sweep.data()));
    if (sweep.accuracyImages() > images.count()) {
      throw new InputException(
          file + (sweep.images() > images.count() ? ": images" : ": accuracy-images"),
          "" + sweep.accuracyImages(),
          "1.." + images.count() + " (the data set's size)");
    }
    byte[][] pixels = new byte[sweep.accuracyImages()][];
    int[] labels = new int[sweep.accuracyImages()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = images.image(i);
      labels[i] = images.label(i);
    }
    return new SweepInputs(
        file.toString(),
        text,
        files,
        images.sha256(),
        images.channels(),
        images.height(),
        images.width(),
        pixels,
        labels);
  }

  private static Path resolve(Path folder, String written) {
    return folder.toAbsolutePath().resolve(written).normalize();
  }

  /// The values of an axis, or the one fixed path.
  static List<String> named(Sweep sweep, String key, String fixed) {
    for (Axis axis : sweep.axes()) {
      if (axis.key().equals(key)) {
        return axis.values();
      }
    }
    List<String> one = new ArrayList<>();
    one.add(fixed);
    return one;
  }

  byte[] bytes(String path) {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      throw new IllegalStateException("no file " + path + " among " + files.keySet());
    }
    return bytes;
  }

  /// Hash of each file by its path, in order.
  public SequencedMap<String, String> hashes() {
    SequencedMap<String, String> all = new TreeMap<>();
    files.forEach((path, bytes) -> all.put(path, FileHash.sha256(bytes)));
    return all;
  }
}
