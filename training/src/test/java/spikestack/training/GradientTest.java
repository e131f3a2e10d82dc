package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The fused way back of batch normalisation and neuron equals that of the library's own graph; so
/// does that of a whole stem that reads another frame at every time step.
class GradientTest {
  private static final int STEPS = 4;
  private static final int IMAGES = 16;
  private static final int CHANNELS = 3;
  private static final int SIDE = 5;
  private static final NetworkPlan PLAN =
      TinyData.network(new NetworkPlan.FeedForwardPlan.Mlp(16)).over(STEPS);

  private record Gradients(float[] weight, float[] gamma, float[] beta) {}

  private static Parameters parameters() {
    SplittableRandom random = new SplittableRandom(5);
    Parameters parameters = new Parameters();
    parameters.weight("layer", random, CHANNELS, 2, 3, 3);
    parameters.batchNorm("layer", CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
      parameters.get("layer.bn.weight").values[c] = 1 + c;
      parameters.get("layer.bn.bias").values[c] = 0.5f * c;
    }
    return parameters;
  }

  private static float[] random(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @Test
  void fusedLayerMatchesTheLibrarysGraph() {
    float[] maps = random(STEPS * IMAGES * 2 * SIDE * SIDE, 1);
    float[] pull = random(STEPS * IMAGES * CHANNELS * SIDE * SIDE, 2);
    Gradients fused = fused(maps, pull);
    Gradients graph = graph(maps, pull);
    close(fused.weight(), graph.weight());
    close(fused.gamma(), graph.gamma());
    close(fused.beta(), graph.beta());
    assertThat(norm(fused.weight())).isGreaterThan(0.1);
  }

  /// Two convolutions, neurons and pools on frames of counts that differ from step to step.
  @Test
  void stemOnFramesMatchesTheLibrarysGraph() {
    NetworkPlan plan = TinyEvents.network();
    SplittableRandom random = new SplittableRandom(6);
    float[] counts = new float[STEPS * IMAGES * 2 * TinyEvents.SIZE * TinyEvents.SIZE];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = random.nextInt(3) == 0 ? random.nextInt(1 + TinyEvents.MAX) : 0;
    }
    float[] pull = random(STEPS * IMAGES * 16 * 2 * 2, 3);
    Parameters fused = stemParameters(plan);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        GradientCollector _ = Engine.getEngine("PyTorch").newGradientCollector()) {
      Pass pass =
          new Pass(
              manager, fused, plan, IMAGES, AttentionPruning.OFF, BundleSparsityPlan.OFF, true);
      NDArray maps = new SpikingTransformer(plan).stem(pass, counts);
      pass.backward(maps.mul(manager.create(pull, maps.getShape())).sum());
    }
    Parameters graph = stemParameters(plan);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      NDArray maps =
          manager.create(counts, new Shape(STEPS * IMAGES, 2, TinyEvents.SIZE, TinyEvents.SIZE));
      for (String layer : List.of("embed.0", "embed.1")) {
        for (String name : List.of(".weight", ".bn.weight", ".bn.bias")) {
          leaves.put(layer + name, leaf(manager, graph.get(layer + name)));
        }
        maps = stage(manager, leaves, layer, maps);
      }
      collector.backward(maps.mul(manager.create(pull, maps.getShape())).sum());
      leaves.forEach(
          (name, leaf) -> {
            close(fused.get(name).gradient, leaf.getGradient().toFloatArray());
            assertThat(norm(fused.get(name).gradient)).as(name).isGreaterThan(0.1);
          });
    }
  }

  private static Parameters stemParameters(NetworkPlan plan) {
    Parameters parameters = new SpikingTransformer(plan).initialise(9);
    for (String layer : List.of("embed.0", "embed.1")) {
      for (int c = 0; c < 16; c++) {
        parameters.get(layer + ".bn.weight").values[c] = 1 + c / 8f;
        parameters.get(layer + ".bn.bias").values[c] = c / 16f;
      }
    }
    return parameters;
  }

  private static NDArray stage(
      NDManager manager, Map<String, NDArray> leaves, String layer, NDArray maps) {
    Shape one = new Shape(1, 1);
    NDArray weight = Objects.requireNonNull(leaves.get(layer + ".weight"));
    NDArray y = maps.getNDArrayInternal().convolution(maps, weight, null, one, one, one, 1).head();
    int channels = (int) weight.getShape().get(0);
    NDArray gamma = Objects.requireNonNull(leaves.get(layer + ".bn.weight"));
    NDArray beta = Objects.requireNonNull(leaves.get(layer + ".bn.bias"));
    NDArray mean = manager.zeros(new Shape(channels));
    NDArray variance = manager.ones(new Shape(channels));
    NDArray x =
        y.getNDArrayInternal()
            .batchNorm(y, mean, variance, gamma, beta, 1, 0.9f, 1e-5f, true)
            .head();
    NDArray half = manager.create(new float[] {0.5f});
    NDList out = new NDList();
    NDArray u = manager.zeros(x.split(STEPS).get(0).getShape());
    NDArray v = u;
    for (NDArray now : x.split(STEPS)) {
      u = u.add(now.stopGradient());
      v = v.add(now);
      NDArray fired = u.gte(2).toType(DataType.FLOAT32, false);
      NDArray slope = u.sub(2).abs().mul(-0.5).add(0.5).maximum(0);
      NDArray soft = v.mul(slope);
      out.add(fired.add(soft.sub(soft.stopGradient()))); // exactly 0 or 1: pools take ties in order
      NDArray kept = fired.mul(-1).add(1).mul(half);
      u = u.mul(kept);
      v = v.mul(kept);
    }
    NDArray spikes = NDArrays.concat(out);
    Shape two = new Shape(2, 2);
    return spikes.getNDArrayInternal().maxPool(new Shape(3, 3), two, one, false);
  }

  private static void close(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    assertThat(norm(difference)).isLessThan(1e-4 * norm(b));
  }

  private static double norm(float[] a) {
    double sum = 0;
    for (float x : a) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }

  /// Loss = sum of pull * spikes, through [Pass].
  private static Gradients fused(float[] maps, float[] pull) {
    Parameters parameters = parameters();
    Engine engine = Engine.getEngine("PyTorch");
    try (NDManager manager = engine.newBaseManager();
        GradientCollector _ = engine.newGradientCollector()) {
      Pass pass =
          new Pass(
              manager,
              parameters,
              PLAN,
              IMAGES,
              AttentionPruning.OFF,
              BundleSparsityPlan.OFF,
              true);
      NDArray input = manager.create(maps, new Shape(STEPS * IMAGES, 2, SIDE, SIDE));
      NDArray sums = Synapses.convolution(pass, "layer", input);
      Lanes lanes = Lanes.of(CHANNELS, SIDE * SIDE);
      NDArray spikes = pass.fire("layer", sums, lanes, 0, STEPS * IMAGES, CHANNELS, SIDE, SIDE);
      pass.backward(spikes.mul(manager.create(pull, spikes.getShape())).sum());
    }
    return new Gradients(
        parameters.get("layer.weight").gradient,
        parameters.get("layer.bn.weight").gradient,
        parameters.get("layer.bn.bias").gradient);
  }

  /// The same in library operations alone: V follows the linear part of the membrane with its reset
  /// fixed, and the spikes change with V by the surrogate slope.
  private static Gradients graph(float[] maps, float[] pull) {
    Parameters parameters = parameters();
    Engine engine = Engine.getEngine("PyTorch");
    try (NDManager manager = engine.newBaseManager();
        GradientCollector collector = engine.newGradientCollector()) {
      NDArray weight = leaf(manager, parameters.get("layer.weight"));
      NDArray gamma = leaf(manager, parameters.get("layer.bn.weight"));
      NDArray beta = leaf(manager, parameters.get("layer.bn.bias"));
      NDArray input = manager.create(maps, new Shape(STEPS * IMAGES, 2, SIDE, SIDE));
      Shape one = new Shape(1, 1);
      NDArray y =
          input.getNDArrayInternal().convolution(input, weight, null, one, one, one, 1).head();
      NDArray mean = manager.zeros(new Shape(CHANNELS));
      NDArray variance = manager.ones(new Shape(CHANNELS));
      NDArray x =
          y.getNDArrayInternal()
              .batchNorm(y, mean, variance, gamma, beta, 1, 0.9f, 1e-5f, true)
              .head();
      NDList steps = x.split(STEPS);
      NDArray half = manager.create(new float[] {0.5f});
      NDArray loss = manager.zeros(new Shape());
      NDArray u = manager.zeros(steps.get(0).getShape());
      NDArray v = u;
      NDList pulls = manager.create(pull, x.getShape()).split(STEPS);
      for (int t = 0; t < STEPS; t++) {
        NDArray now = steps.get(t);
        u = u.add(now.stopGradient());
        v = v.add(now);
        NDArray spikes = u.gte(2).toType(DataType.FLOAT32, false);
        NDArray slope = u.sub(2).abs().mul(-0.5).add(0.5).maximum(0);
        loss = loss.add(v.mul(slope).mul(pulls.get(t)).sum());
        NDArray kept = spikes.mul(-1).add(1).mul(half);
        u = u.mul(kept);
        v = v.mul(kept);
      }
      collector.backward(loss);
      return new Gradients(
          weight.getGradient().toFloatArray(),
          gamma.getGradient().toFloatArray(),
          beta.getGradient().toFloatArray());
    }
  }

  private static NDArray leaf(NDManager manager, Parameter parameter) {
    NDArray array = manager.create(parameter.values, new Shape(parameter.shape));
    array.setRequiresGradient(true);
    return array;
  }
}
