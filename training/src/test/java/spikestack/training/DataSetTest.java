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
    DataSet data = DataSet.read(file, PLAN, 0);
    assertThat(data.train().count()).isEqualTo(3);
    assertThat(data.train().image(2)[63]).isEqualTo((byte) 7);
    assertThat(data.test().count()).isEqualTo(2);
    assertThat(data.test().label(1)).isEqualTo(2);
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
    assertThatThrownBy(() -> DataSet.read(file, PLAN, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 x 8 x 8");
    Path data = TinyData.write(folder.resolve("idx"));
    Files.delete(data.resolve("t10k-images-idx3-ubyte"));
    assertThatThrownBy(() -> DataSet.read(data, PLAN, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("neither t10k-images-idx3-ubyte(.gz) nor test.npz");
  }

  @Test
  void everyEpochHasItsOwnOrderOfAllImages() throws IOException {
    DataSet data = DataSet.read(TinyData.write(folder.resolve("idx")), PLAN, 0);
    int[] first = data.shuffled(1, 0);
    assertThat(first).isNotEqualTo(data.shuffled(1, 1)).isEqualTo(data.shuffled(1, 0));
    assertThat(Arrays.stream(first).sorted().toArray())
        .containsExactly(IntStream.range(0, 64).toArray());
  }
}
