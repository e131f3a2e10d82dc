package spikestack.model.input.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// Files made to run code, to exhaust memory or time, or to read what is not theirs: each gets one
/// clear complaint, within the memory that the reader promises.
class HostileCheckpointsTest {
  private static final long MEMORY = 400L << 20;

  @TempDir Path folder;

  private record Case(String name, byte[] file, String... complaint) {}

  @TestFactory
  Stream<DynamicTest> onePickle() {
    return pickles().map(c -> DynamicTest.dynamicTest(c.name, () -> isRefused(c)));
  }

  private static Stream<Case> pickles() {
    PickleWriter deep = new PickleWriter();
    deep.op(']');
    for (int i = 0; i < 100_000; i++) {
      deep.op(0x85);
    }
    PickleWriter marks = new PickleWriter();
    for (int i = 0; i < 100_000; i++) {
      marks.mark();
    }
    PickleWriter laughs = new PickleWriter().mark().op(']').put(0);
    for (int level = 1; level < 30; level++) {
      laughs.op(']').put(level).mark();
      for (int i = 0; i < 10; i++) {
        laughs.get(level - 1);
      }
      laughs.op('e');
    }
    PickleWriter memo = new PickleWriter().op('N');
    for (int i = 0; i < 2_100_000; i++) {
      memo.op(0x94);
    }
    PickleWriter lists = new PickleWriter().mark().op(']').put(0).mark();
    for (int i = 0; i < 100_000; i++) {
      lists.op('N');
    }
    lists.op('e').mark().get(0).tuple().put(1);
    for (int i = 0; i < 100_000; i++) {
      lists.name("__builtin__", "list").get(1).op('R');
    }
    byte[] inner = nested(new PickleWriter().op('N').op('.').bytes(), 6);
    return Stream.of(
        refused(
            "os.system called",
            new PickleWriter()
                .begin()
                .name("os", "system")
                .mark()
                .text("touch /tmp/owned")
                .tuple()
                .op('R')
                .end(),
            "the name os.system",
            "runs code"),
        refused(
            "posix.system called",
            new PickleWriter()
                .begin()
                .name("posix", "system")
                .mark()
                .text("id")
                .tuple()
                .op('R')
                .end(),
            "the name posix.system"),
        refused(
            "a name on the stack",
            new PickleWriter()
                .begin()
                .text("subprocess")
                .text("Popen")
                .op(0x93)
                .op(')')
                .op('R')
                .end(),
            "the name subprocess.Popen"),
        refused(
            "eval",
            new PickleWriter()
                .begin()
                .name("builtins", "eval")
                .mark()
                .text("1")
                .tuple()
                .op('R')
                .end(),
            "the name builtins.eval"),
        refused(
            "getattr to os",
            new PickleWriter()
                .begin()
                .name("__builtin__", "getattr")
                .mark()
                .name("os", "environ")
                .text("copy")
                .tuple()
                .op('R')
                .end(),
            "the name os.environ"),
        refused(
            "import",
            new PickleWriter().begin().name("__builtin__", "__import__").op(')').op('R').end(),
            "the name __builtin__.__import__"),
        refused(
            "a key that rewrites the terminal",
            new PickleWriter().op('}').text("\u001b[2Jw").op('N').op('s').bytes(),
            "the key ?[2Jw with control characters"),
        refused(
            "a name through another module",
            new PickleWriter()
                .begin()
                .text("torch.serialization")
                .text("os.system")
                .op(0x93)
                .op(')')
                .op('R')
                .end(),
            "the name torch.serialization.os.system"),
        refused(
            "INST",
            new PickleWriter().begin().mark().text("id").op('i').line("os").line("system").end(),
            "the name os.system"),
        refused(
            "OBJ",
            new PickleWriter().begin().mark().name("os", "popen").text("id").op('o').end(),
            "the name os.popen"),
        refused(
            "NEWOBJ",
            new PickleWriter().begin().name("os", "popen").op(')').op(0x81).end(),
            "the name os.popen"),
        refused(
            "BUILD",
            new PickleWriter().begin().name("sys", "modules").op('}').op('b').end(),
            "the name sys.modules"),
        refused("EXT1", new PickleWriter().begin().op(0x82).op(1).end(), "extension registry"),
        refused("EXT4", new PickleWriter().begin().op(0x84).i32(7).end(), "extension registry"),
        refused(
            "a persistent id",
            new PickleWriter().begin().text("x").op('Q').end(),
            "a persistent id"),
        refused("an out-of-band buffer", new PickleWriter().begin().op(0x97).end(), "out-of-band"),
        refused("deep tuples", deep.op('.').bytes(), "deeper than 64"),
        refused("marks", marks.bytes(), "open marks"),
        refused(
            "a list in itself",
            new PickleWriter().op(']').put(0).get(0).op('a').op('.').bytes(),
            "contains itself"),
        refused(
            "a dictionary in itself",
            new PickleWriter().op('}').put(0).text("k").get(0).op('s').op('.').bytes(),
            "contains itself"),
        refused(
            "a tuple in its list",
            new PickleWriter().op(']').put(0).get(0).op(0x85).op('a').op('.').bytes(),
            "contains itself"),
        refused("lists of lists of lists", laughs.tuple().op('.').bytes(), "more than"),
        refused("a huge memo", memo.op('.').bytes(), "values"),
        refused("copies of a list", lists.tuple().op('.').bytes(), "values"),
        refused("pickles in pickles", inner, "pickles in pickles"),
        refused("a text of 4 GB", new PickleWriter().op('X').i32(-1).bytes(), "4294967295 bytes"),
        refused(
            "bytes of 2^40",
            new PickleWriter().op(0x8E).i64(1L << 40).bytes(),
            "1099511627776 bytes"),
        refused(
            "bytes of -1",
            new PickleWriter().op(0x8E).i64(-1).bytes(),
            "18446744073709551615 bytes"),
        refused(
            "a number of 2 GB",
            new PickleWriter().op(0x8B).i32(Integer.MAX_VALUE).bytes(),
            "2147483647 bytes"),
        refused(
            "a frame longer than the file",
            new PickleWriter().op(0x95).i64(1L << 50).bytes(),
            "a frame"),
        refused("an array of 10^12", array(1_000_000_000_000L, 4), "the extent 1000000000000"),
        refused("an array longer than its bytes", array(1000, 4), "4 bytes for F32 [1000]"),
        refused(
            "a name without end",
            new PickleWriter().op('c').raw(new byte[5000]).bytes(),
            "the end of the data"),
        refused("nothing on the stack", new PickleWriter().op('R').bytes(), "values are missing"),
        refused(
            "a reduce below the mark",
            new PickleWriter().op('N').mark().op('R').bytes(),
            "values are missing"),
        refused(
            "entries of a number",
            new PickleWriter().op('K').op(1).text("a").op('N').op('s').bytes(),
            "entries for the number 1"),
        refused(
            "elements of a tuple",
            new PickleWriter().op(')').op('N').op('a').bytes(),
            "elements for a tuple"),
        refused(
            "a list as key",
            new PickleWriter().op('}').op(']').op('N').op('s').bytes(),
            "a list of 0 as a key"),
        refused(
            "a key twice",
            new PickleWriter().op('}').text("a").op('N').op('s').text("a").op('N').op('s').bytes(),
            "the key a twice"),
        refused(
            "one name for two entries",
            new PickleWriter()
                .op('}')
                .text("a.b")
                .op('N')
                .op('s')
                .text("a")
                .op('}')
                .text("b")
                .op('N')
                .op('s')
                .op('s')
                .op('.')
                .bytes(),
            "two entries named a.b"),
        refused("two values", new PickleWriter().op('N').op('N').op('.').bytes(), "left on"),
        refused(
            "an instruction we do not know", new PickleWriter().op(0xFF).bytes(), "the byte FF"),
        refused("protocol 9", new byte[] {(byte) 0x80, 5, (byte) 0x80, 9}, "pickle protocol 9"),
        refused(
            "text after the end",
            new PickleWriter().op('}').op('.').op('x').bytes(),
            "more bytes"));
  }

