package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;
import spikestack.model.input.events.FrameSet;

/// Training and test samples, and those of the training file that only watch; `validation` is empty
/// when the plan asks for none.
record DataSet(SampleSet train, SampleSet test, Optional<SampleSet> validation) {
  /// Images, or frames where the network takes them ([FrameData]); the listener hears how many
  /// recordings are cut.
  static DataSet read(DataPlan plan, NetworkPlan network, Progress progress) {
    if (!network.frames()) {
      return images(plan, network);
    }
    List<FrameSet> sets = FrameData.read(plan, network, progress);
    return cut(plan.path(), SampleSet.of(sets.get(0)), SampleSet.of(sets.get(1)), plan);
  }

  /// Reads a folder with `train-images-idx3-ubyte(.gz)` and `t10k-images-idx3-ubyte(.gz)`, their
  /// labels beside them, or `train.npz` and `test.npz`; a folder of CIFAR-10 or CIFAR-100 as their
  /// binary archives unpack; or one `.npz` file with the arrays x_train, y_train, x_test, y_test.
  private static DataSet images(DataPlan plan, NetworkPlan network) {
    Path data = plan.path();
    if (Files.isRegularFile(data) && data.toString().endsWith(".npz")) {
      SampleSet train = fit(Images.read(data, "x_train", "y_train"), network);
      return cut(data, train, fit(Images.read(data, "x_test", "y_test"), network), plan);
    }
    if (!Files.isDirectory(data)) {
      throw missing(data, Files.exists(data) ? "a file" : "no such folder");
    }
    Optional<Images> cifar = Images.cifar(data, true);
    if (cifar.isPresent()) {
      Images test =
          Images.cifar(data, false)
              .orElseThrow(() -> missing(data, "training batches of CIFAR without a test batch"));
      return cut(data, fit(cifar.get(), network), fit(test, network), plan);
    }
    Images train = part(data, "train-images-idx3-ubyte", "train.npz");
    Images test = part(data, "t10k-images-idx3-ubyte", "test.npz");
    return cut(data, fit(train, network), fit(test, network), plan);
  }

  private static SampleSet fit(Images images, NetworkPlan network) {
    images.require(network.channels(), network.height(), network.width(), network.classes());
    return SampleSet.of(images);
  }

  private static DataSet cut(Path data, SampleSet train, SampleSet test, DataPlan plan) {
    int rest = train.count() - plan.validation();
    if (rest < Math.max(plan.images(), 1)) {
      throw new InputException(
          data.toString(),
          train.count() + " training " + (train.steps() > 1 ? "samples" : "images"),
          Math.max(plan.images(), 1)
              + " for training and "
              + plan.validation()
              + " for validation");
    }
    int used = plan.images() > 0 ? plan.images() : rest;
    Optional<SampleSet> watched =
        plan.validation() > 0 ? Optional.of(train.slice(rest, train.count())) : Optional.empty();
    boolean some = plan.testImages() > 0 && plan.testImages() < test.count();
    return new DataSet(
        used < train.count() ? train.slice(0, used) : train,
        some ? test.slice(0, plan.testImages()) : test,
        watched);
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

  private static InputException missing(Path folder, String found) {
    return new InputException(
        folder.toString(),
        found,
        "a data set: install the Debian package dataset-fashion-mnist, or give --data a folder with"
            + " train-images-idx3-ubyte(.gz), t10k-images-idx3-ubyte(.gz) and their labels, or with"
            + " train.npz and test.npz, or with the binary batches of CIFAR-10 or CIFAR-100, or an"
            + " .npz file with x_train, y_train, x_test and y_test");
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
