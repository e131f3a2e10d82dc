package spikestack.training;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import spikestack.model.input.Images;

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
  private static final int CHECKPOINT_STEPS = 375;

  private static final int TEST_BATCH = 100;

  private final TrainingPlan plan;
  private final SpikingTransformer network;
  private final SpikingTransformer brief;
  private final DataSet data;
  private final Device device;
  private final Progress progress;
  private final StopSignal stop;
  private final Path checkpoint;
  private final int stepsPerEpoch;

  Trainer(TrainingPlan plan, DataSet data, Device device, Progress progress, StopSignal stop) {
    this.plan = plan;
    this.data = data;
    this.device = device;
    this.progress = progress;
    this.stop = stop;
    network = new SpikingTransformer(plan.network());
    brief = new SpikingTransformer(plan.network().over((plan.network().timesteps() + 1) / 2));
    checkpoint = plan.out().resolve(Checkpoint.FILE);
    stepsPerEpoch = Math.max(1, data.train().count() / plan.batch());
  }

  /// The state after both phases: folded parameters, all epochs.
  TrainingState run() {
    Parameters fresh = network.initialise(plan.seed());
    TrainingState state =
        plan.resume() && Checkpoint.exists(checkpoint)
            ? Checkpoint.read(checkpoint, plan, fresh)
            : new TrainingState(fresh);
    if (state.phase == Progress.Phase.FLOAT) {
      phase(state, (long) plan.epochs() * stepsPerEpoch, plan.learningRate());
      fold(state);
      Checkpoint.write(checkpoint, plan, state);
    }
    long fine = Math.round(plan.fineTuneEpochs() * stepsPerEpoch);
    phase(state, fine, plan.learningRate() * FINE_RATE);
    return state;
  }

  /// Epoch 0 of the second phase is the rounded network before fine-tuning.
  private void fold(TrainingState state) {
    long start = System.nanoTime();
    state.phase = Progress.Phase.INTEGER;
    state.parameters = Folding.fold(state.parameters, plan.network().timesteps());
    state.startEpoch();
    double accuracy = accuracy(network, state.parameters);
    add(state, new EpochResult(state.phase, 0, 0, 0, accuracy, seconds(start)));
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
        endEpoch(state, epoch + 1);
        start = System.nanoTime();
        Checkpoint.write(checkpoint, plan, state);
      } else if (done % CHECKPOINT_STEPS == 0 || stop.requested()) {
        state.seconds += seconds(start);
        start = System.nanoTime();
        Checkpoint.write(checkpoint, plan, state);
      }
      if (stop.requested()) {
        throw new CancellationException(
            "stopped after step " + done + " of " + total + "; it is kept in " + checkpoint);
      }
    }
  }

  private void step(TrainingState state, int[] order, long step, long total, double peak) {
    int size = Math.min(plan.batch(), order.length);
    int from = (int) (step % stepsPerEpoch) * size;
    long seed =
        1_000_003 * (step + (long) firstEpoch(state.phase) * stepsPerEpoch) + 16 + plan.seed();
    Batch batch =
        Batch.augmented(data.train(), order, from, from + size, plan.network().zeroPoint(), seed);
    Device.Learned learned = device.learn(during(state.phase, step), state.parameters, batch);
    state.parameters.update(rate(step, total, peak), DECAY);
    state.loss += learned.loss() * size;
    state.hits += learned.hits();
    state.seen += size;
    double accuracy = (double) learned.hits() / size;
    progress.step(new Progress.Step(state.phase, step + 1, total, learned.loss(), accuracy));
  }

  private SpikingTransformer during(Progress.Phase phase, long step) {
    boolean early = step < (long) plan.shortEpochs() * stepsPerEpoch;
    return phase == Progress.Phase.FLOAT && early ? brief : network;
  }

  /// Epochs are numbered through both phases where they choose order and augmentation.
  private int firstEpoch(Progress.Phase phase) {
    return switch (phase) {
      case FLOAT -> 0;
      case INTEGER -> plan.epochs();
    };
  }

  /// Linear warm-up, then half a cosine to zero.
  static double rate(long step, long total, double peak) {
    double warm = Math.min(1, (step + 1.0) / Math.clamp(total / 10, 1, WARM_UP_STEPS));
    return peak * warm * 0.5 * (1 + Math.cos(Math.PI * step / total));
  }

  private void endEpoch(TrainingState state, int epoch) {
    long start = System.nanoTime();
    SpikingTransformer used = during(state.phase, (long) (epoch - 1) * stepsPerEpoch);
    double test = accuracy(used, state.parameters);
    EpochResult result =
        new EpochResult(
            state.phase,
            epoch,
            state.loss / state.seen,
            (double) state.hits / state.seen,
            test,
            state.seconds + seconds(start));
    state.startEpoch();
    add(state, result);
  }

  /// Share of the test images that get the right class.
  private double accuracy(SpikingTransformer used, Parameters parameters) {
    Images images = data.test();
    long hits = 0;
    for (int from = 0; from < images.count(); from += TEST_BATCH) {
      if (stop.requested()) {
        throw new CancellationException("stopped while testing; see " + checkpoint);
      }
      int to = Math.min(from + TEST_BATCH, images.count());
      Batch batch = Batch.plain(images, from, to, plan.network().zeroPoint());
      hits += batch.hits(device.scores(used, parameters, batch), plan.network().classes());
    }
    return (double) hits / images.count();
  }

  private void add(TrainingState state, EpochResult result) {
    state.epochs.add(result);
    progress.epoch(result);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
