package spikestack.training;

import java.nio.file.Path;

/// The images of a run: `images` for training (0: all that are left), the first ones of the
/// training set; `testImages` of the test set (0: all); and the last `validation` of the training
/// set, which are never trained on: they show how training goes, and whatever is chosen is chosen
/// by them.
public record DataPlan(Path path, int images, int testImages, int validation) {
  public static final Path FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  public DataPlan {
    if (images < 0 || testImages < 0 || validation < 0) {
      throw new IllegalArgumentException("numbers of images must be >= 0");
    }
  }
}
