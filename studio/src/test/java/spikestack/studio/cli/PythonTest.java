package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Python's side (docs/python.md): from a PyTorch network with SpikingJelly's names through
/// `spikestack import` to the same spikes, and from a result to a pandas table. Skipped, with what
/// to install, where Python lacks the package; `.ci/run` installs both.
class PythonTest {
  private static final List<String> INTERPRETERS = List.of("/usr/bin/python3", "python3");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private record Ended(int code, String text) {}

  private static Ended python(Path folder, List<String> command) throws Exception {
    Path log = Files.createTempFile(folder, "python", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    // No caches beside the sources.
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " took more than five minutes");
    }
    return new Ended(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }

  /// An interpreter that can import the module.
  private String with(String module) throws Exception {
    for (String interpreter : INTERPRETERS) {
      try {
        if (python(folder, List.of(interpreter, "-c", "import " + module)).code == 0) {
          return interpreter;
        }
      } catch (IOException e) {
        // No such interpreter; the next one.
      }
    }
    String missing =
        "no Python with " + module + ": apt-get install --no-install-recommends python3-" + module;
    System.out.println("PythonTest skipped: " + missing);
    assumeTrue(false, missing);
    return "";
  }

  private static Path source(String name) {
    return Home.folder().resolve("python").resolve(name);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  /// Every spike of every neuron and the logits: real weights and integers.
  @Test
  void exportedNetworksComeOutAsPyTorchRanThem() throws Exception {
    String python = with("torch");
    Ended made =
        python(folder, List.of(python, source("tiny_spikformer.py").toString(), "exported"));
    assertThat(made.code).as(made.text).isZero();
    Path exported = folder.resolve("exported");
    Path model = folder.resolve("model");
    assertThat(
            run(
                "import",
                exported.resolve("model.pth").toString(),
                "--config",
                exported.resolve("config.json").toString(),
                "--golden",
                exported.resolve("golden.npz").toString(),
                "--tolerance",
                "1e-5",
                "--json",
                "--out",
                model.toString()))
        .as(err.toString())
        .isZero();
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("preset").asString()).isEqualTo("spikformer/cifar");
    for (String kind : List.of("real", "integer")) {
      JsonNode found = report.get("golden").get(kind);
      assertThat(found.get("maxLogitDifference").asDouble()).as(kind).isLessThan(1e-5);
      assertThat(found.get("layers").size()).as(kind).isEqualTo(19);
      assertThat(found.get("differingSpikes").asLong()).as(found.toString()).isZero();
      assertThat(found.get("comparedSpikes").asLong()).isEqualTo(215_040);
      assertThat(found.get("notRecorded")).isEmpty();
      assertThat(found.get("notCompared")).isEmpty();
    }
    assertThat(model.resolve("model.json")).exists();
  }

  /// The ten lines of the document, on a fresh result.
  @Test
  void pandasReadsAResult() throws Exception {
    String python = with("pandas");
    Path result = folder.resolve("result");
    assertThat(run("simulate", "--images", "2", "--out", result.toString()))
        .as(err.toString())
        .isZero();
    Path json = result.resolve("result.json");
    Ended read =
        python(
            folder,
            List.of(python, source("results.py").toString(), json.toString(), "layers.csv"));
    assertThat(read.code).as(read.text).isZero();
    assertThat(read.text).contains("embed.entry", "projection", "memory-on-logic", "energy.value");
    JsonNode layers = JsonMapper.shared().readTree(Files.readString(json)).get("layers");
    List<String> csv = Files.readAllLines(folder.resolve("layers.csv"));
    assertThat(csv).hasSize(1 + layers.size());
    int cycles = List.of(csv.getFirst().split(",", -1)).indexOf("cycles.value");
    for (int i = 0; i < layers.size(); i++) {
      String[] row = csv.get(i + 1).split(",", -1);
      JsonNode layer = layers.get(i);
      assertThat(row[0]).isEqualTo(layer.get("name").asString());
      assertThat(Double.parseDouble(row[cycles]))
          .isEqualTo(layer.get("cycles").get("value").asDouble());
    }
  }

  /// The ten lines for sweeps, on a fresh sweep.
  @Test
  void pandasReadsASweep() throws Exception {
    String python = with("pandas");
    Path sweep =
        Files.writeString(
            folder.resolve("sweep.yaml"),
            """
            name: swept
            model: inputs/models/mha-fmnist
            data: inputs/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz
            images: 1
            accelerator: inputs/accelerators/paper.yaml
            technology: inputs/technologies/n28-model.yaml
            axes:
              stacking: [2d, memory-on-logic, logic-on-logic]
              skip: [none, all]
            objectives: [energy, latency, footprint]
            search: {kind: grid, points: 6}
            """);
    Path swept = folder.resolve("swept");
    assertThat(
            run(
                "explore",
                sweep.toString(),
                "--relative-to",
                Home.folder().toString(),
                "--out",
                swept.toString()))
        .as(err.toString())
        .isZero();
    Ended read =
        python(
            folder,
            List.of(
                python,
                source("sweep.py").toString(),
                swept.resolve("points.csv").toString(),
                "best.csv"));
    assertThat(read.code).as(read.text).isZero();
    assertThat(read.text).containsPattern("ok +6").contains("memory-on-logic", "energy_pj");
    List<String> ours = Files.readAllLines(swept.resolve("front.csv"));
    List<String> theirs = Files.readAllLines(folder.resolve("best.csv"));
    assertThat(theirs.stream().map(line -> line.split(",", -1)[0]))
        .containsExactlyElementsOf(ours.stream().map(line -> line.split(",", -1)[0]).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.py", "sweep.py"})
  void theDocumentShowsTheProgram(String name) throws IOException {
    String program = Files.readString(source(name));
    String shown = program.substring(program.indexOf('\n') + 1);
    assertThat(shown.lines().filter(line -> !line.isBlank())).hasSize(10);
    assertThat(Home.folder().resolve("docs/python.md")).content().contains(shown);
  }

  @Test
  void theExportersOwnTestsPass() throws Exception {
    String python = with("torch");
    List<String> command =
        List.of(python, "-m", "unittest", "discover", "-s", source("").toString());
    Ended tests = python(folder, command);
    assertThat(tests.code).as(tests.text).isZero();
    assertThat(tests.text).containsPattern("Ran [1-9][0-9]* tests").contains("OK");
  }
}
