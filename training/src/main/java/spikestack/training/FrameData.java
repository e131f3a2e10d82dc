package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.events.FrameSet;
import spikestack.model.input.events.Framing;

/// Finds and reads the frames of a run: what the network cannot take is refused here, by file.
final class FrameData {
  /// Endings of what [FrameSet] reads: a folder of classes, arrays, a labelled recording.
  private static final List<String> ENDINGS = List.of("", ".npz", ".aedat", ".aedat4");

  private FrameData() {}

  /// Training and test set, in this order. `path` names the training set, and `test` the other; or
  /// `path` is a folder that holds both as `train` and `test` (or `Train` and `Test`), each with
  /// one of the endings.
  ///
  /// Of recordings no more are cut than are needed, of the classes in turn.
  static List<FrameSet> read(DataPlan plan, NetworkPlan network, Progress progress) {
    Path path = plan.path();
    Path trainPath = path;
    Path testPath;
    if (plan.test().isPresent()) {
      testPath = plan.test().get();
    } else {
      if (!Files.isDirectory(path)) {
        throw new InputException(
            path.toString(),
            Files.exists(path) ? "a file, and no test set" : "no such folder",
            "a folder with train and test, or a test set beside it (test: in the plan, --test)");
      }
      trainPath = part(path, "train", "Train");
      testPath = part(path, "test", "Test");
    }
    int needed = plan.images() > 0 ? Math.addExact(plan.images(), plan.validation()) : 0;
    FrameSet train = set(trainPath, needed, plan, network, progress);
    FrameSet test = set(testPath, plan.testImages(), plan, network, progress);
    if (!train.classes().equals(test.classes())
        && !train.classes().isEmpty()
        && !test.classes().isEmpty()) {
      throw new InputException(
          testPath.toString(),
          "the classes " + InputException.shortened(String.join(", ", test.classes())),
          "those of " + trainPath + ": " + String.join(", ", train.classes()));
    }
    return List.of(train, test);
  }

  private static FrameSet set(
      Path path, int limit, DataPlan plan, NetworkPlan network, Progress progress) {
    Framing framing = new Framing(network.timesteps(), plan.by());
    int few = path.toString().endsWith(".npz") ? 0 : limit; // arrays are read whole
    FrameSet frames = FrameSet.read(path, framing, few, progress::reading);
    frames.require(
        network.timesteps(),
        network.channels(),
        network.height(),
        network.width(),
        network.classes());
    frames.requireCounts(network.frameMax());
    return frames;
  }

  private static Path part(Path folder, String... names) {
    for (String name : names) {
      for (String ending : ENDINGS) {
        Path path = folder.resolve(name + ending);
        if (ending.isEmpty() ? Files.isDirectory(path) : Files.isRegularFile(path)) {
          return path;
        }
      }
    }
    throw new InputException(
        folder.toString(),
        "no " + names[0],
        String.join(", ", names)
            + " (a folder per class in it), "
            + names[0]
            + ".npz, .aedat or .aedat4");
  }
}
