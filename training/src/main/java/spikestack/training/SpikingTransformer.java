package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import spikestack.model.network.PatchEmbedding;

/// The network of a [NetworkPlan], from pixels or counts to class scores.
final class SpikingTransformer {
  /// Pixels, minus the zero point, are divided by this power of two.
  static final int INPUT_SCALE = 64;

  private final NetworkPlan plan;
  private final List<AttentionBranch> attention = new ArrayList<>();
  private final List<FeedForwardBranch> feedForward = new ArrayList<>();

  SpikingTransformer(NetworkPlan plan) {
    this.plan = plan;
    for (int b = 0; b < plan.blocks(); b++) {
      attention.add(new AttentionBranch(plan, "block." + b));
      feedForward.add(FeedForwardBranch.of(plan, "block." + b));
    }
  }

  NetworkPlan plan() {
    return plan;
  }

  /// Fresh parameters; the same seed gives the same.
  Parameters initialise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Parameters parameters = new Parameters();
    int inputs = plan.channels();
    for (int i = 0; i < plan.stem().size(); i++) {
      int outputs = plan.stem().get(i);
      parameters.weight("embed." + i, random, outputs, inputs, 3, 3);
      parameters.batchNorm("embed." + i, outputs);
      inputs = outputs;
    }
    parameters.weight("embed.out", random, plan.features(), inputs, 3, 3);
    parameters.batchNorm("embed.out", plan.features());
    for (int b = 0; b < plan.blocks(); b++) {
      attention.get(b).initialise(parameters, random);
      feedForward.get(b).initialise(parameters, random);
    }
    parameters.weight("head", random, plan.classes(), plan.features());
    parameters.vector("head.bias", plan.classes(), 0);
    return parameters;
  }

  /// Scores `[images][classes]` of the values of a [Batch].
  NDArray forward(Pass pass, float[] values) {
    Stream stream = Stream.empty(pass, plan);
    stream.join("embed.out", Synapses.convolution(pass, "embed.out", stem(pass, values)));
    for (int b = 0; b < plan.blocks(); b++) {
      attention.get(b).forward(pass, stream);
      feedForward.get(b).forward(pass, stream);
    }
    NDArray spikes =
        pass.read(stream.gate())
            .reshape(plan.timesteps(), pass.images, plan.features(), plan.tokens());
    NDArray rates = spikes.mean(new int[] {0}).mean(new int[] {2});
    return Synapses.rows(pass, "head", rates).add(pass.leaf("head.bias"));
  }

  /// The first stage runs once on an image, whose sums then drive its neurons at every time step;
  /// on frames it runs at every step.
  NDArray stem(Pass pass, float[] values) {
    int height = plan.height();
    int width = plan.width();
    int pictures = plan.frames() ? plan.timesteps() * pass.images : pass.images;
    Shape shape = new Shape(pictures, plan.channels(), height, width);
    NDArray maps = pass.manager.create(values, shape);
    for (int i = 0; i < plan.stem().size(); i++) {
      int channels = plan.stem().get(i);
      NDArray sums = Synapses.convolution(pass, "embed." + i, maps);
      maps =
          pass.fire(
              "embed." + i,
              sums,
              Lanes.of(channels, height * width),
              i == 0 ? Stream.GRID : 0, // sums of pixels exceed a neuron's word: common unit
              (long) plan.timesteps() * pass.images,
              channels,
              height,
              width);
      if (i < NetworkPlan.POOLED_STAGES) {
        maps = Synapses.pool(maps);
        height = PatchEmbedding.pooled(height);
        width = PatchEmbedding.pooled(width);
      }
    }
    return maps;
  }
}
