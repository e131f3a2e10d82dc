package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.TraceFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole path on the bundled inputs, through the real command line, on a few images.
final class DemoTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void demoLeavesAResultThatProgramsCanRead() throws IOException {
    Path target = folder.resolve("demo");
    assertThat(run("demo", "--images", "3", "--out", target.toString())).as(text()).isZero();
    assertThat(target.resolve("report.html")).content().contains("<html");
    JsonNode result = JsonMapper.shared().readTree(Files.readString(target.resolve("result.json")));
    assertThat(result.get("mismatchingBits").asLong()).isZero();
    assertThat(result.get("comparedBits").asLong()).isGreaterThan(1_000_000);
    double golden = result.get("accuracy").get("golden").asDouble();
    assertThat(result.get("accuracy").get("simulator").asDouble()).isEqualTo(golden);
    JsonNode arrangements = result.get("arrangements");
    assertThat(arrangements.valueStream().map(a -> a.get("name").asString()))
        .containsExactly("2d", "memory-on-logic", "logic-on-logic");
    for (JsonNode arrangement : arrangements) {
      for (String key :
          List.of("footprint", "silicon", "clock", "cycles", "latency", "energy", "edp", "bonds")) {
        assertThat(arrangement.get(key).get("value").isNumber()).as(key).isTrue();
        assertThat(arrangement.get(key).get("unit").asString()).as(key).isNotBlank();
      }
    }
    assertThat(result.get("ladder").valueStream().map(row -> row.get("name").asString()))
        .contains("2d", "memory-on-logic", "memory-on-logic + D3 p=0.5");
    assertThat(folder).isDirectoryContaining(path -> path.equals(target));
    assertThat(names(target)).containsExactly("report.html", "result.json", "roofline.json");
    staysUnderItsRoofs(target.resolve("roofline.json"), result.get("layers"));
  }

  /// No layer does more than the arrays can, or moves more than the ports can; some port is full.
  private static void staysUnderItsRoofs(Path file, JsonNode layers) throws IOException {
    JsonNode roofline = JsonMapper.shared().readTree(Files.readString(file));
    assertThat(roofline.get("points")).hasSameSizeAs(layers);
    double fullest = 0;
    for (JsonNode point : roofline.get("points")) {
      for (JsonNode ceiling : roofline.get("ceilings")) {
        if (ceiling.get("name").equals(point.get("ceiling"))) {
          assertThat(point.get("perCycle").asDouble())
              .isBetween(1.0, ceiling.get("value").asDouble());
        }
      }
      for (JsonNode level : roofline.get("levels")) {
        double carried =
            point.get("bytes").get(level.get("name").asString()).asDouble()
                / level.get("bytesPerCycle").asDouble()
                / point.get("cycles").asDouble();
        assertThat(carried).as(point.get("layer") + " " + level).isBetween(0.0, 1.0);
        fullest = Math.max(fullest, carried);
      }
    }
    assertThat(fullest).isGreaterThan(0.9);
  }

  @Test
  void sameInputsGiveTheSameBytesOnAnyNumberOfThreads() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    assertThat(run("simulate", "--images", "5", "--threads", "1", "--out", one.toString()))
        .as(text())
        .isZero();
    assertThat(run("simulate", "--images", "5", "--threads", "2", "--out", two.toString()))
        .as(text())
        .isZero();
    assertThat(two.resolve("result.json")).hasSameBinaryContentAs(one.resolve("result.json"));
  }

  @Test
  void reportIsMadeAgainFromTheResultAlone() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    assertThat(run("demo", "--images", "1", "--out", first.toString())).as(text()).isZero();
    assertThat(run("report", first.toString(), "--out", second.toString())).as(text()).isZero();
    assertThat(second.resolve("report.html")).hasSameBinaryContentAs(first.resolve("report.html"));
  }

  @Test
  void traceWritesWhatGoldenRecorded() {
    Path target = folder.resolve("trace");
    assertThat(run("trace", "--images", "4", "--record", "2", "--out", target.toString(), "--json"))
        .as(text())
        .isZero();
    JsonNode summary = JsonMapper.shared().readTree(out.toString());
    assertThat(summary.get("images").asInt()).isEqualTo(4);
    assertThat(summary.get("recorded").asInt()).isEqualTo(2);
    TraceFile file = TraceFile.read(target.resolve("trace.safetensors"));
    assertThat(file.traces()).hasSize(2);
    assertThat(file.traces().getFirst().layers().get("block.0.attn.q"))
        .isInstanceOf(Recorded.Spikes.class);
    String recorded = target.resolve("trace.safetensors").toString();
    assertThat(run("simulate", "--trace", recorded, "--json")).as(text()).isZero();
    JsonNode replayed = JsonMapper.shared().readTree(out.toString());
    assertThat(replayed.get("images").asInt()).isEqualTo(2);
    assertThat(replayed.get("mismatchingBits").asLong()).isZero();
    String other = Home.folder().resolve("inputs/models/mha-fmnist").toString();
    assertThat(run("simulate", "--trace", recorded, "--model", other)).isEqualTo(2);
    assertThat(text()).contains("model.sha256");
  }

  @Test
  void aStudyFileNamesItsInputsRelativeToItself() throws IOException {
    Path study = Home.folder().resolve("studies/2d-against-3d/study.yaml");
    Path target = folder.resolve("study");
    assertThat(run("run", study.toString(), "--images", "2", "--out", target.toString()))
        .as(text())
        .isZero();
    assertThat(names(target)).containsExactly("report.html", "result.json", "roofline.json");
  }

  @Test
  void bundlePruningSilencesRows() {
    double[] rows = new double[2];
    for (int i = 0; i < 2; i++) {
      out.getBuffer().setLength(0);
      String[] pruned = {"trace", "--images", "2", "--bundles", "4x4", "--json", "--prune-bundles"};
      List<String> words = new ArrayList<>(List.of(pruned));
      words.add(i == 0 ? "none" : "4x4:4:3");
      assertThat(run(words.toArray(String[]::new))).as(text()).isZero();
      JsonNode summary = JsonMapper.shared().readTree(out.toString());
      assertThat(summary.get("bundle").asString()).isEqualTo("4x4");
      assertThat(summary.get("silentBundles").asDouble()).isBetween(0.1, 0.99);
      rows[i] = summary.get("silentRows").asDouble();
    }
    assertThat(rows[1]).isGreaterThan(rows[0]);
    assertThat(run("trace", "--images", "2", "--bundles", "4")).isEqualTo(2);
    assertThat(text()).contains("--bundles", "TOKENSxSTEPS");
  }

  @Test
  void aStudyFileWithAnUnknownKeyIsRefused() throws IOException {
    Path study = folder.resolve("study.yaml");
    Files.writeString(study, "stages: [simulate]\nout: x\nimges: 3\n");
    assertThat(run("run", study.toString())).isEqualTo(2);
    assertThat(text()).contains("study.yaml:3", "imges");
  }

  @Test
  void headPruningIsAnOptionOfEveryRun() {
    assertThat(run("simulate", "--images", "2", "--keep-heads", "0.25", "--json"))
        .as(text())
        .isZero();
    JsonNode result = JsonMapper.shared().readTree(out.toString());
    assertThat(result.get("options").get("keepHeads").asDouble()).isEqualTo(0.25);
    for (JsonNode layer : result.get("heads")) {
      double kept = layer.get("kept").valueStream().mapToDouble(JsonNode::asDouble).sum();
      assertThat(kept).isEqualTo(2); // of 8 heads
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private String text() {
    return out + "\n" + err;
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return Main.run(line, arguments);
  }
}