  private static byte[] array(long extent, int bytes) {
    return new PickleWriter()
        .begin()
        .name("numpy.core.multiarray", "_reconstruct")
        .op(')')
        .op('R')
        .mark()
        .number(1)
        .numbers(extent)
        .name("numpy", "dtype")
        .mark()
        .text("f4")
        .tuple()
        .op('R')
        .op(0x89)
        .op('B')
        .i32(bytes)
        .raw(new byte[bytes])
        .tuple()
        .op('b')
        .end();
  }

  private static byte[] nested(byte[] innermost, int levels) {
    byte[] file = innermost;
    for (int i = 0; i < levels; i++) {
      file =
          new PickleWriter()
              .name("torch.storage", "_load_from_bytes")
              .op('B')
              .i32(file.length)
              .raw(file)
              .op(0x85)
              .op('R')
              .op('.')
              .bytes();
    }
    return file;
  }

  @TestFactory
  Stream<DynamicTest> oneLegacyFile() {
    byte[] data = new byte[16];
    return Stream.of(
            refused(
                "more than the file has",
                legacy(1_000_000, 1_000_000, data, "0"),
                "the end of the data"),
            refused(
                "another count", legacy(4, 5, data, "0"), "a storage of 5 elements; allowed: 4"),
            refused("a negative count", legacy(-4, -4, data, "0"), "a storage of -4 elements"),
            refused("100 GB", legacy(25_000_000_000L, 25_000_000_000L, data, "0"), "25000000000"),
            refused("no data", legacy(4, 4, data), "storage 0: found no data"),
            refused("data twice", legacy(4, 4, data, "0", "0"), "each storage once"),
            refused("data of nobody", legacy(4, 4, data, "1"), "each storage once"),
            refused("something after", legacy(4, 4, new byte[17], "0"), "more bytes after"))
        .map(c -> DynamicTest.dynamicTest(c.name, () -> isRefused(c)));
  }

