package spikestack.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import spikestack.model.input.events.Framing;
import spikestack.model.network.BundlePruning;

/// One training run, complete: the same plan and the same data give the same network.
///
/// `start`: a `float.safetensors` (the end of another run's first phase) to begin with instead of
/// random weights; the network must have the same parameters, but may have another neuron, other
/// weights and other pruning. `bundlePruning` is on from the first step. `out` receives the model
/// folder and the checkpoint; `resume` continues from a checkpoint found there.
public record TrainingPlan(
    NetworkPlan network,
    DataPlan data,
    SchedulePlan schedule,
    PruningPlan pruning,
    BundlePruning bundlePruning,
    BundleSparsityPlan bundleSparsity,
    WeightPlan weights,
    Augmentation augmentation,
    long seed,
    Optional<Path> start,
    Path out,
    boolean resume) {
  public TrainingPlan {
    if (!network.frames() && (data.test().isPresent() || data.by() != Framing.Split.COUNT)) {
      throw new IllegalArgumentException(
          "a test set of its own, or a way to cut recordings, for a network on images (they are for"
              + " frames, frameMax)");
    }
    int width = network.features() / network.heads();
    if (!bundlePruning.off() && Math.max(bundlePruning.query(), bundlePruning.key()) > width) {
      throw new IllegalArgumentException(
          "bundlePruning drops every row: a head has "
              + width
              + " features, thresholds are "
              + bundlePruning.query()
              + " and "
              + bundlePruning.key());
    }
  }

  /// The settings that the committed networks were trained with.
  public static TrainingPlan of(NetworkPlan network, Path out) {
    return new TrainingPlan(
        network,
        new DataPlan(DataPlan.FASHION_MNIST, 0, 0, 0),
        SchedulePlan.DEFAULT,
        PruningPlan.OFF,
        BundlePruning.OFF,
        BundleSparsityPlan.OFF,
        WeightPlan.INT8,
        Augmentation.MIRROR,
        1,
        Optional.empty(),
        out,
        true);
  }

  public TrainingPlan with(NetworkPlan other) {
    return changed(draft -> draft.network = other);
  }

  public TrainingPlan with(Augmentation other) {
    return changed(draft -> draft.augmentation = other);
  }

  public TrainingPlan with(DataPlan other) {
    return changed(draft -> draft.data = other);
  }

  public TrainingPlan with(SchedulePlan other) {
    return changed(draft -> draft.schedule = other);
  }

  public TrainingPlan with(PruningPlan other) {
    return changed(draft -> draft.pruning = other);
  }

  public TrainingPlan with(BundlePruning other) {
    return changed(draft -> draft.bundlePruning = other);
  }

  public TrainingPlan with(BundleSparsityPlan other) {
    return changed(draft -> draft.bundleSparsity = other);
  }

  public TrainingPlan with(WeightPlan other) {
    return changed(draft -> draft.weights = other);
  }

  public TrainingPlan with(NeuronPlan other) {
    return with(network.with(other));
  }

  public TrainingPlan withSeed(long other) {
    return changed(draft -> draft.seed = other);
  }

  public TrainingPlan withStart(Path other) {
    return changed(draft -> draft.start = Optional.of(other));
  }

  public TrainingPlan into(Path folder, boolean resuming) {
    return changed(
        draft -> {
          draft.out = folder;
          draft.resume = resuming;
        });
  }

  /// What attention leaves out in the second phase and in the exported network.
  AttentionPruning last() {
    return new AttentionPruning(pruning.last(), bundlePruning);
  }

  /// What the options on bundles add to a plan in words: nothing where they are off.
  String bundles() {
    String rows = bundlePruning.off() ? "" : "; " + bundlePruning;
    return rows + (bundleSparsity.off() ? "" : "; " + bundleSparsity);
  }

  private TrainingPlan changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.plan();
  }

  /// A plan that is about to differ.
  private static final class Draft {
    NetworkPlan network;
    DataPlan data;
    SchedulePlan schedule;
    PruningPlan pruning;
    BundlePruning bundlePruning;
    BundleSparsityPlan bundleSparsity;
    WeightPlan weights;
    Augmentation augmentation;
    long seed;
    Optional<Path> start;
    Path out;
    boolean resume;

    Draft(TrainingPlan plan) {
      network = plan.network;
      data = plan.data;
      schedule = plan.schedule;
      pruning = plan.pruning;
      bundlePruning = plan.bundlePruning;
      bundleSparsity = plan.bundleSparsity;
      weights = plan.weights;
      augmentation = plan.augmentation;
      seed = plan.seed;
      start = plan.start;
      out = plan.out;
      resume = plan.resume;
    }

    TrainingPlan plan() {
      return new TrainingPlan(
          network,
          data,
          schedule,
          pruning,
          bundlePruning,
          bundleSparsity,
          weights,
          augmentation,
          seed,
          start,
          out,
          resume);
    }
  }
}
