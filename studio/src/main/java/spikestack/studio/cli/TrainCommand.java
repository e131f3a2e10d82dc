package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.training.EpochResult;
import spikestack.training.NetworkPlan;
import spikestack.training.Training;
import spikestack.training.TrainingPlan;
import spikestack.training.TrainingResult;

/// A data set in, a model folder out.
@Command(
    name = "train",
    description =
        "Train a spiking transformer with surrogate gradients; write an int8 model folder.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack train --network moe-mha-fmnist --out out/moe",
      "  spikestack train --network mha-fmnist --epochs 2 --images 6000 --out out/quick",
      "  spikestack train --out out/moe --resume      go on from the checkpoint of the last epoch",
      "",
      "Fashion-MNIST comes with Debian's package dataset-fashion-mnist.",
    })
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "mha-fmnist or moe-mha-fmnist (default: ${DEFAULT-VALUE}).",
      defaultValue = "moe-mha-fmnist")
  String network = "moe-mha-fmnist";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Folder with IDX files, or an NPZ file (default: ${DEFAULT-VALUE}).",
      defaultValue = "/usr/share/datasets/fashion-mnist")
  Path data = TrainingPlan.FASHION_MNIST;

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs with real weights.")
  @Nullable Integer epochs;

  @Option(
      names = "--short-epochs",
      paramLabel = "N",
      description = "The first N epochs take half the time steps (half the cost).")
  @Nullable Integer shortEpochs;

  @Option(
      names = "--fine-tune",
      paramLabel = "N",
      description = "Epochs with fake-quantised int8 weights afterwards; may be a fraction.")
  @Nullable Double fineTune;

  @Option(names = "--batch", paramLabel = "N", description = "Images per step.")
  @Nullable Integer batch;

  @Option(names = "--learning-rate", paramLabel = "R", description = "Peak of the schedule.")
  @Nullable Double learningRate;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.")
  @Nullable Long seed;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Use the first N images of each set (default: all).")
  int images;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Model folder to write.")
  Path out = Path.of("out");

  @Option(names = "--resume", description = "Go on from the checkpoint in --out.")
  boolean resume;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    try (TrainingBar bar = new TrainingBar(notes)) {
      TrainingResult result = Training.run(plan(), bar);
      report(print, result);
      return 0;
    } catch (CancellationException stopped) {
      notes.println("spikestack: stopped; go on with --resume");
      return Failures.YOUR_INPUT;
    } finally {
      print.flush();
      notes.flush();
    }
  }

  private void report(PrintWriter print, TrainingResult result) {
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("network", network);
      summary.put("floatAccuracy", result.floatAccuracy());
      summary.put("integerAccuracy", result.integerAccuracy());
      summary.put("epochs", result.epochs().size());
      summary.put("out", out.toString());
      print.println(Json.text(summary));
      return;
    }
    print.printf(
        Locale.ROOT,
        "%s: test accuracy %.2f %% (float), %.2f %% (int8)%n",
        network,
        100 * result.floatAccuracy(),
        100 * result.integerAccuracy());
    print.println("model   " + out);
  }

  private TrainingPlan plan() {
    NetworkPlan plan =
        switch (network) {
          case "mha-fmnist" -> NetworkPlan.mha();
          case "moe-mha-fmnist" -> NetworkPlan.moeMha();
          default -> throw new InputException("--network", network, "mha-fmnist or moe-mha-fmnist");
        };
    TrainingPlan standard = TrainingPlan.of(plan, out);
    int count = epochs != null ? epochs : standard.epochs();
    try {
      return new TrainingPlan(
          plan,
          data,
          count,
          shortEpochs != null ? shortEpochs : Math.min(count, standard.shortEpochs()),
          fineTune != null ? fineTune : standard.fineTuneEpochs(),
          batch != null ? batch : standard.batch(),
          learningRate != null ? learningRate : standard.learningRate(),
          seed != null ? seed : standard.seed(),
          images,
          out,
          resume);
    } catch (IllegalArgumentException e) {
      throw new InputException("options of train", String.valueOf(e.getMessage()), "see --help");
    }
  }

  /// The training's progress as a bar, and a line per epoch.
  private static final class TrainingBar implements spikestack.training.Progress, AutoCloseable {
    private final PrintWriter notes;
    private @Nullable Progress bar;
    private long done;
    private @Nullable Phase phase;

    TrainingBar(PrintWriter notes) {
      this.notes = notes;
    }

    @Override
    public void step(Step step) {
      if (bar == null || step.phase() != phase) {
        close();
        bar = new Progress(step.phase() == Phase.FLOAT ? "float" : "int8", step.total(), "steps");
        phase = step.phase();
        done = 0;
      }
      bar.step(step.done() - done);
      done = step.done();
    }

    @Override
    public void epoch(EpochResult result) {
      if (result.epoch() == 0) {
        notes.printf(
            Locale.ROOT, "folded to int8: test accuracy %.2f %%%n", 100 * result.testAccuracy());
        notes.flush();
        return;
      }
      notes.printf(
          Locale.ROOT,
          "%s epoch %d: loss %.4f, training accuracy %.2f %%, test accuracy %.2f %%, %.0f s%n",
          result.phase() == Phase.FLOAT ? "float" : "int8",
          result.epoch(),
          result.loss(),
          100 * result.trainAccuracy(),
          100 * result.testAccuracy(),
          result.seconds());
      notes.flush();
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }
  }
}
