package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.network.Merge;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.TestNetworks;

/// Broken inputs through the real command line: exit code 2, one line that names the place and what
/// is allowed, nothing left behind.
///
/// Each case breaks one thing of an otherwise good set of inputs. The texts are printed, so that a
/// person can judge them.
final class BadInputTest {
  @TempDir Path folder;

  /// A good set of inputs, to be broken.
  private final class Inputs {
    final Path root;
    final Path model;
    final List<String> arguments = new ArrayList<>();
    final Path out;

    Inputs(int number) {
      root = folder.resolve("case" + number);
      model = root.resolve("model");
      out = root.resolve("out");
      ModelFolder.write(
          model,
          TestNetworks.random(
              7,
              TestNetworks.Options.DEFAULT
                  .ofShape(1, 28, 2, 24, 4)
                  .ofExperts(TestNetworks.FeedForwardKind.TOP_K, 4, 1, Merge.OR, true)),
          Map.of());
      copy("inputs/accelerators/paper.yaml");
      copy("inputs/technologies/n28-model.yaml");
      arguments.addAll(
          List.of(
              "simulate",
              "--images",
              "1",
              "--model",
              model.toString(),
              "--accelerator",
              root.resolve("paper.yaml").toString(),
              "--technology",
              root.resolve("n28-model.yaml").toString(),
              "--out",
              out.toString()));
    }

    private void copy(String bundled) {
      Path from = Home.folder().resolve(bundled);
      write(root.resolve(from.getFileName().toString()), bytes(from));
    }

    /// Replaces the first occurrence in a text file; the text must be there.
    void edit(String file, String from, String to) {
      Path path = root.resolve(file);
      String text = new String(bytes(path), StandardCharsets.UTF_8);
      assertThat(text).contains(from);
      int at = text.indexOf(from);
      write(
          path,
          (text.substring(0, at) + to + text.substring(at + from.length()))
              .getBytes(StandardCharsets.UTF_8));
    }

    void editJson(String pattern, String to) {
      Path path = model.resolve("model.json");
      String text = new String(bytes(path), StandardCharsets.UTF_8);
      String changed = text.replaceFirst(pattern, to);
      assertThat(changed).isNotEqualTo(text);
      write(path, changed.getBytes(StandardCharsets.UTF_8));
    }

    /// The header of the weights, replaced by what `change` makes of it (the payload stays).
    void editHeader(String pattern, String to) {
      Path path = model.resolve("weights.safetensors");
      byte[] all = bytes(path);
      int length = Math.toIntExact(ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
      String header = new String(all, 8, length, StandardCharsets.UTF_8);
      String changed = header.replaceFirst(pattern, to);
      assertThat(changed).isNotEqualTo(header);
      byte[] head = changed.getBytes(StandardCharsets.UTF_8);
      ByteBuffer buffer =
          ByteBuffer.allocate(8 + head.length + all.length - 8 - length)
              .order(ByteOrder.LITTLE_ENDIAN);
      buffer.putLong(head.length).put(head).put(all, 8 + length, all.length - 8 - length);
      write(path, buffer.array());
    }

    void weights(byte[] content) {
      write(model.resolve("weights.safetensors"), content);
    }

    byte[] weights() {
      return bytes(model.resolve("weights.safetensors"));
    }

    void argument(String... more) {
      arguments.addAll(Arrays.asList(more));
    }

    /// Takes the place of an option given before.
    void instead(String option, String value) {
      arguments.set(arguments.indexOf(option) + 1, value);
    }

    void command(String name) {
      arguments.set(0, name);
    }

    String data(String name, byte[] images, byte[] labels) {
      write(root.resolve(name + "-images-idx3-ubyte"), images);
      write(root.resolve(name + "-labels-idx1-ubyte"), labels);
      return root.resolve(name + "-images-idx3-ubyte").toString();
    }
  }

  private interface Break {
    void apply(Inputs inputs);
  }

  private record Case(String name, Break breaking, List<String> expected) {}

  private static Case broken(String name, Break breaking, String... expected) {
    return new Case(name, breaking, List.of(expected));
  }