  /// A file as before PyTorch 1.6: a tensor of `count` floats, then the list `keys`, then once a
  /// storage that says it has `stored` elements.
  private static byte[] legacy(long count, long stored, byte[] data, String... keys) {
    PickleWriter list = new PickleWriter().op(']').mark();
    for (String key : keys) {
      list.text(key);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] magic = {
      (byte) 0x80,
      2,
      (byte) 0x8A,
      10,
      0x6C,
      (byte) 0xFC,
      (byte) 0x9C,
      0x46,
      (byte) 0xF9,
      0x20,
      0x6A,
      (byte) 0xA8,
      0x50,
      0x19,
      '.'
    };
    out.writeBytes(magic);
    out.writeBytes(new PickleWriter().number(1001).op('.').bytes());
    out.writeBytes(new PickleWriter().op('}').op('.').bytes());
    out.writeBytes(tensor(count, 0, Math.min(count, 4), 1));
    out.writeBytes(list.op('e').op('.').bytes());
    if (keys.length > 0) {
      ByteBuffer elements = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.writeBytes(elements.putLong(stored).array());
      out.writeBytes(data);
    }
    return out.toByteArray();
  }

  @Test
  void aMemberOfAnEnumerationIsAName() throws IOException {
    Path file = folder.resolve("enum.pkl");
    Files.write(
        file,
        new PickleWriter()
            .begin()
            .name("builtins", "getattr")
            .mark()
            .name("mine", "Kind")
            .text("FAST")
            .tuple()
            .op('R')
            .end());
    assertThat(CheckpointFile.read(file).notes()).isEqualTo(Map.of("w", "mine.Kind.FAST"));
  }

