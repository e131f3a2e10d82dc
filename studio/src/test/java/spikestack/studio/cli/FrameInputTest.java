package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.importer.MadeCheckpoints;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A network on event frames from checkpoint to joules, through the real command line; frames are
/// drawn at random.
final class FrameInputTest {
  private static final int SAMPLES = 3;
  private static final int SIZE = 4 * 2 * 16 * 16;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path checkpoint() throws IOException {
    Path file = folder.resolve("made.safetensors");
    new Safetensors(MadeCheckpoints.spikformerDvs(2, 64, 1, 11), new LinkedHashMap<>()).write(file);
    Files.writeString(
        folder.resolve("config.yaml"),
        "{input: [2, 16, 16], T: 4, heads: 4, frame_max: 3, pooling_stat: \"1100\"}");
    return file;
  }

  private Path frames(int most) {
    byte[] counts = new byte[SAMPLES * SIZE];
    Random random = new Random(1);
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (byte) (random.nextInt(3) == 0 ? 1 + random.nextInt(most) : 0);
    }
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("frames", Tensor.ofUnsignedBytes(counts, SAMPLES, 4, 2, 16, 16));
    arrays.put("labels", Tensor.ofInts(new int[] {0, 10, 4}, SAMPLES));
    Path file = folder.resolve("frames" + most + ".npz");
    Npz.write(file, arrays);
    return file;
  }

  @Test
  void fromCheckpointToEnergy() throws IOException {
    String model = folder.resolve("model").toString();
    assertThat(run("import", checkpoint().toString(), "--config", config(), "--out", model))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("preset spikformer/dvs")
        .contains("a frame of counts at every time step")
        .contains("frames 0..3");
    String data = frames(3).toString();
    assertThat(run("trace", "--model", model, "--data", data, "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).get("images").asInt())
        .isEqualTo(SAMPLES);
    assertThat(run("simulate", "--model", model, "--data", data, "--json"))
        .as(err.toString())
        .isZero();
    JsonNode result = JsonMapper.shared().readTree(out.toString());
    assertThat(result.get("mismatchingBits").asLong()).isZero();
    assertThat(result.get("comparedBits").asLong()).isGreaterThan(100_000);
    JsonNode layer = result.get("layers").get(0);
    assertThat(layer.get("name").asString()).isEqualTo("embed.0");
    // A third of the counts is not 0, and of 1, 2, 3 two thirds of either bit are 1.
    assertThat(layer.get("inputSpikeRate").asDouble()).isBetween(0.15, 0.23);
  }

  @Test
  void countsAboveTheNetworksAreRefusedAndCanBeCut() throws IOException {
    String model = folder.resolve("model").toString();
    assertThat(run("import", checkpoint().toString(), "--config", config(), "--out", model))
        .isZero();
    String many = frames(9).toString();
    assertThat(run("simulate", "--model", model, "--data", many)).isEqualTo(Failures.YOUR_INPUT);
    assertThat(err.toString()).contains("a count of ", "0..3", "frames --most 3").hasLineCount(1);
    String cut = folder.resolve("cut.npz").toString();
    assertThat(run("frames", many, "--steps", "4", "--most", "3", "--out", cut)).isZero();
    assertThat(out.toString()).containsPattern("[1-9][0-9,]* events lost above 3");
    assertThat(run("simulate", "--model", model, "--data", cut, "--images", "1")).isZero();
  }

  /// From images: the file, the summary and the JSON call them synthetic.
  @Test
  void syntheticEventsAreCalledSo() throws IOException {
    Path images = folder.resolve("images.npz");
    byte[] pixels = new byte[2 * 16 * 16];
    new Random(3).nextBytes(pixels);
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("images", Tensor.ofUnsignedBytes(pixels, 2, 16, 16));
    arrays.put("labels", Tensor.ofInts(new int[] {1, 2}, 2));
    Npz.write(images, arrays);
    String made = folder.resolve("synthetic.npz").toString();
    String[] command = {
      "frames", images.toString(), "--synthetic", "--steps", "4", "--most", "3", "--out", made
    };
    assertThat(run(command)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("2 synthetic samples of 2 classes");
    assertThat(Npz.read(Path.of(made))).containsKeys("frames", "labels", "synthetic");
    String model = folder.resolve("model").toString();
    assertThat(run("import", checkpoint().toString(), "--config", config(), "--out", model))
        .isZero();
    assertThat(run("simulate", "--model", model, "--data", made)).as(err.toString()).isZero();
  }

  @Test
  void complaints() throws IOException {
    String model = folder.resolve("model").toString();
    assertThat(run("import", checkpoint().toString(), "--config", config(), "--out", model))
        .isZero();
    for (String[] wrong :
        List.of(
            new String[] {"simulate", "--model", model},
            new String[] {"simulate", "--model", model, "--data", folder.toString()},
            new String[] {
              "frames", frames(3).toString(), "--steps", "4", "--most", "0", "--out", "a.npz"
            },
            new String[] {"rtl", "--model", model, "--data", frames(3).toString(), "--out", "a"})) {
      assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(Failures.YOUR_INPUT);
      assertThat(err.toString()).contains("allowed: ").hasLineCount(1);
    }
  }

  private String config() {
    return folder.resolve("config.yaml").toString();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return Main.run(line, arguments);
  }
}
