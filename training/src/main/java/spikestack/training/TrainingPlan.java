package spikestack.training;

import java.nio.file.Path;
import java.util.Optional;

/// One training run, complete: the same plan and the same data give the same network.
///
/// `start`: a `float.safetensors` (the end of another run's first phase) to begin with instead of
/// random weights; the network must have the same parameters, but may have another neuron, other
/// weights and other pruning. `out` receives the model folder and the checkpoint; `resume`
/// continues from a checkpoint found there.
public record TrainingPlan(
    NetworkPlan network,
    DataPlan data,
    SchedulePlan schedule,
    PruningPlan pruning,
    WeightPlan weights,
    Augmentation augmentation,
    long seed,
    Optional<Path> start,
    Path out,
    boolean resume) {

  /// The settings that the committed networks were trained with.
  public static TrainingPlan of(NetworkPlan network, Path out) {
    return new TrainingPlan(
        network,
        new DataPlan(DataPlan.FASHION_MNIST, 0, 0, 0),
        SchedulePlan.DEFAULT,
        PruningPlan.OFF,
        WeightPlan.INT8,
        Augmentation.MIRROR,
        1,
        Optional.empty(),
        out,
        true);
  }

  public TrainingPlan with(NetworkPlan other) {
    return new TrainingPlan(
        other, data, schedule, pruning, weights, augmentation, seed, start, out, resume);
  }

  public TrainingPlan with(Augmentation other) {
    return new TrainingPlan(
        network, data, schedule, pruning, weights, other, seed, start, out, resume);
  }

  public TrainingPlan with(DataPlan other) {
    return new TrainingPlan(
        network, other, schedule, pruning, weights, augmentation, seed, start, out, resume);
  }

  public TrainingPlan with(SchedulePlan other) {
    return new TrainingPlan(
        network, data, other, pruning, weights, augmentation, seed, start, out, resume);
  }

  public TrainingPlan with(PruningPlan other) {
    return new TrainingPlan(
        network, data, schedule, other, weights, augmentation, seed, start, out, resume);
  }

  public TrainingPlan with(WeightPlan other) {
    return new TrainingPlan(
        network, data, schedule, pruning, other, augmentation, seed, start, out, resume);
  }

  public TrainingPlan with(NeuronPlan other) {
    return with(network.with(other));
  }

  public TrainingPlan withSeed(long other) {
    return new TrainingPlan(
        network, data, schedule, pruning, weights, augmentation, other, start, out, resume);
  }

  public TrainingPlan withStart(Path other) {
    return new TrainingPlan(
        network,
        data,
        schedule,
        pruning,
        weights,
        augmentation,
        seed,
        Optional.of(other),
        out,
        resume);
  }

  public TrainingPlan into(Path folder, boolean resuming) {
    return new TrainingPlan(
        network, data, schedule, pruning, weights, augmentation, seed, start, folder, resuming);
  }
}