  @Test
  void anArchiveOfSomethingElse() throws IOException {
    Path file = folder.resolve("other.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      stored(zip, "a/version", new byte[2]);
    }
    complains(file, "neither data.pkl nor arrays *.npy");
  }

  @TestFactory
  Stream<DynamicTest> oneArchive() throws IOException {
    byte[] four = new byte[16];
    return Stream.of(
            archive(
                "os.system in an archive",
                new PickleWriter()
                    .begin()
                    .name("posix", "system")
                    .mark()
                    .text("id")
                    .tuple()
                    .op('R')
                    .end(),
                four,
                "a/data.pkl: byte 9",
                "posix.system"),
            archive(
                "100 GB of floats",
                tensor(25_000_000_000L, 0, 25_000_000_000L, 1),
                four,
                "a storage of 25000000000 elements"),
            archive(
                "more than its entry",
                tensor(5, 0, 5, 1),
                four,
                "a storage of 20 bytes",
                "16, the size of its entry"),
            archive("less than its entry", tensor(3, 0, 3, 1), four, "a storage of 12 bytes"),
            archive("a negative count", tensor(-1, 0, 1, 1), four, "a storage of -1 elements"),
            archive(
                "an offset outside",
                tensor(4, 2, 3, 1),
                four,
                "elements outside its storage (offset 2, shape [3], stride [1])",
                "within the 4 elements of"),
            archive("an offset far outside", tensor(4, 1L << 62, 3, 1), four, "outside"),
            archive("a negative offset", tensor(4, -1, 3, 1), four, "outside"),
            archive("a stride outside", tensor(4, 0, 3, 2), four, "outside"),
            archive("a stride that overflows", tensor(4, 0, 3, Long.MAX_VALUE), four, "outside"),
            archive("a negative stride", tensor(4, 3, 3, -1), four, "outside"),
            archive("a negative extent", tensor(4, 0, -3, 1), four, "the extent -3"),
            archive(
                "100 GB out of one element",
                new PickleWriter()
                    .begin()
                    .tensor(4, 0, new long[] {100_000, 250_000}, new long[] {0, 0})
                    .end(),
                four,
                "a tensor F32 [100000, 250000]"),
            archive(
                "extents that overflow",
                new PickleWriter()
                    .begin()
                    .tensor(4, 0, new long[] {1 << 30, 1 << 30, 1 << 30}, new long[] {0, 0, 0})
                    .end(),
                four,
                "a tensor F32"),
            archive(
                "strides of another number",
                new PickleWriter().begin().tensor(4, 0, new long[] {2, 2}, new long[] {1}).end(),
                four,
                "1 strides for 2 extents"),
            archive(
                "30 dimensions",
                new PickleWriter().begin().tensor(4, 0, new long[30], new long[30]).end(),
                four,
                "30 dimensions"),
            archive(
                "no such entry",
                new PickleWriter().begin().storage("FloatStorage", "../../etc/passwd", 4).end(),
                four,
                "the storage ../../etc/passwd"),
            archive(
                "a storage class of its own",
                new PickleWriter().begin().storage("EvilStorage", "0", 4).end(),
                four,
                "a storage of class"),
            archive(
                "a list of one thousand 64 MB views",
                repeated(1000),
                new byte[64 << 20],
                "what the size of the file leaves"))
        .map(c -> DynamicTest.dynamicTest(c.name, () -> isRefused(c)));
  }

  private static byte[] tensor(long count, long offset, long extent, long stride) {
    return new PickleWriter()
        .begin()
        .tensor(count, offset, new long[] {extent}, new long[] {stride})
        .end();
  }

  /// Transposed views, each of which must be a copy.
  private static byte[] repeated(int times) {
    PickleWriter pickle = new PickleWriter().op('}');
    for (int i = 0; i < times; i++) {
      pickle
          .text("w" + i)
          .tensor(16 << 20, 0, new long[] {4096, 4096}, new long[] {1, 4096})
          .op('s');
    }
    return pickle.op('.').bytes();
  }

