package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;

/// Training and test images.
record DataSet(Images train, Images test) {
  /// Reads a folder with `train-images-idx3-ubyte(.gz)` and `t10k-images-idx3-ubyte(.gz)`, their
  /// labels beside them, or `train.npz` and `test.npz`; or one `.npz` file with the arrays x_train,
  /// y_train, x_test, y_test. `limit` > 0 keeps the first images only.
  static DataSet read(Path data, NetworkPlan plan, int limit) {
    if (Files.isRegularFile(data) && data.toString().endsWith(".npz")) {
      return new DataSet(
          fit(Images.read(data, "x_train", "y_train"), plan, limit),
          fit(Images.read(data, "x_test", "y_test"), plan, limit));
    }
    if (!Files.isDirectory(data)) {
      throw missing(data, Files.exists(data) ? "a file" : "no such folder");
    }
    Images train = part(data, "train-images-idx3-ubyte", "train.npz");
    Images test = part(data, "t10k-images-idx3-ubyte", "test.npz");
    return new DataSet(fit(train, plan, limit), fit(test, plan, limit));
  }

  private static Images part(Path folder, String idx, String npz) {
    for (String name : new String[] {idx + ".gz", idx, npz}) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        return Images.read(file);
      }
    }
    throw missing(folder, "neither " + idx + "(.gz) nor " + npz);
  }

  private static Images fit(Images images, NetworkPlan plan, int limit) {
    images.require(plan.channels(), plan.height(), plan.width(), plan.classes());
    return limit > 0 && limit < images.count() ? images.slice(0, limit) : images;
  }

  private static InputException missing(Path folder, String found) {
    return new InputException(
        folder.toString(),
        found,
        "a data set: install the Debian package dataset-fashion-mnist, or give --data a folder with"
            + " train-images-idx3-ubyte(.gz), t10k-images-idx3-ubyte(.gz) and their labels, or with"
            + " train.npz and test.npz, or an .npz file with x_train, y_train, x_test and y_test");
  }

  /// The order of an epoch.
  int[] shuffled(long seed, int epoch) {
    int[] order = new int[train.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    SplittableRandom random = new SplittableRandom(31L * epoch + 4 + seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
