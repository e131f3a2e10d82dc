package spikestack.model.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  @TempDir Path folder;

  static byte[] idx(byte[] data, int... shape) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * shape.length + data.length);
    out.putInt(0x0800 | shape.length);
    for (int extent : shape) {
      out.putInt(extent);
    }
    return out.put(data).array();
  }

  static byte[] npy(String descr, String shape, byte[] data) {
    String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    String header = dict + " ".repeat(117 - dict.length()) + "\n";
    return ByteBuffer.allocate(10 + header.length() + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) header.length())
        .put(header.getBytes(StandardCharsets.US_ASCII))
        .put(data)
        .array();
  }

  static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private Path put(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void readsAnIdxPairPlainOrCompressed() throws IOException {
    byte[] pixels = {1, 2, 3, 4, 5, 6, (byte) 255, 8, 9, 10, 11, 12};
    Path path = put("t-images-idx3-ubyte", idx(pixels, 2, 2, 3));
    put("t-labels-idx1-ubyte.gz", gzip(idx(new byte[] {3, 7}, 2)));
    Images images = Images.read(path);
    assertThat(images.count()).isEqualTo(2);
    assertThat(images.channels()).isEqualTo(1);
    assertThat(images.height()).isEqualTo(2);
    assertThat(images.width()).isEqualTo(3);
    assertThat(images.label(1)).isEqualTo(7);
    assertThat(images.image(1)).containsExactly((byte) 255, 8, 9, 10, 11, 12);
    assertThat(images.slice(1, 2).image(0)).isEqualTo(images.image(1));
    assertThat(images.sha256()).hasSize(64);
  }

  /// Copies of MNIST have `images.idx3-ubyte`; some are unpacked or packed without renaming.
  @Test
  void readsIdxFilesUnderTheNamesThatTheyHave() throws IOException {
    Path dotted = put("t-images.idx3-ubyte", idx(new byte[4], 1, 2, 2));
    put("t-labels.idx1-ubyte", idx(new byte[] {7}, 1));
    assertThat(Images.read(dotted).label(0)).isEqualTo(7);
    Path packed = put("u-images-idx3-ubyte", gzip(idx(new byte[4], 1, 2, 2)));
    put("u-labels-idx1-ubyte.gz", idx(new byte[] {8}, 1));
    assertThat(Images.read(packed).label(0)).isEqualTo(8);
  }

  /// Only the chosen pair is read: names of classes beside it are texts, which are no numbers.
  @Test
  void otherArraysOfAnNpzAreIgnored() throws IOException {
    byte[] pixels = npy("|u1", "1, 2, 2", new byte[4]);
    byte[] label = npy("|u1", "1,", new byte[] {3});
    byte[] text = npy("<U1", "1,", new byte[4]);
    Path mixed =
        put("a.npz", zip(Map.of("images.npy", pixels, "labels.npy", label, "names.npy", text)));
    assertThat(Images.read(mixed).label(0)).isEqualTo(3);
    Path other = put("b.npz", zip(Map.of("x_train.npy", pixels, "names.npy", text)));
    refused(other, "x_train");
  }

  @Test
  void readsNpzWithChannelsFirstOrLast() throws IOException {
    byte[] first = new byte[4 * 4 * 3];
    for (int i = 0; i < first.length; i++) {
      first[i] = (byte) i;
    }
    byte[] last = new byte[first.length];
    for (int at = 0; at < 16; at++) {
      for (int c = 0; c < 3; c++) {
        last[at * 3 + c] = first[c * 16 + at];
      }
    }
    byte[] label = npy("<i8", "1,", new byte[] {5, 0, 0, 0, 0, 0, 0, 0});
    Path a = put("a.npz", zip(Map.of("x.npy", npy("|u1", "1, 3, 4, 4", first), "y.npy", label)));
    Path b =
        put(
            "b.npz",
            zip(Map.of("images.npy", npy("|u1", "1, 4, 4, 3", last), "labels.npy", label)));
    assertThat(Images.read(a).image(0)).isEqualTo(first);
    assertThat(Images.read(b).image(0)).isEqualTo(first);
    assertThat(Images.read(b).label(0)).isEqualTo(5);
  }

  @Test
  void complaintsNameTheFileAndThePlace() throws IOException {
    Path path = put("t-images-idx3-ubyte", idx(new byte[4], 1, 2, 2));
    refused(path, "no labels file beside it");
    put("t-labels-idx1-ubyte", idx(new byte[2], 2));
    refused(path, "t-labels-idx1-ubyte: found labels u8[2]; allowed: 1 integer labels");
    put("t-labels-idx1-ubyte", idx(new byte[1], 1));
    put("t-images-idx3-ubyte", idx(new byte[3], 1, 2, 2));
    refused(
        path, "byte 16: found the file cannot hold the 4 bytes of data; allowed: at most 3 bytes");
    put("t-images-idx3-ubyte", idx(new byte[5], 1, 2, 2));
    refused(path, "byte 20: found more bytes after the end");
    put("t-images-idx3-ubyte", new byte[] {0, 0, 13, 3});
    refused(path, "byte 4: found the magic 00 00 0D");
    put("t-images-idx3-ubyte", idx(new byte[0], 0, 2, 2));
    put("t-labels-idx1-ubyte", idx(new byte[0], 0));
    refused(path, "an empty data set");
    put("t-images-idx3-ubyte", idx(new byte[1], -1, -1, -1));
    refused(path, "the extent 4294967295");
    refused(put("other.dat", new byte[1]), "a data set of unknown kind");
    refused(folder, "found a folder");
  }

  @Test
  void compressionBombsAreRefusedBeforeAnythingIsAllocated() throws IOException {
    Path path = put("b-images-idx3-ubyte.gz", gzip(idx(new byte[10], 1000, 1000, 1000)));
    put("b-labels-idx1-ubyte", idx(new byte[1], 1));
    refused(path, "cannot hold the 1000000000 bytes of data");
    Path npz = put("b.npz", zip(Map.of("x.npy", npy("|u1", "1000, 1000, 1000", new byte[10]))));
    refused(npz, "cannot hold the 1000000000 bytes");
    Path huge =
        put("c.npz", zip(Map.of("x.npy", npy("<f8", "999999999, 999999999, 9", new byte[0]))));
    refused(huge, "cannot hold");
  }

  @Test
  void npzComplaints() throws IOException {
    refused(put("a.npz", "no zip".getBytes(StandardCharsets.US_ASCII)), "a broken archive");
    refused(
        put("a.npz", zip(Map.of("x.npy", npy("|O", "1,", new byte[8])))), "the element type |O");
    refused(
        put("a.npz", zip(Map.of("x.npy", npy(">f4", "1,", new byte[4])))), "the element type >f4");
    refused(put("a.npz", zip(Map.of("x.npy", new byte[20]))), "no NPY magic");
    refused(put("a.npz", zip(Map.of("x.txt", new byte[20]))), "an entry that is no array");
    refused(put("a.npz", zip(Map.of("x.npy", npy("|u1", "2,", new byte[2])))), "the arrays x");
    byte[] floats = npy("<f4", "1, 1, 1", new byte[4]);
    byte[] label = npy("|u1", "1,", new byte[1]);
    refused(put("a.npz", zip(Map.of("x.npy", floats, "y.npy", label))), "f32[1, 1, 1]");
    byte[] fortran =
        new String(npy("|u1", "1, 1, 1", new byte[1]), StandardCharsets.ISO_8859_1)
            .replace("False,", "True, ")
            .getBytes(StandardCharsets.ISO_8859_1);
    refused(put("a.npz", zip(Map.of("x.npy", fortran, "y.npy", label))), "Fortran order");
  }

  @Test
  void imagesOfAnotherShapeThanTheNetworkTakes() throws IOException {
    Path path = put("t-images-idx3-ubyte", idx(new byte[4], 1, 2, 2));
    put("t-labels-idx1-ubyte", idx(new byte[] {9}, 1));
    Images images = Images.read(path);
    images.require(1, 2, 2, 10);
    assertThatThrownBy(() -> images.require(1, 28, 28, 10))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "found images of 1 x 2 x 2; allowed: 1 x 28 x 28, the network's input");
    assertThatThrownBy(() -> images.require(1, 2, 2, 9))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found label 9 of image 0; allowed: 0..8");
  }

  private static void refused(Path path, String complaint) {
    assertThatThrownBy(() -> Images.read(path))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path.getFileName().toString())
        .hasMessageContaining(complaint);
  }

  @Test
  void writtenArraysComeBack() throws IOException {
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("one", Tensor.ofFloats(new float[] {1.5f}));
    arrays.put("row", Tensor.ofLongs(new long[] {1, -2}, 2));
    arrays.put("cube", Tensor.ofUnsignedBytes(new byte[24], 2, 3, 4));
    arrays.put("none", Tensor.ofInts(new int[0], 0, 5));
    Path file = folder.resolve("a.npz");
    Npz.write(file, arrays);
    assertThat(Npz.read(file)).isEqualTo(arrays);
    assertThat(Npz.read(file).keySet()).containsExactlyElementsOf(arrays.keySet());
    byte[] first = Files.readAllBytes(file);
    Npz.write(file, arrays);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }
}