  @Test
  void aZipBombIsRefusedUnopened() throws IOException {
    Path file = folder.resolve("bomb.pth");
    long size = 1L << 30;
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/data.pkl"));
      zip.write(tensor(size / 4, 0, size / 4, 1));
      zip.putNextEntry(new ZipEntry("a/data/0"));
      byte[] zeros = new byte[1 << 20];
      for (long at = 0; at < size; at += zeros.length) {
        zip.write(zeros);
      }
    }
    assertThat(Files.size(file)).isLessThan(2 << 20);
    complains(file, "a/data/0", "1073741824 bytes", "what the size of the file leaves");
  }

  @Test
  void aBombInThePickleIsRefused() throws IOException {
    Path file = folder.resolve("bomb.pth");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/data.pkl"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        zip.write(zeros);
      }
    }
    complains(file, "a/data.pkl", "104857600 bytes", "at most 67108864");
  }

  @Test
  void damagedBytesAreNoticed() throws IOException {
    Path file = folder.resolve("damaged.pth");
    byte[] bytes = archive(tensor(4, 0, 4, 1), new byte[16]);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a/data/0") + 12] ^= 1;
    Files.write(file, bytes);
    complains(file, "a/data/0", "the file is damaged");
  }

  @Test
  void whatIsOnlyStrangeIsKeptAsAName() throws IOException {
    Path file = folder.resolve("strange.pkl");
    Files.write(
        file,
        new PickleWriter()
            .begin()
            .name("mine", "Thing")
            .op(')')
            .op(0x81)
            .op('}')
            .text("a")
            .op('K')
            .op(3)
            .op('s')
            .op('b')
            .end());
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("w", "object mine.Thing");
    expected.put("w.a", "3");
    assertThat(CheckpointFile.read(file).notes()).isEqualTo(expected);
  }

  @Test
  void untypedStoragesGetTheTypeOfTheirTensor() throws IOException {
    Path file = folder.resolve("v3.pth");
    byte[] pickle =
        new PickleWriter()
            .begin()
            .name("torch._utils", "_rebuild_tensor_v3")
            .mark()
            .storage("UntypedStorage", "0", 16)
            .number(1)
            .numbers(3)
            .numbers(2)
            .op(0x89)
            .op('}')
            .name("torch", "uint16")
            .tuple()
            .op('R')
            .end();
    byte[] data = {0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8};
    Files.write(file, archive(pickle, data));
    assertThat(CheckpointFile.read(file).tensors().get("w"))
        .satisfies(
            w -> {
              assertThat(w).hasToString("u16[3]");
              assertThat(w.longs()).containsExactly(0x0201, 0x0403, 0x0605);
            });
  }

  private static Case refused(String name, byte[] file, String... complaint) {
    return new Case(name, file, complaint);
  }

  private static Case archive(String name, byte[] pickle, byte[] storage, String... complaint)
      throws IOException {
    return new Case(name, archive(pickle, storage), complaint);
  }

  static byte[] archive(byte[] pickle, byte[] storage) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      stored(zip, "a/data.pkl", pickle);
      stored(zip, "a/data/0", storage);
    }
    return bytes.toByteArray();
  }

  private static void stored(ZipOutputStream zip, String name, byte[] data) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(data);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(data.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(data);
  }

  private void isRefused(Case hostile) throws IOException {
    Path file = folder.resolve("hostile.pth");
    Files.write(file, hostile.file);
    complains(file, hostile.complaint);
  }

  private static void complains(Path file, String... complaint) {
    long before = Allocated.bytes();
    Throwable thrown = catchThrowable(() -> CheckpointFile.read(file));
    assertThat(thrown).isInstanceOf(InputException.class).hasMessageContainingAll(complaint);
    assertThat(((InputException) thrown).place()).startsWith(file.toString());
    assertThat(Allocated.bytes() - before).as("bytes allocated").isLessThan(MEMORY);
  }
}