  private static List<Case> cases() {
    return List.of(
        broken(
            "truncated safetensors",
            in -> in.weights(Arrays.copyOf(in.weights(), in.weights().length - 1000)),
            "weights.safetensors"),
        broken(
            "header offsets out of range",
            in -> in.editHeader("\"data_offsets\":\\[0,(\\d+)\\]", "\"data_offsets\":[0,99999999]"),
            "weights.safetensors"),
        broken(
            "NaN among the weights",
            in -> {
              byte[] all = in.weights();
              int header =
                  Math.toIntExact(ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
              String text = new String(all, 8, header, StandardCharsets.UTF_8);
              var found =
                  java.util.regex.Pattern.compile(
                          "\"head\\.bias\":\\{[^}]*\"data_offsets\":\\[(\\d+),")
                      .matcher(text);
              assertThat(found.find()).isTrue();
              ByteBuffer.wrap(all)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putDouble(8 + header + Integer.parseInt(found.group(1)), Double.NaN);
              in.weights(all);
            },
            "head.bias",
            "NaN"),
        broken(
            "wrong dtype",
            in -> in.editHeader("\"dtype\":\"I8\"", "\"dtype\":\"U8\""),
            "weights.safetensors",
            "u8",
            "i8"),
        broken(
            "channel that cannot fit",
            in -> in.editJson("\"integration\" : 16", "\"integration\" : 9"),
            "channel",
            "9 bits"),
        broken(
            "T = 0",
            in -> in.editJson("\"timesteps\" : \\d+", "\"timesteps\" : 0"),
            "timesteps",
            "found the number 0"),
        broken("K > E", in -> in.editJson("\"k\" : 1", "\"k\" : 5"), "model.json", "5", "1..4"),
        broken(
            "heads not dividing D",
            in -> in.editJson("\"heads\" : 4", "\"heads\" : 5"),
            "heads",
            "the number 5",
            "24"),
        broken(
            "layer of an unknown kind",
            in -> in.editJson("\"kind\" : \"multi-head\"", "\"kind\" : \"linear-attention\""),
            "linear-attention"),
        broken(
            "unknown YAML key",
            in -> in.edit("paper.yaml", "router:", "rooter:\n  queues: 1\nrouter:"),
            "paper.yaml",
            "rooter"),
        broken(
            "unit missing",
            in -> in.edit("paper.yaml", "clock: 500 MHz", "clock: 500"),
            "paper.yaml",
            "clock",
            "unit"),
        broken(
            "wrong unit",
            in -> in.edit("paper.yaml", "clock: 500 MHz", "clock: 500 mW"),
            "clock",
            "MHz"),
        broken(
            "negative size",
            in -> in.edit("paper.yaml", "size: 144 KiB", "size: -144 KiB"),
            "weight-buffer"),
        broken(
            "buffer too small for one tile",
            in -> in.edit("paper.yaml", "size: 144 KiB", "size: 64 B"),
            "paper.yaml",
            "weight-buffer.size",
            "at least"),
        broken(
            "missing tensor",
            in -> in.editHeader("\"head\\.weight\"", "\"heap.weight\""),
            "head.weight"),
        broken(
            "extra tensor", in -> in.editHeader("\"head\\.bias\"", "\"head.bias2\""), "head.bias"),
        broken(
            "huge header",
            in -> {
              byte[] all = in.weights();
              ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 60);
              in.weights(all);
            },
            "weights.safetensors",
            "header"),
        broken(
            "images of another shape",
            in ->
                in.argument(
                    "--data",
                    in.data("other", idx(3, 1, 8, 8, new byte[64]), idx(1, 1, 0, 0, new byte[1]))),
            "8",
            "28"),
        broken(
            "empty data set",
            in ->
                in.argument(
                    "--data",
                    in.data("none", idx(3, 0, 28, 28, new byte[0]), idx(1, 0, 0, 0, new byte[0]))),
            "none-images-idx3-ubyte"),
        broken(
            "folder instead of a file", in -> in.argument("--data", in.root.toString()), "folder"),
        broken(
            "read-only output", in -> in.instead("--out", "/proc/spikestack"), "/proc/spikestack"),
        broken(
            "output is a file",
            in -> in.instead("--out", in.root.resolve("paper.yaml").toString()),
            "--out"),
        broken(
            "technology entry without source",
            in -> in.edit("n28-model.yaml", "source:", "sauce:"),
            "n28-model.yaml",
            "source",
            "required"),
        broken("more images than there are", in -> in.instead("--images", "201"), "201", "200"),
        broken("no such model", in -> in.instead("--model", "no/such/folder"), "no/such/folder"),
        broken("head pruning of nothing", in -> in.argument("--keep-heads", "0"), "--keep-heads"),
        broken(
            "bundle pruning without a shape",
            in -> in.argument("--prune-bundles", "4:2"),
            "--prune-bundles",
            "2x4:2"),
        broken(
            "bundle pruning of everything",
            in -> in.argument("--prune-bundles", "2x4:9"),
            "--prune-bundles",
            "a head has 6 features"),
        rtl(
            "skipping in the RTL",
            in -> in.edit("paper.yaml", "skip: none", "skip: {expert: {inputs: rows}}"),
            "paper.yaml",
            "skip",
            "none"),
        rtl(
            "DRAM that answers at once",
            in -> in.edit("paper.yaml", "latency: 60 ns", "latency: 0 ns"),
            "dram.latency",
            "1 cycle"),
        rtl(
            "port that cuts an index",
            in -> in.edit("paper.yaml", "port: 512 bit", "port: 500 bit"),
            "weight-buffer.port",
            "multiple of 128 bit"),
        rtl(
            "unknown simulator of RTL",
            in -> in.argument("--verify", "--simulator", "modelsim"),
            "modelsim",
            "verilator or icarus"),
        rtl(
            "Liberty file that is not there",
            in -> in.argument("--synthesize", "--liberty", "no/such.lib"),
            "no/such.lib"),
        rtl(
            "activity without a run",
            in -> in.argument("--activity", in.root.resolve("a.saif").toString()),
            "--activity",
            "--verify"),
        rtl(
            "activity of too many images",
            in -> {
              in.argument("--verify", "--activity", in.root.resolve("a.saif").toString());
              in.instead("--images", "17");
            },
            "17 images",
            "at most 16"),
        rtl(
            "no Verilator",
            in -> {
              System.setProperty(TOOLS, in.root.toString());
              in.argument("--verify");
            },
            "verilator",
            "apt install"));
  }

