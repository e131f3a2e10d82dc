package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;

/// Trains a network and writes its model folder.
public final class Training {
  /// The per-epoch log beside the model.
  public static final String LOG = "training.json";

  private Training() {}

  /// Runs the plan to its end, or on from its checkpoint, and writes `model.json`,
  /// `weights.safetensors`, `training.json` and the picture `training.svg` into `plan.out()`.
  ///
  /// Throws [InputException] for a missing or unfit data set, an unusable folder, or a foreign
  /// checkpoint; [java.util.concurrent.CancellationException] when the process is ending, after
  /// saving the checkpoint.
  public static TrainingResult run(TrainingPlan plan, Progress progress) {
    if (plan.start().isPresent() && !Files.isRegularFile(plan.start().get())) {
      throw new InputException(
          plan.start().get().toString(),
          "no such file",
          "the file " + Checkpoint.FLOAT + " of a run");
    }
    DataSet data = DataSet.read(plan.data(), plan.network(), progress);
    requireFolder(plan.out());
    try (StopSignal stop = new StopSignal();
        Device device = new Device()) {
      return run(plan, data, device, progress, stop);
    }
  }

  static TrainingResult run(
      TrainingPlan plan, DataSet data, Device device, Progress progress, StopSignal stop) {
    Trainer trainer = new Trainer(plan, data, device, progress, stop);
    TrainingState state = trainer.run();
    Network network =
        Exporter.export(plan.network(), state.parameters, plan.weights(), plan.last());
    TrainingResult result =
        new TrainingResult(
            network,
            last(state, Progress.Phase.FLOAT),
            last(state, Progress.Phase.INTEGER),
            state.epochs);
    ModelFolder.write(plan.out(), network, metadata(plan, data, result));
    AtomicFile.write(plan.out().resolve(LOG), TrainingLog.json(plan, data, result));
    LossCurve.write(plan.out(), plan.network().name(), state, trainer.totals());
    return result;
  }

  /// Whether a folder holds a run, finished or not: its checkpoint.
  public static boolean holdsRun(Path folder) {
    return Checkpoint.exists(folder.resolve(Checkpoint.FILE));
  }

  private static void requireFolder(Path out) {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new InputException(out.toString(), "a file", "a folder to write the model to");
    }
  }

  /// Test accuracy of the last epoch of a phase; NaN when it had none.
  private static double last(TrainingState state, Progress.Phase phase) {
    double accuracy = Double.NaN;
    for (EpochResult epoch : state.epochs) {
      if (epoch.phase() == phase) {
        accuracy = epoch.testAccuracy();
      }
    }
    return accuracy;
  }

  private static SequencedMap<String, String> metadata(
      TrainingPlan plan, DataSet data, TrainingResult result) {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("trainedOn", words(data.train(), plan.network()));
    metadata.put("testedOn", words(data.test(), plan.network()));
    if (!Double.isNaN(result.floatAccuracy())) {
      metadata.put("floatAccuracy", percent(result.floatAccuracy()));
    }
    metadata.put("integerAccuracy", percent(result.integerAccuracy()));
    metadata.put("seed", Long.toString(plan.seed()));
    return metadata;
  }

  private static String words(SampleSet samples, NetworkPlan network) {
    String what = network.frames() ? " samples of event frames" : " images";
    return samples.count()
        + (samples.synthetic() ? " synthetic" : "")
        + what
        + ", sha256 "
        + samples.sha256();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
