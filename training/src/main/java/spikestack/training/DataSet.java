package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;

/// Training and test images.
record DataSet(Images train, Images test) {
  /// Reads a folder with `train-images-idx3-ubyte(.gz)` and `t10k-images-idx3-ubyte(.gz)`, their
  /// labels beside them, or `train.npz` and `test.npz`. `limit` > 0 keeps the first images only.
  static DataSet read(Path folder, NetworkPlan plan, int limit) {
    if (!Files.isDirectory(folder)) {
      throw missing(folder, Files.exists(folder) ? "a file" : "no such folder");
    }
    Images train = part(folder, plan, limit, "train-images-idx3-ubyte", "train.npz");
    Images test = part(folder, plan, limit, "t10k-images-idx3-ubyte", "test.npz");
    return new DataSet(train, test);
  }

  private static Images part(Path folder, NetworkPlan plan, int limit, String idx, String npz) {
    for (String name : new String[] {idx + ".gz", idx, npz}) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        Images images = Images.read(file);
        images.require(plan.channels(), plan.height(), plan.width(), plan.classes());
        return limit > 0 && limit < images.count() ? images.slice(0, limit) : images;
      }
    }
    throw missing(folder, "neither " + idx + "(.gz) nor " + npz);
  }

  private static InputException missing(Path folder, String found) {
    return new InputException(
        folder.toString(),
        found,
        "a data set: install the Debian package dataset-fashion-mnist, or give --data a folder with"
            + " train-images-idx3-ubyte(.gz), t10k-images-idx3-ubyte(.gz) and their labels, or with"
            + " train.npz and test.npz");
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
