package spikestack.training;

import java.nio.file.Path;
import java.util.Optional;
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
    return new TrainingPlan(
        other,
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

  public TrainingPlan with(Augmentation other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        pruning,
        bundlePruning,
        bundleSparsity,
        weights,
        other,
        seed,
        start,
        out,
        resume);
  }

  public TrainingPlan with(DataPlan other) {
    return new TrainingPlan(
        network,
        other,
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

  public TrainingPlan with(SchedulePlan other) {
    return new TrainingPlan(
        network,
        data,
        other,
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

  public TrainingPlan with(PruningPlan other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        other,
        bundlePruning,
        bundleSparsity,
        weights,
        augmentation,
        seed,
        start,
        out,
        resume);
  }

  public TrainingPlan with(BundlePruning other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        pruning,
        other,
        bundleSparsity,
        weights,
        augmentation,
        seed,
        start,
        out,
        resume);
  }

  public TrainingPlan with(BundleSparsityPlan other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        pruning,
        bundlePruning,
        other,
        weights,
        augmentation,
        seed,
        start,
        out,
        resume);
  }

  public TrainingPlan with(WeightPlan other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        pruning,
        bundlePruning,
        bundleSparsity,
        other,
        augmentation,
        seed,
        start,
        out,
        resume);
  }

  public TrainingPlan with(NeuronPlan other) {
    return with(network.with(other));
  }

  public TrainingPlan withSeed(long other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        pruning,
        bundlePruning,
        bundleSparsity,
        weights,
        augmentation,
        other,
        start,
        out,
        resume);
  }

  public TrainingPlan withStart(Path other) {
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
        Optional.of(other),
        out,
        resume);
  }

  public TrainingPlan into(Path folder, boolean resuming) {
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
        folder,
        resuming);
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
}
