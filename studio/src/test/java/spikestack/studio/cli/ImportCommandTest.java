package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import spikestack.model.golden.TinyModels;
import spikestack.model.importer.MadeCheckpoints;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;
import spikestack.model.network.ModelFolder;

/// Output, exit codes and complaints of `import`.
final class ImportCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(List.of(new ImportCommand()));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return Main.run(line, arguments);
  }

  private String checkpoint(SequencedMap<String, Tensor> tensors) {
    Path file = folder.resolve("model.safetensors");
    new Safetensors(tensors, new LinkedHashMap<>()).write(file);
    return file.toString();
  }

  @Test
  void writesAModelFolderAndItsReport() throws IOException {
    Path to = folder.resolve("model");
    String file = checkpoint(MadeCheckpoints.spikformer(3, 64, 1, 10));
    assertThat(run("import", file, "--out", to.toString())).isZero();
    assertThat(out.toString())
        .contains("preset spikformer/cifar")
        .contains("guessed: the names fit")
        .contains("block.0.attn.q_linear")
        .contains("integers 0..2")
        .contains("a counter of training batches");
    assertThat(ModelFolder.read(to).network().width()).isEqualTo(64);
    assertThat(Files.readString(to.resolve("import.json")))
        .contains("\"zeroPoints\" : [ 125, 123, 114 ]")
        .contains("\"stepsRaised\"");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void jsonAloneOnStandardOutput() {
    String file = checkpoint(MadeCheckpoints.spikformer(3, 64, 1, 10));
    assertThat(run("import", file, "--json")).isZero();
    assertThat(out.toString().strip()).startsWith("{").endsWith("}");
  }

  /// The report is printed, one line names the missing part, nothing is written.
  @Test
  void whatNoFolderHoldsLeavesNothingBehind() throws IOException {
    Path to = folder.resolve("model");
    String file = checkpoint(MadeCheckpoints.sdtMoe(3, 64, 1, 4, 10));
    String config = folder.resolve("config.yaml").toString();
    Files.writeString(Path.of(config), "{T: 4, expert_timesteps: [4, 1, 1, 1]}");
    assertThat(run("import", file, "--config", config, "--out", to.toString()))
        .isEqualTo(Failures.YOUR_INPUT);
    assertThat(out.toString()).contains("block.0.mlp.experts.3.fc2_conv");
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("run fewer of the 4 time steps")
        .contains("docs/formats/model.md");
    assertThat(to).doesNotExist();
  }

  @Test
  void complaints() {
    String file = checkpoint(MadeCheckpoints.spikformer(3, 64, 1, 10));
    Stream.of(
            new String[] {"import", file, "--tolerance", "-1"},
            new String[] {"import", file, "--preset", "spikfromer"},
            new String[] {"import", file, "--config", file},
            new String[] {"import", file, "--golden", folder.resolve("none.npz").toString()},
            new String[] {"import", folder.resolve("none.pth").toString()})
        .forEach(arguments -> assertThat(run(arguments)).isEqualTo(Failures.YOUR_INPUT));
    assertThat(err.toString().lines()).hasSize(5).allMatch(line -> line.contains("allowed: "));
  }

  /// What integers change, on data without recorded spikes.
  @Test
  void roundingOnData() throws IOException {
    for (String name : new String[] {"mlp.nir", "mlp.npz", "mlp_snntorch.npz"}) {
      try (InputStream in = TinyModels.class.getResourceAsStream("/nir/" + name)) {
        Files.copy(Objects.requireNonNull(in), folder.resolve(name));
      }
    }
    Path config = folder.resolve("mlp.yaml");
    Files.writeString(config, "{T: 12, input: [1, 6, 6], frame_max: 3}");
    String graph = folder.resolve("mlp.nir").toString();
    String frames = folder.resolve("mlp.npz").toString();
    assertThat(run("import", graph, "--config", config.toString(), "--data", frames))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("6 of 1,200 spikes differ, same prediction on 4 of 4 samples", "lif2");
    assertThat(
            run("import", graph, "--config", config.toString(), "--data", frames, "--images", "0"))
        .isEqualTo(Failures.YOUR_INPUT);
    assertThat(err.toString()).contains("--images: found 0; allowed: 1 or more");
    // The rule is printed, and how to take another; with it the recording of that other comes out.
    assertThat(out.toString()).doesNotContain("reset by");
    assertThat(run("import", graph, "--config", config.toString())).isZero();
    assertThat(out.toString()).contains("nir (guessed: lif: sinabs or lif: snntorch in the config");
    String late = folder.resolve("mlp_snntorch.npz").toString();
    assertThat(run("import", graph, "--config", config.toString(), "--golden", late)).isEqualTo(1);
    Files.writeString(config, "{T: 12, input: [1, 6, 6], frame_max: 3, lif: snntorch}");
    assertThat(run("import", graph, "--config", config.toString(), "--golden", late))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("real network against the recording: maxLogitDifference 0.00, 0 of 1,200 spikes")
        .containsPattern("reset by +. +off by")
        .contains("2.000 -> 64");
  }

  /// A feed-forward graph becomes a folder, which is simulated; what no folder holds is refused.
  @Test
  @Tag("external")
  void nirGraphs() throws IOException {
    Path nir = TinyModels.folder().resolve("models/nir");
    Path config = folder.resolve("nir.yaml");
    Files.writeString(config, "{T: 4, frame_max: 3}");
    Path model = folder.resolve("cnn");
    String cnn = nir.resolve("cnn_sinabs.nir").toString();
    assertThat(
            run("import", cnn, "--config", config.toString(), "--out", model.toString(), "--json"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("\"preset\"", "\"nir\"", "12 keeps all");
    assertThat(ModelFolder.read(model).network().blocks()).isEmpty();
    String braille = nir.resolve("braille_noDelay_noBias_subtract.nir").toString();
    assertThat(run("import", braille)).isEqualTo(Failures.YOUR_INPUT);
    assertThat(err.toString()).contains("node lif1.lif", "recurrent", "allowed: feed-forward");
    assertThat(run("import", cnn, "--preset", "sdt")).isEqualTo(Failures.YOUR_INPUT);
    assertThat(err.toString()).contains("sdt for a NIR graph");
  }

  /// Recorded outputs of PyTorch and of an integer program; those of another network must fail.
  @Test
  @Tag("external")
  void comparesWithRecordedOutputs() throws IOException {
    Path tiny = TinyModels.folder().resolve("models/tiny");
    String[] base = {
      "import",
      tiny.resolve("semm/model.pth").toString(),
      "--config",
      tiny.resolve("semm/config.json").toString(),
      "--golden"
    };
    assertThat(run(with(base, tiny.resolve("semm/golden_float32.npz").toString()))).isZero();
    assertThat(out.toString()).contains("real network against the recording", "0 of 3,424,512");
    assertThat(run(with(base, tiny.resolve("semm/golden_int8.npz").toString()))).isZero();
    assertThat(out.toString())
        .contains("integer network against the recording: maxLogitDifference 0.00, 0 of 3,424,512");
    // Another network's recording has layers of other widths.
    assertThat(run(with(base, tiny.resolve("spikformer/golden_float32.npz").toString())))
        .isEqualTo(Failures.YOUR_INPUT);
    assertThat(err.toString()).contains("k_lif|shape");
    // Another threshold gives other logits.
    Path config = folder.resolve("config.json");
    String text = Files.readString(tiny.resolve("semm/config.json"));
    assertThat(text).contains("\"v_threshold\": 1.0");
    Files.writeString(config, text.replace("\"v_threshold\": 1.0", "\"v_threshold\": 0.9"));
    base[3] = config.toString();
    assertThat(run(with(base, tiny.resolve("semm/golden_float32.npz").toString()))).isEqualTo(1);
  }

  private static String[] with(String[] base, String last) {
    return Stream.concat(Stream.of(base), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void normalisesByName() throws IOException {
    String file = checkpoint(MadeCheckpoints.spikformer(3, 64, 1, 10));
    assertThat(run("import", file, "--normalise", "imagenet")).isZero();
    assertThat(out.toString()).contains("[0.485, 0.456, 0.406]").contains("[0.229, 0.224, 0.225]");
    assertThat(run("import", file, "--normalise", "image-net")).isEqualTo(2);
    assertThat(err.toString()).contains("normalisation: found image-net; allowed: none, cifar10");
    Path config = folder.resolve("c.yaml");
    Files.writeString(config, "mean: [0.5, 0.5, 0.5]\n");
    assertThat(run("import", file, "--normalise", "cifar10", "--config", config.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("mean or std beside --normalise cifar10");
    assertThat(run("import", file, "--normalise", "mnist")).as("one value for all").isZero();
  }
}
