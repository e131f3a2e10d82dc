package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// One batch on its way through the network and back.
///
/// The library differentiates convolutions, matrix products and pooling; neurons, normalisation,
/// residual and routing are ours ([Lif], [Affine]), which cuts its graph into pieces. Each of our
/// steps records how its gradient goes back ([#onTheWayBack]); [#backward] plays the records in
/// reverse. Everything native belongs to `manager` and goes with it.
///
/// Pitfall: the library's operations with a Java number (`a.mul(0.5)`) keep the number in memory
/// that is freed at once, and their gradient is garbage; no number enters the graph here.
final class Pass {
  final NDManager manager;
  final Parameters parameters;
  final boolean training;
  final int images;
  final int timesteps;
  final AttentionPruning pruning;
  final NeuronPlan neuron;
  private final boolean penalised;
  private final BundlePenalty penalty;
  private final Map<String, NDArray> leaves = new HashMap<>();
  private final Deque<Runnable> way = new ArrayDeque<>();

  Pass(
      NDManager manager,
      Parameters parameters,
      NetworkPlan plan,
      int images,
      AttentionPruning pruning,
      BundleSparsityPlan sparsity,
      boolean training) {
    this.manager = manager;
    this.parameters = parameters;
    this.training = training;
    this.images = images;
    this.pruning = pruning;
    timesteps = plan.timesteps();
    neuron = plan.neuron();
    penalised = training && !sparsity.off();
    penalty = new BundlePenalty(sparsity, timesteps, images, plan.tokens());
  }

  /// Spikes `[timesteps][images][channels][tokens]` that an array reads: their active bundles cost.
  /// Call it after whatever else sends these spikes their own way back.
  NDArray read(NDArray spikes) {
    if (penalised) {
      penalty.count(Memory.of(spikes));
      onTheWayBack(() -> penalty.addGradient(Memory.of(spikes), Memory.of(spikes.getGradient())));
    }
    return spikes;
  }

  /// Share of active bundles among those read so far, where they cost something.
  double activeBundles() {
    return penalty.share();
  }

  /// A parameter as the network computes with it.
  NDArray leaf(String name) {
    return leaves.computeIfAbsent(
        name,
        key -> {
          Parameter parameter = parameters.get(key);
          NDArray array = manager.create(parameter.quantised(), new Shape(parameter.shape));
          array.setRequiresGradient(training);
          return array;
        });
  }

  /// Room for values that start a new piece of the graph.
  NDArray source(long... shape) {
    NDArray array = manager.create(new Shape(shape));
    array.setRequiresGradient(training);
    return array;
  }

  /// The same, filled with 0.
  NDArray zeros(long... shape) {
    NDArray array = manager.zeros(new Shape(shape));
    array.setRequiresGradient(training);
    return array;
  }

  void onTheWayBack(Runnable step) {
    if (training) {
      way.push(step);
    }
  }

  /// Sends a gradient of the shape of `output` back through one piece of the graph.
  void backward(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }

  /// From the loss (one number) to the gradients of all parameters.
  void backward(NDArray loss) {
    backward(loss, loss.onesLike());
    while (!way.isEmpty()) {
      way.pop().run();
    }
    leaves.forEach(
        (name, leaf) -> parameters.get(name).addGradient(leaf.getGradient().toFloatArray()));
  }

  /// Neurons of threshold 1 (2 on the doubled membrane) on the sums of a layer: new spikes of the
  /// given shape, `timesteps` outermost. `grid` as in [Affine#of].
  NDArray fire(String layer, NDArray sums, Lanes lanes, float grid, long... shape) {
    FloatBuffer y = Memory.of(sums);
    Affine affine = Affine.of(parameters, layer, lanes, y, y.capacity(), grid, training);
    Firing firing = Firing.of(neuron, lanes, channels(layer, lanes.channels(), grid));
    return fire(sums, y, affine, firing, shape);
  }

  private Firing.Channel[] channels(String layer, int count, float grid) {
    Firing.Channel[] channels = new Firing.Channel[count];
    switch (parameters.get(layer + ".weight").grid) {
      case Parameter.Grid.ChannelWeights(double[] steps, int max) ->
          Arrays.setAll(channels, c -> Firing.Channel.counted(steps[c]));
      case Parameter.Grid.Weights(int exponent, int max) ->
          Arrays.fill(
              channels, Firing.Channel.drive(grid > 0 ? 1 / grid : Math.scalb(1.0, exponent)));
      case Parameter.Grid.Real real -> Arrays.fill(channels, Firing.Channel.drive(0));
      case Parameter.Grid.Biases biases -> throw new IllegalStateException(layer);
      case Parameter.Grid.ChannelBiases biases -> throw new IllegalStateException(layer);
    }
    return channels;
  }

  /// Neurons of threshold 1/2 on attention counts times 1/8.
  NDArray fireScores(NDArray counts, long... shape) {
    float threshold = AttentionBranch.SCORE_THRESHOLD;
    Affine none = Affine.Identity.INSTANCE;
    Firing.Channel channel = new Firing.Channel(threshold, 1, 1 / threshold);
    Firing firing = Firing.uniform(neuron, none.lanes(), channel);
    return fire(counts, Memory.of(counts), none, firing, shape);
  }

  private NDArray fire(NDArray sums, FloatBuffer y, Affine affine, Firing firing, long... shape) {
    int size = y.capacity();
    NDArray spikes = source(shape);
    int rest = Math.toIntExact(spikes.getShape().size() / timesteps);
    boolean repeated = size == rest && timesteps > 1;
    Lif lif = new Lif(timesteps, rest, repeated, affine, firing);
    lif.forward(y, Memory.of(spikes));
    onTheWayBack(
        () -> {
          NDArray gradient = spikes.getGradient();
          FloatBuffer g = Memory.of(gradient);
          lif.backward(y, g);
          affine.backward(y, g, size);
          NDArray first = repeated ? gradient.reshape(timesteps, rest).get(0) : gradient;
          backward(sums, first.reshape(sums.getShape()));
        });
    return spikes;
  }
}
