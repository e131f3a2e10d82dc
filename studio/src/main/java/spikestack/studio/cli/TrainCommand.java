package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.training.Training;
import spikestack.training.TrainingPlan;
import spikestack.training.TrainingResult;

/// A data set in, a model folder out; or a whole study of runs.
@Command(
    name = "train",
    description =
        "Train a spiking transformer with surrogate gradients; write a model folder of integers.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack train --network moe-mha-fmnist --out out/moe",
      "  spikestack train --network mha-fmnist --epochs 2 --images 6000 --out out/quick",
      "  spikestack train --keep-heads 0.5 --prune-epochs 1:3 --weights int4 --out out/pruned",
      "  spikestack train --plan studies/accuracy/keep-50.yaml --seed 2 --out out/keep-50",
      "  spikestack train --plan nmnist.yaml --data N-MNIST --by time --out out/nmnist     event frames",
      "  spikestack train --out out/moe --resume      go on from the last checkpoint",
      "  spikestack train --study studies/accuracy/study.yaml --out out/accuracy --background",
      "  spikestack train --study studies/accuracy/study.yaml --out out/accuracy --status",
      "",
      "A trained model at any fraction of heads, without training: spikestack trace --model DIR --keep-heads P.",
      "Fashion-MNIST comes with Debian's package dataset-fashion-mnist.",
    })
final class TrainCommand implements Callable<Integer> {
  private static final Set<String> STUDY_OPTIONS =
      Set.of("--study", "--out", "--status", "--tables", "--background", "--json");

  @Mixin TrainOptions options = new TrainOptions();

  @Option(
      names = "--study",
      paramLabel = "FILE",
      description = "Train what is missing of a study; --out holds its state.")
  @Nullable Path study;

  @Option(names = "--status", description = "With --study: print what is finished; train nothing.")
  boolean status;

  @Option(
      names = "--tables",
      paramLabel = "FILE",
      description = "With --study: put its tables between their marks in FILE; train nothing.")
  @Nullable Path tables;

  @Option(
      names = "--background",
      description = "With --study: train in a process of its own that outlives the terminal.")
  boolean background;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Model folder to write.")
  Path out = Path.of("out");

  @Option(names = "--resume", description = "Go on from the checkpoint in --out.")
  boolean resume;

  @Option(names = "--force", description = "Begin again where --out holds a run; it is lost.")
  boolean force;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    try {
      if (study != null) {
        requireOnly(STUDY_OPTIONS);
        StudyTraining training = new StudyTraining(study, out, print, notes);
        if (tables != null) {
          training.tables(tables);
        } else if (status) {
          training.status(json);
        } else if (background) {
          training.background();
        } else {
          training.run();
        }
        return 0;
      }
      if (status || background || tables != null) {
        throw new InputException("--status, --tables, --background", "no --study", "with --study");
      }
      return train(print, notes);
    } catch (CancellationException stopped) {
      notes.println("spikestack: stopped; go on with " + (study == null ? "--resume" : "--study"));
      return Failures.YOUR_INPUT;
    } finally {
      print.flush();
      notes.flush();
    }
  }

  private int train(PrintWriter print, PrintWriter notes) {
    if (!resume && !force && Training.holdsRun(out)) {
      throw new InputException(
          "--out " + out,
          "a run",
          "--resume to go on with it, --force to begin again, or another folder");
    }
    TrainingPlan plan = options.plan(out, resume);
    try (TrainingBar bar = new TrainingBar(notes)) {
      report(print, plan, Training.run(plan, bar));
      return 0;
    }
  }

  /// A study's plans say how its runs are made: an option of a single run would change nothing.
  private void requireOnly(Set<String> allowed) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!allowed.contains(option.longestName())) {
        throw new InputException(
            option.longestName(), "beside --study", "in the plans of the study; without --study");
      }
    }
  }

  private void report(PrintWriter print, TrainingPlan plan, TrainingResult result) {
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("network", plan.network().name());
      if (!Double.isNaN(result.floatAccuracy())) {
        summary.put("floatAccuracy", result.floatAccuracy());
      }
      summary.put("integerAccuracy", result.integerAccuracy());
      summary.put("epochs", result.epochs().size());
      summary.put("out", out.toString());
      print.println(Json.text(summary));
      return;
    }
    String real =
        Double.isNaN(result.floatAccuracy())
            ? ""
            : String.format(Locale.ROOT, "%.2f %% (float), ", 100 * result.floatAccuracy());
    print.printf(
        Locale.ROOT,
        "%s: test accuracy %s%.2f %% (%s)%n",
        plan.network().name(),
        real,
        100 * result.integerAccuracy(),
        plan.weights());
    print.println("model   " + out);
    print.println("curve   " + out.resolve("training.svg"));
  }
}
