package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
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
  private final Map<String, NDArray> leaves = new HashMap<>();
  private final Deque<Runnable> way = new ArrayDeque<>();

  Pass(NDManager manager, Parameters parameters, boolean training, int images, int timesteps) {
    this.manager = manager;
    this.parameters = parameters;
    this.training = training;
    this.images = images;
    this.timesteps = timesteps;
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
    return fire(sums, y, affine, Stream.THRESHOLD, 1, shape);
  }

  /// Neurons of threshold 1/2 on attention counts times 1/8.
  NDArray fireScores(NDArray counts, long... shape) {
    float threshold = AttentionBranch.SCORE_THRESHOLD;
    Affine none = Affine.Identity.INSTANCE;
    return fire(counts, Memory.of(counts), none, threshold, 1 / threshold, shape);
  }

  private NDArray fire(
      NDArray sums, FloatBuffer y, Affine affine, float threshold, float scale, long... shape) {
    int size = y.capacity();
    NDArray spikes = source(shape);
    int rest = Math.toIntExact(spikes.getShape().size() / timesteps);
    boolean repeated = size == rest && timesteps > 1;
    Lif lif = new Lif(timesteps, rest, repeated, affine, threshold, scale);
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
