package spikestack.training;

import java.nio.file.Path;
import java.util.Optional;
import spikestack.model.input.events.Framing;

/// The samples of a run: `images` for training (0: all that are left), the first ones of the
/// training set; `testImages` of the test set (0: all); and the last `validation` of the training
/// set, which are never trained on: they show how training goes, and whatever is chosen is chosen
/// by them.
///
/// `path` holds training and test set, but frames may have their test set elsewhere, in `test`.
/// `by`: how recordings become frames; images are not cut.
public record DataPlan(
    Path path, Optional<Path> test, Framing.Split by, int images, int testImages, int validation) {
  public static final Path FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  public DataPlan {
    if (images < 0 || testImages < 0 || validation < 0) {
      throw new IllegalArgumentException("numbers of images must be >= 0");
    }
  }

  /// Both sets in `path`, recordings cut by number of events.
  public DataPlan(Path path, int images, int testImages, int validation) {
    this(path, Optional.empty(), Framing.Split.COUNT, images, testImages, validation);
  }

  /// What frames add to the words for a run: image runs have them as before.
  String cut(NetworkPlan network) {
    return network.frames() && by != Framing.Split.COUNT ? "; by " + by : "";
  }
}
