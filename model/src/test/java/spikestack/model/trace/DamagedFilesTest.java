package spikestack.model.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.golden.Golden;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.network.TestNetworks.Options;

/// Whatever happens to a file (cut off, bytes flipped, numbers overwritten), readers answer with a
/// value or an [InputException], and never take much memory.
class DamagedFilesTest {
  private static final int ROUNDS = 300;
  private static final long MOST_BYTES = 48L << 20;

  @TempDir Path folder;

  /// Reads the damaged file.
  private interface Reader {
    void read(Path file);
  }

  private void damage(String name, byte[] good, Reader reader) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, good);
    reader.read(file);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(name.hashCode());
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bad = damaged(good, random);
      Files.write(file, bad);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        reader.read(file);
      } catch (InputException e) {
        assertThat(e.place()).contains(folder.toString());
        assertThat(e.getMessage()).hasSizeLessThan(2000).doesNotContain("\n");
        refused++;
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).as("bytes in round %d of %s", round, name).isLessThan(MOST_BYTES);
    }
    Files.write(file, good);
    assertThat(refused).as("refused of %s", name).isGreaterThan(ROUNDS / 4);
  }

  private static byte[] damaged(byte[] good, Random random) {
    byte[] bad = good.clone();
    // Headers are where the damage hurts: half of it goes there.
    int range = random.nextBoolean() ? Math.min(bad.length, 200) : bad.length;
    switch (random.nextInt(5)) {
      case 0 -> {
        return Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      case 1 -> bad[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        for (int i = 0; i < 8; i++) {
          bad[random.nextInt(range)] = (byte) random.nextInt();
        }
      }
      case 3 -> {
        int at = random.nextInt(Math.max(range - 8, 1));
        long value = random.nextBoolean() ? random.nextLong() : -1L >>> random.nextInt(64);
        if (at + 8 <= bad.length) {
          ByteBuffer.wrap(bad).putLong(at, value);
        }
      }
      default -> {
        int at = random.nextInt(range);
        if (bad[at] >= '0' && bad[at] <= '9') {
          bad[at] = (byte) ('0' + random.nextInt(10));
        } else {
          bad[at] = (byte) "{}[]:,\"-9eE.\0 \n".charAt(random.nextInt(15));
        }
      }
    }
    return bad;
  }

  private static byte[] npy(String shape, byte[] data) {
    String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape + "), }";
    String header = text + " ".repeat(117 - text.length()) + "\n";
    return ByteBuffer.allocate(128 + data.length)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0})
        .put(header.getBytes(StandardCharsets.US_ASCII))
        .put(data)
        .array();
  }

  private static byte[] idx(byte[] data, int... shape) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * shape.length + data.length);
    out.putInt(0x0800 | shape.length);
    for (int extent : shape) {
      out.putInt(extent);
    }
    return out.put(data).array();
  }

  @Test
  void idx() throws IOException {
    Files.write(folder.resolve("a-labels-idx1-ubyte"), idx(new byte[3], 3));
    byte[] good = idx(new byte[3 * 16], 3, 4, 4);
    damage("a-images-idx3-ubyte", good, Images::read);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(good);
    }
    damage("a-images-idx3-ubyte.gz", packed.toByteArray(), Images::read);
  }

  @Test
  void npyAndNpz() throws IOException {
    byte[] images = npy("3, 4, 4", new byte[48]);
    damage("a.npy", images, Npz::readArray);
    for (int method : new int[] {ZipEntry.DEFLATED, ZipEntry.STORED}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(out)) {
        for (Map.Entry<String, byte[]> array :
            Map.of("x.npy", images, "y.npy", npy("3,", new byte[3])).entrySet()) {
          ZipEntry entry = new ZipEntry(array.getKey());
          entry.setMethod(method);
          if (method == ZipEntry.STORED) {
            CRC32 crc = new CRC32();
            crc.update(array.getValue());
            entry.setCrc(crc.getValue());
            entry.setSize(array.getValue().length);
          }
          zip.putNextEntry(entry);
          zip.write(array.getValue());
        }
      }
      damage("a" + method + ".npz", out.toByteArray(), Images::read);
    }
  }

  @Test
  void modelFolders() throws IOException {
    Options small = Options.DEFAULT.ofShape(1, 6, 2, 8, 2);
    ModelFolder.write(folder, TestNetworks.random(1, small), Map.of("a", "b"));
    Path weights = folder.resolve(ModelFolder.WEIGHTS);
    byte[] tensors = Files.readAllBytes(weights);
    damage("alone.safetensors", tensors, Safetensors::read);
    byte[] json = Files.readAllBytes(folder.resolve(ModelFolder.ARCHITECTURE));
    damage(ModelFolder.ARCHITECTURE, json, file -> ModelFolder.read(folder));
    damage(ModelFolder.WEIGHTS, tensors, file -> ModelFolder.read(folder));
  }

  @Test
  void traces() throws IOException {
    Network network = TestNetworks.random(1, Options.DEFAULT.ofShape(1, 6, 2, 8, 2).ofKeep(0.5));
    Path file = folder.resolve("t.safetensors");
    TraceFile.write(
        file,
        List.of(Golden.run(network, TestNetworks.pixels(network, 0), 0, 0)),
        Map.of("a", "b"));
    damage("t.safetensors", Files.readAllBytes(file), TraceFile::read);
  }
}
