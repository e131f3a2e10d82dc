package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// The ways in which a data set may come.
class DataSetTest {
  private static final NetworkPlan PLAN = TinyData.network(new NetworkPlan.FeedForwardPlan.Mlp(16));

  @TempDir private Path folder;

  @Test
  void oneNpzFileHoldsBothSets() throws IOException {
    Path file = folder.resolve("all.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      array(zip, "x_train", 7, 3, 8, 8);
      array(zip, "y_train", 1, 3);
      array(zip, "x_test", 9, 2, 8, 8);
      array(zip, "y_test", 2, 2);
    }
    DataSet data = read(new DataPlan(file, 0, 0, 0));
    assertThat(data.train().count()).isEqualTo(3);
    assertThat(data.train().image(2)[63]).isEqualTo((byte) 7);
    assertThat(data.test().count()).isEqualTo(2);
    assertThat(data.test().label(1)).isEqualTo(2);
  }

  private static DataSet read(DataPlan plan) {
    return DataSet.read(plan, PLAN, Progress.SILENT);
  }

  private static void array(OutputStream out, String name, int value, int... shape)
      throws IOException {
    ((ZipOutputStream) out).putNextEntry(new ZipEntry(name + ".npy"));
    String extents = Arrays.toString(shape).replace("[", "(").replace("]", ",)");
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + extents + ", }";
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
    out.write(header.getBytes(StandardCharsets.US_ASCII));
    byte[] data = new byte[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(data, (byte) value);
    out.write(data);
  }

  @Test
  void imagesOfAnotherSizeOrMissingSetsAreRefused() throws IOException {
    Path file = folder.resolve("small.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      array(zip, "x_train", 7, 3, 4, 8);
      array(zip, "y_train", 1, 3);
    }
    assertThatThrownBy(() -> read(new DataPlan(file, 0, 0, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 x 8 x 8");
    Path data = TinyData.write(folder.resolve("idx"));
    Files.delete(data.resolve("t10k-images-idx3-ubyte"));
    assertThatThrownBy(() -> read(new DataPlan(data, 0, 0, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("neither t10k-images-idx3-ubyte(.gz) nor test.npz");
  }

  /// CIFAR-10 as its archive unpacks, two images a batch; without its test batch it is refused.
  @Test
  void aFolderOfCifar() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      Files.write(folder.resolve("data_batch_" + batch + ".bin"), batch(batch, 10 * batch));
    }
    NetworkPlan colours =
        new NetworkPlan(
            "colours",
            3,
            32,
            32,
            120,
            0,
            10,
            4,
            PLAN.stem(),
            16,
            1,
            4,
            PLAN.feedForward(),
            PLAN.neuron());
    DataPlan plan = new DataPlan(folder, 0, 0, 4);
    assertThatThrownBy(() -> DataSet.read(plan, colours, Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("without a test batch");
    Files.write(folder.resolve("test_batch.bin"), batch(9, 77));
    DataSet data = DataSet.read(plan, colours, Progress.SILENT);
    assertThat(data.train().count()).isEqualTo(6);
    assertThat(data.train().image(4)).hasSize(3 * 32 * 32).containsOnly((byte) 30);
    assertThat(data.train().label(5)).isEqualTo(3);
    assertThat(data.validation().orElseThrow().image(3)).containsOnly((byte) 50);
    assertThat(data.test().image(1)).containsOnly((byte) 77);
    assertThat(data.test().label(0)).isEqualTo(9);
    assertThatThrownBy(() -> read(plan))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 x 8 x 8");
  }

  /// Two records: a label, then 3 x 32 x 32 pixels of one value.
  private static byte[] batch(int label, int value) {
    byte[] bytes = new byte[2 * 3073];
    Arrays.fill(bytes, (byte) value);
    bytes[0] = (byte) label;
    bytes[3073] = (byte) label;
    return bytes;
  }

  @Test
  void everyEpochHasItsOwnOrderOfAllImages() throws IOException {
    DataSet data = read(new DataPlan(TinyData.write(folder.resolve("idx")), 0, 0, 0));
    int[] first = data.shuffled(1, 0);
    assertThat(first).isNotEqualTo(data.shuffled(1, 1)).isEqualTo(data.shuffled(1, 0));
    assertThat(Arrays.stream(first).sorted().toArray())
        .containsExactly(IntStream.range(0, 64).toArray());
  }

  /// The images that watch are the last ones, and nobody trains on them.
  @Test
  void validationImagesComeFromTheEndOfTheTrainingSet() throws IOException {
    Path data = TinyData.write(folder.resolve("idx"));
    DataSet all = read(new DataPlan(data, 0, 0, 0));
    DataSet cut = read(new DataPlan(data, 40, 5, 10));
    assertThat(cut.train().count()).isEqualTo(40);
    assertThat(cut.test().count()).isEqualTo(5);
    assertThat(cut.validation().orElseThrow().count()).isEqualTo(10);
    assertThat(cut.validation().orElseThrow().image(0)).isEqualTo(all.train().image(54));
    assertThat(read(new DataPlan(data, 0, 0, 10)).train().count()).isEqualTo(54);
    assertThatThrownBy(() -> read(new DataPlan(data, 60, 0, 10)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("64 training images");
  }

  /// What moves in is black, what moves out is gone, and everything else is where it was before.
  @Test
  void shiftedImagesAreTheImagesElsewhere() throws IOException {
    DataSet data = read(new DataPlan(TinyData.write(folder.resolve("idx")), 0, 0, 0));
    int[] order = data.shuffled(1, 0);
    Augmentation moves = new Augmentation(false, 2);
    Batch batch = Batch.augmented(data.train(), order, 0, 32, PLAN, moves, 5);
    int moved = 0;
    for (int i = 0; i < 32; i++) {
      byte[] image = data.train().image(order[i]);
      int fits = 0;
      for (int dx = -2; dx <= 2; dx++) {
        for (int dy = -2; dy <= 2; dy++) {
          if (isMoved(image, dx, dy, batch.values(), i * 64)) {
            fits++;
            moved += dx != 0 || dy != 0 ? 1 : 0;
          }
        }
      }
      assertThat(fits).isEqualTo(1);
    }
    assertThat(moved).isGreaterThan(20);
  }

  private static boolean isMoved(byte[] image, int dx, int dy, float[] pixels, int at) {
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        boolean inside = x - dx >= 0 && x - dx < 8 && y - dy >= 0 && y - dy < 8;
        int expected = inside ? image[(y - dy) * 8 + x - dx] & 0xFF : 0;
        if (pixels[at + y * 8 + x] != (expected - 73) / 64f) {
          return false;
        }
      }
    }
    return true;
  }
}
