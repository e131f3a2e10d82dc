package spikestack.training;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/// The loop over steps and epochs, first with real, then with integer weights.
///
/// Step s of a phase depends on the plan, the parameters and s alone, so that a run which stops at
/// any step and resumes gives the numbers of one that did not.
final class Trainer {
  /// Steps until the rate is at its peak; a tenth of all steps when that is less.
  private static final int WARM_UP_STEPS = 200;

  private static final double DECAY = 0.01;

  /// The second phase only repairs rounding.
  private static final double FINE_RATE = 0.1;

  /// A checkpoint also stands after every so many steps within an epoch.
  private static final int CHECKPOINT_STEPS = 100;

  private final TrainingPlan plan;
  private final SchedulePlan schedule;
  private final SpikingTransformer network;
  private final SpikingTransformer brief;
  private final DataSet data;
  private final Device device;
  private final Progress progress;
  private final StopSignal stop;
  private final Scoring scoring;
  private final Path checkpoint;
  private final int stepsPerEpoch;

  Trainer(TrainingPlan plan, DataSet data, Device device, Progress progress, StopSignal stop) {
    this.plan = plan;
    schedule = plan.schedule();
    this.data = data;
    this.device = device;
    this.progress = progress;
    this.stop = stop;
    scoring = new Scoring(device, stop);
    network = new SpikingTransformer(plan.network());
    brief = new SpikingTransformer(plan.network().over((plan.network().timesteps() + 1) / 2));
    checkpoint = plan.out().resolve(Checkpoint.FILE);
    stepsPerEpoch = Math.max(1, data.train().count() / schedule.batch());
  }

  /// The state after both phases: folded parameters, all epochs.
  TrainingState run() {
    TrainingState state = begin();
    if (state.phase == Progress.Phase.FLOAT) {
      phase(state, (long) schedule.epochs() * stepsPerEpoch, schedule.learningRate());
      Checkpoint.write(plan.out().resolve(Checkpoint.FLOAT), plan, state);
      fold(state);
      Checkpoint.write(checkpoint, plan, state);
    }
    phase(state, fineSteps(), schedule.learningRate() * FINE_RATE);
    return state;
  }

  private long fineSteps() {
    return Math.round(schedule.fineTuneEpochs() * stepsPerEpoch);
  }

  private TrainingState begin() {
    Parameters fresh = network.initialise(plan.seed());
    if (plan.resume() && Checkpoint.exists(checkpoint)) {
      return Checkpoint.read(checkpoint, plan, fresh);
    }
    return new TrainingState(
        plan.start().isPresent() ? Checkpoint.start(plan.start().get(), fresh) : fresh);
  }

  /// Epoch 0 of the second phase is the rounded network before fine-tuning.
  private void fold(TrainingState state) {
    long start = System.nanoTime();
    state.phase = Progress.Phase.INTEGER;
    state.parameters = Folding.fold(state.parameters, plan.weights(), plan.network().timesteps());
    state.startEpoch();
    state.startPoint();
    add(state, measured(state, network, plan.last(), 0, true, start));
  }

  private void phase(TrainingState state, long total, double rate) {
    int[] order = new int[0];
    int orderOf = -1;
    long start = System.nanoTime();
    while (state.parameters.updates < total) {
      long step = state.parameters.updates;
      int epoch = (int) (step / stepsPerEpoch);
      if (orderOf != epoch) {
        order = data.shuffled(plan.seed(), epoch + firstEpoch(state.phase));
        orderOf = epoch;
      }
      step(state, order, step, total, rate);
      long done = state.parameters.updates;
      if (done % stepsPerEpoch == 0 || done == total) {
        state.seconds += seconds(start);
        endEpoch(state, epoch + 1, done == total);
        start = System.nanoTime();
        keep(state);
      } else if (done % CHECKPOINT_STEPS == 0 || stop.requested()) {
        state.seconds += seconds(start);
        start = System.nanoTime();
        keep(state);
      }
      if (stop.requested()) {
        throw new CancellationException(
            "stopped after step " + done + " of " + total + "; it is kept in " + checkpoint);
      }
    }
  }

