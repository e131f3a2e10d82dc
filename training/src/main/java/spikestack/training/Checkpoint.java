package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;

/// A [TrainingState] in one file, written completely or not at all. Reading gives back the same
/// bits, so that a resumed run equals an uninterrupted one.
///
/// The metadata hold the plan that the state belongs to; a checkpoint of another plan is refused.
final class Checkpoint {
  static final String FILE = "checkpoint.safetensors";

  /// The same at the end of the first phase: real weights, which other runs may start from.
  static final String FLOAT = "float.safetensors";

  private static final String PLAN = "plan";
  private static final String STATE = "state";
  private static final String CURVE = "curve";
  private static final String EPOCH = "epoch.";
  private static final String GRID = "grid.";

  private Checkpoint() {}

  static void write(Path file, TrainingPlan plan, TrainingState state) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put(PLAN, identity(plan));
    metadata.put(
        STATE,
        words(
            state.phase,
            state.parameters.updates,
            state.loss,
            state.hits,
            state.seen,
            state.seconds,
            state.curveLoss,
            state.curveHits,
            state.curveSeen));
    for (int i = 0; i < state.epochs.size(); i++) {
      EpochResult e = state.epochs.get(i);
      metadata.put(
          EPOCH + i,
          words(
              e.phase(),
              e.epoch(),
              e.loss(),
              e.trainAccuracy(),
              e.validationAccuracy(),
              e.testAccuracy(),
              e.seconds()));
    }
    for (Parameter p : state.parameters.parameters()) {
      int[] shape = new int[p.shape.length];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = p.extent(i);
      }
      tensors.put(p.name, Tensor.ofFloats(p.values, shape));
      tensors.put(p.name + ".first", Tensor.ofFloats(p.first, shape));
      tensors.put(p.name + ".second", Tensor.ofFloats(p.second, shape));
      metadata.put(GRID + p.name, grid(p.grid));
    }
    for (Map.Entry<String, float[]> e : state.parameters.statistics().entrySet()) {
      tensors.put(e.getKey(), Tensor.ofFloats(e.getValue(), e.getValue().length));
    }
    if (!state.curve.isEmpty()) {
      tensors.put(CURVE, curve(state));
    }
    new Safetensors(tensors, metadata).write(file);
  }

  private static final int CURVE_COLUMNS = 4;

  private static Tensor curve(TrainingState state) {
    double[] rows = new double[state.curve.size() * CURVE_COLUMNS];
    for (int i = 0; i < state.curve.size(); i++) {
      TrainingState.CurvePoint point = state.curve.get(i);
      rows[i * CURVE_COLUMNS] = point.phase() == Progress.Phase.INTEGER ? 1 : 0;
      rows[i * CURVE_COLUMNS + 1] = point.step();
      rows[i * CURVE_COLUMNS + 2] = point.loss();
      rows[i * CURVE_COLUMNS + 3] = point.accuracy();
    }
    return Tensor.ofDoubles(rows, state.curve.size(), CURVE_COLUMNS);
  }

  private static void curve(Tensor stored, TrainingState state) {
    double[] rows = stored.doubles();
    for (int at = 0; at < rows.length; at += CURVE_COLUMNS) {
      Progress.Phase phase = rows[at] == 0 ? Progress.Phase.FLOAT : Progress.Phase.INTEGER;
      state.curve.add(
          new TrainingState.CurvePoint(phase, (long) rows[at + 1], rows[at + 2], rows[at + 3]));
    }
  }

  static boolean exists(Path file) {
    return Files.isRegularFile(file);
  }

  /// `fresh` gives names and shapes for the first phase.
  static TrainingState read(Path file, TrainingPlan plan, Parameters fresh) {
    Safetensors stored = Safetensors.read(file);
    String owner = text(stored, file, PLAN);
    if (!owner.equals(identity(plan))) {
      String wanted = identity(plan);
      throw new InputException(
          file + ": " + PLAN,
          difference(owner, wanted),
          difference(wanted, owner) + ", or to begin again in another folder");
    }
    try {
      return state(stored, file, plan, fresh);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InputException(
          file.toString(), "a broken checkpoint (" + e.getMessage() + ")", "one we wrote");
    }
  }

  /// The part of a plan's text where it first differs from another, from the key before.
  private static String difference(String of, String other) {
    int at = Arrays.mismatch(of.toCharArray(), other.toCharArray());
    int from = Math.max(of.lastIndexOf(", ", at), of.lastIndexOf("; ", at));
    int begin = from < 0 ? 0 : from + 2;
    return of.substring(begin, Math.min(of.length(), begin + 60));
  }

  /// The real weights and statistics at the end of a run's first phase, for a run of its own: fresh
  /// moments, no epochs. `fresh` gives names and shapes.
  static Parameters start(Path file, Parameters fresh) {
    Safetensors stored = Safetensors.read(file);
    if (!text(stored, file, STATE).startsWith(Progress.Phase.FLOAT.name())) {
      throw new InputException(
          file.toString(), "integer weights", "the file " + FLOAT + " of a run");
    }
    Parameters started = new Parameters();
    for (Parameter p : fresh.parameters()) {
      float[] values = floats(stored, file, p.name, p.values.length);
      started.add(new Parameter(p.name, p.shape, values, p.decayed, p.grid));
    }
    fresh
        .statistics()
        .forEach(
            (name, values) ->
                started.statistics().put(name, floats(stored, file, name, values.length)));
    return started;
  }

  private static TrainingState state(
      Safetensors stored, Path file, TrainingPlan plan, Parameters fresh) {
    String[] words = text(stored, file, STATE).split(" ", -1);
    Progress.Phase phase = Progress.Phase.valueOf(words[0]);
    Parameters parameters =
        switch (phase) {
          case FLOAT -> fresh;
          case INTEGER -> Folding.fold(fresh, plan.weights(), plan.network().timesteps());
        };
    TrainingState state = new TrainingState(refilled(parameters, stored, file));
    state.phase = phase;
    state.parameters.updates = Long.parseLong(words[1]);
    state.loss = Double.parseDouble(words[2]);
    state.hits = Long.parseLong(words[3]);
    state.seen = Long.parseLong(words[4]);
    state.seconds = Double.parseDouble(words[5]);
    state.curveLoss = Double.parseDouble(words[6]);
    state.curveHits = Long.parseLong(words[7]);
    state.curveSeen = Long.parseLong(words[8]);
    Tensor curve = stored.tensors().get(CURVE);
    if (curve != null) {
      curve(curve, state);
    }
    for (int i = 0; stored.metadata().containsKey(EPOCH + i); i++) {
      String[] epoch = text(stored, file, EPOCH + i).split(" ", -1);
      state.epochs.add(
          new EpochResult(
              Progress.Phase.valueOf(epoch[0]),
              Integer.parseInt(epoch[1]),
              Double.parseDouble(epoch[2]),
              Double.parseDouble(epoch[3]),
              Double.parseDouble(epoch[4]),
              Double.parseDouble(epoch[5]),
              Double.parseDouble(epoch[6])));
    }
    return state;
  }

  private static Parameters refilled(Parameters shapes, Safetensors stored, Path file) {
    Parameters parameters = new Parameters();
    for (Parameter p : shapes.parameters()) {
      Parameter.Grid grid = grid(text(stored, file, GRID + p.name));
      float[] values = floats(stored, file, p.name, p.values.length);
      Parameter read = new Parameter(p.name, p.shape, values, p.decayed, grid);
      copy(floats(stored, file, p.name + ".first", p.values.length), read.first);
      copy(floats(stored, file, p.name + ".second", p.values.length), read.second);
      parameters.add(read);
    }
    shapes
        .statistics()
        .forEach(
            (name, values) ->
                parameters.statistics().put(name, floats(stored, file, name, values.length)));
    return parameters;
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private static float[] floats(Safetensors stored, Path file, String name, int size) {
    Tensor tensor = stored.tensors().get(name);
    if (tensor == null || tensor.type() != Tensor.Type.F32 || tensor.size() != size) {
      throw new InputException(
          file + ": " + name, String.valueOf(tensor), size + " values of type f32");
    }
    double[] wide = tensor.doubles();
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) wide[i];
    }
    return values;
  }

  private static String text(Safetensors stored, Path file, String key) {
    String value = stored.metadata().get(key);
    if (value == null) {
      throw new InputException(file + ": " + key, "nothing", "a checkpoint that we wrote");
    }
    return value;
  }

  private static String grid(Parameter.Grid grid) {
    return switch (grid) {
      case Parameter.Grid.Real() -> words("real");
      case Parameter.Grid.Weights(int exponent, int max) -> words("weights", exponent, max);
      case Parameter.Grid.Biases(int exponent, int times) -> words("biases", exponent, times);
      case Parameter.Grid.ChannelWeights(double[] steps, int max) ->
          words("channel-weights", max) + steps(steps);
      case Parameter.Grid.ChannelBiases(double[] steps) -> "channel-biases" + steps(steps);
    };
  }

  private static Parameter.Grid grid(String text) {
    String[] words = text.split(" ", -1);
    return switch (words[0]) {
      case "real" -> new Parameter.Grid.Real();
      case "weights" ->
          new Parameter.Grid.Weights(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "channel-weights" ->
          new Parameter.Grid.ChannelWeights(steps(words, 2), Integer.parseInt(words[1]));
      case "channel-biases" -> new Parameter.Grid.ChannelBiases(steps(words, 1));
      case "biases" ->
          new Parameter.Grid.Biases(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      default -> throw new IllegalArgumentException("grid " + text);
    };
  }

  private static String steps(double[] steps) {
    StringBuilder text = new StringBuilder();
    for (double step : steps) {
      text.append(' ').append(step);
    }
    return text.toString();
  }

  private static double[] steps(String[] words, int from) {
    double[] steps = new double[words.length - from];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Double.parseDouble(words[from + i]);
    }
    return steps;
  }

  private static String words(Object... values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      text.append(text.isEmpty() ? "" : " ").append(value);
    }
    return text.toString();
  }

  /// What must agree for a run to continue another. Folders may change, and so may the numbers of
  /// epochs: the rate then follows the new schedule from here on.
  private static String identity(TrainingPlan plan) {
    String identity =
        words(
            plan.network(),
            plan.schedule().batch(),
            plan.schedule().learningRate(),
            plan.seed(),
            plan.data().images(),
            plan.data().validation(),
            plan.pruning(),
            plan.weights(),
            plan.augmentation());
    return identity + plan.bundles() + plan.data().cut(plan.network());
  }
}
