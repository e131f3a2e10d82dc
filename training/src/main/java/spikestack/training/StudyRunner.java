package spikestack.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;

/// Runs what is missing of a [TrainingStudy], one run after the other.
///
/// Each run has a folder of the state: model, checkpoint and, once finished, `result.json`. A
/// finished run is never done again; an interrupted one, however it ended, goes on from its
/// checkpoint. Several processes may work on one state: a run belongs to the process that holds the
/// lock of its folder, which the system gives back when the process ends.
public final class StudyRunner {
  /// Samples that golden recomputes after every run.
  private static final int CHECKED = 100;

  private final TrainingStudy study;
  private final Path state;

  /// Hears of a study.
  public interface Listener {
    /// A run begins; its steps and epochs go to the answer.
    Progress begins(TrainingStudy.Job job);

    void ended(TrainingStudy.Job job, CellResult result);
  }

  public StudyRunner(TrainingStudy study, Path state) {
    this.study = study;
    this.state = state;
  }

  /// Results of the finished runs.
  public SequencedMap<String, CellResult> results() {
    SequencedMap<String, CellResult> results = new TreeMap<>();
    for (TrainingStudy.Job job : study.jobs()) {
      result(job).ifPresent(result -> results.put(job.folder(), result));
    }
    return results;
  }

  private Optional<CellResult> result(TrainingStudy.Job job) {
    Path folder = state.resolve(job.folder());
    Optional<CellResult> result = CellResult.read(folder);
    if (result.isPresent() && !result.get().plan().equals(identity(job))) {
      throw TrainingStudy.foreign(folder);
    }
    return result;
  }

  /// What was run, in words: a finished run of other words is refused.
  private String identity(TrainingStudy.Job job) {
    return switch (study.cell(job.cell())) {
      case TrainingStudy.Cell.Train train -> {
        TrainingPlan plan = train.plan();
        yield String.join(
            "; ",
            plan.network().toString(),
            plan.data().images()
                + " + "
                + plan.data().validation()
                + " images"
                + plan.data().cut(plan.network()),
            plan.schedule().toString(),
            plan.pruning().toString(),
            plan.weights().toString(),
            plan.augmentation().toString(),
            "start " + train.start().orElse("random"),
            "seed " + job.seed() + plan.bundles());
      }
      case TrainingStudy.Cell.Evaluate evaluate ->
          String.join(
              "; ",
              evaluate.of(),
              evaluate.pruning().toString(),
              evaluate.neurons().toString(),
              "seed " + job.seed() + evaluate.rows().map(rows -> "; " + rows).orElse(""));
    };
  }

  /// Runs the missing cells that no other process is at, and returns those that are left because
  /// another process has them or what they need.
  public List<TrainingStudy.Job> run(Listener listener) {
    try (StopSignal stop = new StopSignal();
        Device device = new Device()) {
      boolean some = true;
      List<TrainingStudy.Job> left = new ArrayList<>();
      while (some) {
        some = false;
        left.clear();
        for (TrainingStudy.Job job : study.jobs()) {
          if (result(job).isPresent()) {
            continue;
          }
          if (ready(job) && locked(job, device, stop, listener)) {
            some = true;
          } else {
            left.add(job);
          }
        }
      }
      return left;
    }
  }

  private boolean ready(TrainingStudy.Job job) {
    Optional<String> needs = study.cell(job.cell()).needs();
    return needs.isEmpty() || result(new TrainingStudy.Job(needs.get(), job.seed())).isPresent();
  }