  /// Where tools are looked for instead of the path.
  private static final String TOOLS = "spikestack.tools";

  /// A case of `rtl`, which has no technology unless it synthesises.
  private static Case rtl(String name, Break breaking, String... expected) {
    return broken(
        name,
        in -> {
          in.command("rtl");
          breaking.apply(in);
        },
        expected);
  }

  @TestFactory
  Stream<DynamicTest> eachIsOneLineThatHelps() {
    List<Case> all = cases();
    return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
        .map(i -> dynamicTest(all.get(i).name, () -> refused(i, all.get(i))));
  }

  private void refused(int number, Case broken) {
    Inputs inputs = new Inputs(number);
    broken.breaking.apply(inputs);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code;
    try {
      code = Main.run(line, inputs.arguments.toArray(new String[0]));
    } finally {
      System.clearProperty(TOOLS);
    }
    String text = err.toString();
    System.out.println(broken.name + "\n    " + text.strip().replace(folder.toString(), ""));
    assertThat(code).as(text).isEqualTo(2);
    assertThat(text).hasLineCount(1).startsWith("spikestack: ").doesNotContain("Exception");
    assertThat(text).contains(broken.expected);
    assertThat(out.toString()).isEmpty();
    assertThat(inputs.out).doesNotExist();
  }

  private static byte[] idx(int rank, int count, int height, int width, byte[] payload) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * rank + payload.length);
    buffer.putInt(0x0800 | rank).putInt(count);
    if (rank == 3) {
      buffer.putInt(height).putInt(width);
    }
    return buffer.put(payload).array();
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path path, byte[] content) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
