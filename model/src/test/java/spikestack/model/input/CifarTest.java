package spikestack.model.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Batches made here: the data sets themselves are not among our files.
class CifarTest {
  private static final int PIXELS = 3072;

  @TempDir Path folder;

  /// Records whose first bytes are `labels[i]`, with pixels that count up from 10 i.
  private Path batch(String name, int[]... labels) throws IOException {
    byte[] bytes = new byte[labels.length * (labels[0].length + PIXELS)];
    int at = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int label : labels[i]) {
        bytes[at++] = (byte) label;
      }
      for (int p = 0; p < PIXELS; p++) {
        bytes[at++] = (byte) (10 * i + p);
      }
    }
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void ten() throws IOException {
    Images read = Images.read(batch("data_batch_1.bin", new int[] {3}, new int[] {9}));
    read.require(3, 32, 32, 10);
    assertThat(read.labels()).containsExactly(3, 9);
    assertThat(read.image(1)[0]).isEqualTo((byte) 10);
    assertThat(read.image(1)[1025]).isEqualTo((byte) (10 + 1025));
  }

  @Test
  void hundredGivesTheFineLabel() throws IOException {
    Images read = Images.read(batch("train.bin", new int[] {19, 99}, new int[] {0, 11}));
    read.require(3, 32, 32, 100);
    assertThat(read.labels()).containsExactly(99, 11);
    assertThat(read.image(0)[0]).isZero();
  }

  @Test
  void severalBatchesAreOneSet() throws IOException {
    Path one = batch("data_batch_1.bin", new int[] {1}, new int[] {2});
    Path two = batch("data_batch_2.bin", new int[] {7});
    Images read = Images.read(List.of(two, one));
    assertThat(read.labels()).containsExactly(7, 1, 2);
    assertThat(read.image(2)).isEqualTo(Images.read(one).image(1));
    assertThat(read.sha256()).isEqualTo(FileHash.sha256(two, one));
    Path hundred = batch("x.bin", new int[] {12, 4});
    assertThat(Images.read(List.of(one, hundred)).labels()).containsExactly(1, 2, 4);
  }

  @Test
  void foldersAsTheirArchivesUnpack() throws IOException {
    assertThat(Images.cifar(folder, true)).isEmpty();
    assertThat(Images.cifar(folder, false)).isEmpty();
    for (int i = 1; i <= 4; i++) {
      batch("data_batch_" + i + ".bin", new int[] {i});
    }
    batch("test_batch.bin", new int[] {9});
    assertThatThrownBy(() -> Images.cifar(folder, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data_batch_5.bin: found no such file");
    batch("data_batch_5.bin", new int[] {5});
    assertThat(Images.cifar(folder, true).orElseThrow().labels()).containsExactly(1, 2, 3, 4, 5);
    assertThat(Images.cifar(folder, false).orElseThrow().labels()).containsExactly(9);
    batch("train.bin", new int[] {1, 98});
    assertThat(Images.cifar(folder, true).orElseThrow().labels()).containsExactly(98);
  }

  @Test
  void whatFitsNeitherIsRefused() throws IOException {
    refused(batch("a.bin", new int[] {10}), "no CIFAR records");
    refused(batch("a.bin", new int[] {19, 100}), "byte 1: found the label 100; allowed: 0..99");
    refused(batch("a.bin", new int[] {20, 1}), "no CIFAR records");
    refused(Files.write(folder.resolve("b.bin"), new byte[0]), "0 bytes");
    refused(Files.write(folder.resolve("b.bin"), new byte[5000]), "5000 bytes");
  }

  private static void refused(Path file, String complaint) {
    assertThatThrownBy(() -> Images.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(complaint);
  }

  @Test
  void normalisationsAreKnownByName() {
    Normalisation ten = Normalisation.named("cifar10");
    assertThat(ten.mean()).containsExactly(0.4914, 0.4822, 0.4465);
    assertThat(ten.std()).containsExactly(0.2470, 0.2435, 0.2616);
    assertThat(Normalisation.all()).extracting(Normalisation::name).contains("none", "imagenet");
    assertThatThrownBy(() -> Normalisation.named("cifar"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("normalisation: found cifar; allowed: none, cifar10, cifar100");
  }
}
