package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// `spikestack train` without training: options, and a study's state and tables. (The training
/// library is not on this module's class path; runs are tested in `training`.)
final class TrainCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--keep-heads 0",
        "--keep-heads 0.5 --prune-epochs 3",
        "--keep-heads 0.5 --prune-epochs 3:1",
        "--neuron integrate",
        "--neuron subtract:2",
        "--weights int3",
        "--prune-bundles 4x4",
        "--prune-bundles 4x4:99",
        "--bundle-sparsity 4:0.3",
        "--bundle-sparsity 4x4:-1",
        "--feed-forward top-k:4:5:64",
        "--feed-forward top-k:4:2:64:max",
        "--feed-forward mlp:100",
        "--augment rotate",
        "--augment shift:99",
        "--network vgg",
        "--network mha-fmnist --plan studies/accuracy/base.yaml",
        "--plan no-such-plan.yaml",
        "--status",
        "--study no-such-study.yaml",
        "--validation -1",
        "--start no-such-file.safetensors",
        "--by time",
        "--by phase",
        "--test t10k.npz",
      })
  void wrongOptionsAreOneLineAndNothingIsWritten(String options) {
    Path model = folder.resolve("model");
    String[] words = ("train --out " + model + " " + options).split(" ", -1);
    assertThat(run(words)).isEqualTo(2);
    assertThat(err.toString().strip()).startsWith("spikestack: ").hasLineCount(1);
    assertThat(model).doesNotExist();
  }

  /// Hours of training are not lost to a command that was typed again.
  @Test
  void aRunIsNotOverwrittenUnasked() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Path checkpoint = model.resolve("checkpoint.safetensors");
    Files.writeString(checkpoint, "hours");
    assertThat(run("train", "--out", model.toString(), "--data", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--resume", "--force").hasLineCount(1);
    assertThat(checkpoint).content().isEqualTo("hours");
    // With --force it is the next thing that is wrong: there are no images.
    assertThat(run("train", "--out", model.toString(), "--data", folder.toString(), "--force"))
        .isEqualTo(2);
    assertThat(err.toString().lines().skip(1)).singleElement().asString().doesNotContain("--force");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--seed 3", "--data images --status", "--resume", "--epochs 1", "--force"})
  void optionsOfARunChangeNothingInAStudy(String options) {
    Path study = Home.folder().resolve("studies/accuracy/study.yaml");
    Path state = folder.resolve("state");
    String words = "train --study " + study + " --out " + state + " " + options;
    assertThat(run(words.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).contains(options.split(" ", -1)[0], "--study").hasLineCount(1);
    assertThat(state).doesNotExist();
  }

  @Test
  void framesThatAreNotThereAreNamed() {
    Path plan = Home.folder().resolve("studies/accuracy/events.yaml");
    Path model = folder.resolve("model");
    String[] words = {
      "train", "--plan", plan.toString(), "--out", model.toString(), "--data", folder.toString()
    };
    assertThat(run(words)).isEqualTo(2);
    assertThat(err.toString()).contains("no train").hasLineCount(1);
    assertThat(model).doesNotExist();
  }

  @Test
  void theStudyOfSyntheticEventsFitsItsSection() throws IOException {
    Path study = Home.folder().resolve("studies/accuracy/synthetic-events.yaml");
    Path document = folder.resolve("accuracy.md");
    Files.copy(Home.folder().resolve("docs/accuracy.md"), document);
    String[] tables = {
      "train",
      "--study",
      study.toString(),
      "--out",
      folder.resolve("state").toString(),
      "--tables",
      document.toString()
    };
    assertThat(run(tables)).isZero();
    assertThat(Files.readString(document, StandardCharsets.UTF_8))
        .contains("0 of 2 runs are finished. Missing (cell, seed): events-s1, images-s1.");
  }

  /// The study that the project keeps, and the document that its tables go to.
  @Test
  void theStudyOfTheDocumentsFitsThem() throws IOException {
    Path study = Home.folder().resolve("studies/accuracy/study.yaml");
    Path document = folder.resolve("accuracy.md");
    Files.copy(Home.folder().resolve("docs/accuracy.md"), document);
    Path state = folder.resolve("state");
    String[] status = {"train", "--study", study.toString(), "--out", state.toString(), "--status"};
    assertThat(run(status)).isZero();
    assertThat(out.toString()).contains("0 of 51 runs finished").contains("missing: base-s1");
    assertThat(
            run(
                "train",
                "--study",
                study.toString(),
                "--out",
                state.toString(),
                "--tables",
                document.toString()))
        .isZero();
    String text = Files.readString(document, StandardCharsets.UTF_8);
    assertThat(text)
        .contains("0 of 51 runs are finished. Missing (cell, seed): base-s1, after-75-s1,")
        .contains("| 0.5 (4) | (none of 3 yet) |");
    assertThat(state.resolve("results.csv")).content().startsWith("cell,seed,").hasLineCount(1);
  }
}