  private boolean locked(TrainingStudy.Job job, Device device, StopSignal stop, Listener listener) {
    Path folder = state.resolve(job.folder());
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = tried(channel)) {
        if (lock == null) {
          return false;
        }
        if (result(job).isEmpty()) {
          Progress progress = listener.begins(job);
          CellResult result =
              switch (study.cell(job.cell())) {
                case TrainingStudy.Cell.Train train -> train(job, train, device, stop, progress);
                case TrainingStudy.Cell.Evaluate evaluate -> evaluate(job, evaluate, device, stop);
              };
          result.write(folder);
          listener.ended(job, result);
        }
        return true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock tried(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private TrainingPlan plan(TrainingStudy.Job job, TrainingStudy.Cell.Train train) {
    TrainingPlan plan = train.plan().withSeed(job.seed()).into(state.resolve(job.folder()), true);
    if (train.start().isEmpty()) {
      return plan;
    }
    String from = new TrainingStudy.Job(train.start().get(), job.seed()).folder();
    return plan.withStart(state.resolve(from).resolve(Checkpoint.FLOAT));
  }

  private CellResult train(
      TrainingStudy.Job job,
      TrainingStudy.Cell.Train train,
      Device device,
      StopSignal stop,
      Progress progress) {
    TrainingPlan plan = plan(job, train);
    DataSet data = DataSet.read(plan.data(), plan.network(), progress);
    TrainingResult trained = Training.run(plan, data, device, progress, stop);
    double seconds = trained.epochs().stream().mapToDouble(EpochResult::seconds).sum();
    GoldenCheck check = check(trained.network(), plan, finished(plan), plan.last(), device, data);
    return new CellResult(
        identity(job),
        plan.network().neuron().toString(),
        trained.floatAccuracy(),
        trained.integerAccuracy(),
        watched(trained.epochs().getLast().validationAccuracy()),
        seconds,
        trained.network().parameters(),
        check.images(),
        check.differing(),
        check.saturations(),
        check.expertsPerToken(),
        check.emptyBundles(),
        check.emptyRows());
  }

  /// 0 when there are no validation images.
  private static double watched(double accuracy) {
    return Double.isNaN(accuracy) ? 0 : accuracy;
  }

  private static Parameters finished(TrainingPlan plan) {
    Parameters fresh = new SpikingTransformer(plan.network()).initialise(plan.seed());
    return Checkpoint.read(plan.out().resolve(Checkpoint.FILE), plan, fresh).parameters;
  }

  private GoldenCheck check(
      Network network,
      TrainingPlan plan,
      Parameters folded,
      AttentionPruning pruning,
      Device device,
      DataSet data) {
    SpikingTransformer transformer = new SpikingTransformer(plan.network());
    return GoldenCheck.of(
        network, transformer, folded, pruning, device, data.test(), CHECKED, study.bundle());
  }

  private CellResult evaluate(
      TrainingStudy.Job job, TrainingStudy.Cell.Evaluate evaluate, Device device, StopSignal stop) {
    long start = System.nanoTime();
    TrainingStudy.Job source = new TrainingStudy.Job(evaluate.of(), job.seed());
    TrainingStudy.Cell.Train train = (TrainingStudy.Cell.Train) study.cell(evaluate.of());
    TrainingPlan plan = plan(source, train);
    Parameters folded = finished(plan);
    DataSet data = DataSet.read(plan.data(), plan.network(), Progress.SILENT);
    AttentionPruning pruning =
        new AttentionPruning(
            evaluate.pruning().orElse(plan.pruning()).last(),
            evaluate.rows().orElse(plan.bundlePruning()));
    Scoring scoring = new Scoring(device, stop);
    TrainingPlan chosen = plan;
    double best = Double.NEGATIVE_INFINITY;
    List<NeuronPlan> neurons =
        evaluate.neurons().isEmpty() ? List.of(plan.network().neuron()) : evaluate.neurons();
    for (NeuronPlan neuron : neurons) {
      TrainingPlan candidate = plan.with(neuron);
      SpikingTransformer network = new SpikingTransformer(candidate.network());
      double accuracy =
          data.validation().isPresent()
              ? scoring.accuracy(network, folded, pruning, data.validation().get())
              : 0;
      if (accuracy > best) {
        best = accuracy;
        chosen = candidate;
      }
    }
    SpikingTransformer network = new SpikingTransformer(chosen.network());
    double test = scoring.accuracy(network, folded, pruning, data.test());
    Network exported = Exporter.export(chosen.network(), folded, plan.weights(), pruning);
    ModelFolder.write(state.resolve(job.folder()), exported, new LinkedHashMap<>());
    GoldenCheck check = check(exported, chosen, folded, pruning, device, data);
    return new CellResult(
        identity(job),
        chosen.network().neuron().toString(),
        Double.NaN,
        test,
        best,
        (System.nanoTime() - start) / 1e9,
        exported.parameters(),
        check.images(),
        check.differing(),
        check.saturations(),
        check.expertsPerToken(),
        check.emptyBundles(),
        check.emptyRows());
  }
}