  /// Checkpoint and picture.
  private void keep(TrainingState state) {
    Checkpoint.write(checkpoint, plan, state);
    LossCurve.write(plan.out(), plan.network().name(), state, totals());
  }

  /// Steps of both phases.
  LossCurve.Totals totals() {
    return new LossCurve.Totals(
        (long) schedule.epochs() * stepsPerEpoch, fineSteps(), stepsPerEpoch);
  }

  private void step(TrainingState state, int[] order, long step, long total, double peak) {
    int size = Math.min(schedule.batch(), order.length);
    int from = (int) (step % stepsPerEpoch) * size;
    long seed =
        1_000_003 * (step + (long) firstEpoch(state.phase) * stepsPerEpoch) + 16 + plan.seed();
    SpikingTransformer used = during(state.phase, step);
    Batch batch =
        Batch.augmented(
            data.train(), order, from, from + size, used.plan(), plan.augmentation(), seed);
    AttentionPruning pruning = pruning(state.phase, (double) step / stepsPerEpoch);
    Device.Learned learned =
        device.learn(used, state.parameters, pruning, plan.bundleSparsity(), batch);
    state.parameters.update(rate(step, total, peak), DECAY);
    state.learned(learned, size, step + 1);
    double accuracy = (double) learned.hits() / size;
    progress.step(new Progress.Step(state.phase, step + 1, total, learned.loss(), accuracy));
  }

  private AttentionPruning pruning(Progress.Phase phase, double epoch) {
    return switch (phase) {
      case FLOAT -> new AttentionPruning(plan.pruning().at(epoch), plan.bundlePruning());
      case INTEGER -> plan.last();
    };
  }

  private SpikingTransformer during(Progress.Phase phase, long step) {
    boolean early = step < (long) schedule.shortEpochs() * stepsPerEpoch;
    return phase == Progress.Phase.FLOAT && early ? brief : network;
  }

  /// Epochs are numbered through both phases where they choose order and augmentation.
  private int firstEpoch(Progress.Phase phase) {
    return switch (phase) {
      case FLOAT -> 0;
      case INTEGER -> schedule.epochs();
    };
  }

  /// Linear warm-up, then half a cosine to zero.
  static double rate(long step, long total, double peak) {
    double warm = Math.min(1, (step + 1.0) / Math.clamp(total / 10, 1, WARM_UP_STEPS));
    return peak * warm * 0.5 * (1 + Math.cos(Math.PI * step / total));
  }

  private void endEpoch(TrainingState state, int epoch, boolean last) {
    long start = System.nanoTime();
    SpikingTransformer used = during(state.phase, (long) (epoch - 1) * stepsPerEpoch);
    AttentionPruning pruning = pruning(state.phase, epoch);
    boolean tested = last || schedule.testEveryEpoch();
    EpochResult result = measured(state, used, pruning, epoch, tested, start);
    state.startEpoch();
    add(state, result);
  }

  private EpochResult measured(
      TrainingState state,
      SpikingTransformer used,
      AttentionPruning pruning,
      int epoch,
      boolean tested,
      long start) {
    double validation = Double.NaN;
    if (data.validation().isPresent()) {
      validation =
          scoring.accuracy(used, state.parameters, pruning, data.validation().orElseThrow());
    }
    double test =
        tested ? scoring.accuracy(used, state.parameters, pruning, data.test()) : Double.NaN;
    return new EpochResult(
        state.phase,
        epoch,
        state.seen > 0 ? state.loss / state.seen : Double.NaN,
        state.seen > 0 ? (double) state.hits / state.seen : Double.NaN,
        validation,
        test,
        state.seconds + seconds(start));
  }

  private void add(TrainingState state, EpochResult result) {
    state.epochs.add(result);
    progress.epoch(result);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
