package spikestack.training;

import java.util.List;
import spikestack.model.network.Merge;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;

/// The shape of a network to train: Spikingformer's order (membrane-shortcut residual, neurons
/// before synapses), a convolutional stem, then blocks of multi-head attention and a feed-forward
/// branch.
///
/// Every stem stage is a 3x3 convolution and neurons; the first two end in max-pooling 3/2/1. One
/// more convolution to `features` channels enters the residual. Pixels are uint8 minus `zeroPoint`,
/// zero-padded, the same in all `timesteps`.
///
/// `frameMax` > 0: in place of an image the network reads a frame of event counts 0..frameMax at
/// every time step, as they are, without a zero point; 0: images.
public record NetworkPlan(
    String name,
    int channels,
    int height,
    int width,
    int zeroPoint,
    int frameMax,
    int classes,
    int timesteps,
    List<Integer> stem,
    int features,
    int blocks,
    int heads,
    FeedForwardPlan feedForward,
    NeuronPlan neuron) {

  /// Channels come in groups of this size: the library's convolutions pad a broken group with
  /// uninitialised numbers, and their gradients are then NaN now and then (seen with 4, 8 and 12
  /// channels, never with 16 or 32).
  static final int CHANNELS = 16;

  /// Stages of the stem that end in a max-pool.
  static final int POOLED_STAGES = 2;

  /// What follows the attention in every block.
  public sealed interface FeedForwardPlan {
    /// Two layers with `hidden` neurons between them.
    record Mlp(int hidden) implements FeedForwardPlan {}

    /// Each token goes to the `k` of `experts` layers of `width` neurons that it scores highest
    /// for; their merged spikes go through a shared projection.
    record Experts(int experts, int k, int width, Merge merge) implements FeedForwardPlan {
      public Experts {
        if (experts < 1 || experts > Moe.MAX_EXPERTS || k < 1 || k > experts) {
          throw new IllegalArgumentException(
              "1.." + Moe.MAX_EXPERTS + " experts and k of them, were " + experts + " and " + k);
        }
      }
    }

    /// SEMM: a router of neurons opens any of `experts` layers of `width` neurons per token and
    /// time step; their merged spikes go through a shared projection.
    record SpikingExperts(int experts, int width, Merge merge) implements FeedForwardPlan {
      public SpikingExperts {
        if (experts < 1 || experts > Moe.MAX_EXPERTS) {
          throw new IllegalArgumentException("1.." + Moe.MAX_EXPERTS + " experts, not " + experts);
        }
      }
    }

    /// Neurons between the two layers.
    default int units() {
      return switch (this) {
        case Mlp(int hidden) -> hidden;
        case Experts experts -> experts.width();
        case SpikingExperts experts -> experts.width();
      };
    }
  }

  public NetworkPlan {
    stem = List.copyOf(stem);
    if (channels < 1 || height < 4 || width < 4 || zeroPoint < 0 || zeroPoint > 255) {
      throw new IllegalArgumentException(
          "images need a channel, 4 x 4 pixels and a zero point of 0..255");
    }
    if (frameMax < 0 || frameMax > Network.Input.PIXEL_MAX || frameMax > 0 && zeroPoint > 0) {
      throw new IllegalArgumentException(
          "frames hold counts of at most 1..255 and have no zero point, were "
              + frameMax
              + " and "
              + zeroPoint);
    }
    if (classes < 2 || timesteps < 1 || blocks < 1 || features < 1 || heads < 1) {
      throw new IllegalArgumentException(
          "at least 2 classes and 1 time step, block, feature and head are needed");
    }
    if (features % heads != 0) {
      throw new IllegalArgumentException(heads + " heads do not divide " + features + " features");
    }
    if (stem.size() < POOLED_STAGES || stem.stream().anyMatch(w -> w < 1)) {
      throw new IllegalArgumentException(
          "the stem needs at least two stages of at least 1 channel, was " + stem);
    }
    int units = feedForward.units();
    boolean whole = features % CHANNELS == 0 && stem.stream().allMatch(w -> w % CHANNELS == 0);
    if (!whole || units < 1 || units % CHANNELS != 0) {
      throw new IllegalArgumentException(
          "stem, features, hidden units and experts' widths must be multiples of " + CHANNELS);
    }
  }

  /// `mha-fmnist`: T 4, 64 features, 2 blocks, 8 heads, MLP of 128.
  public static NetworkPlan mha() {
    return fashionMnist("mha-fmnist", new FeedForwardPlan.Mlp(128));
  }

  /// `moe-mha-fmnist`: the same with 4 experts, of which each token meets one.
  public static NetworkPlan moeMha() {
    return fashionMnist("moe-mha-fmnist", new FeedForwardPlan.Experts(4, 1, 64, Merge.OR));
  }

  private static NetworkPlan fashionMnist(String name, FeedForwardPlan feedForward) {
    return new NetworkPlan(
        name,
        1,
        28,
        28,
        73,
        0,
        10,
        4,
        List.of(16, 32, 64, 64),
        64,
        2,
        8,
        feedForward,
        new NeuronPlan.Halve());
  }

  /// The same network over another number of time steps; it has the same parameters.
  NetworkPlan over(int steps) {
    return made(steps, feedForward, neuron);
  }

  /// The same network with another neuron; it has the same parameters.
  public NetworkPlan with(NeuronPlan other) {
    return made(timesteps, feedForward, other);
  }

  public NetworkPlan with(FeedForwardPlan other) {
    return made(timesteps, other, neuron);
  }

  private NetworkPlan made(int steps, FeedForwardPlan branch, NeuronPlan neurons) {
    return new NetworkPlan(
        name, channels, height, width, zeroPoint, frameMax, classes, steps, stem, features, blocks,
        heads, branch, neurons);
  }

  int tokenHeight() {
    return PatchEmbedding.pooled(PatchEmbedding.pooled(height));
  }

  int tokenWidth() {
    return PatchEmbedding.pooled(PatchEmbedding.pooled(width));
  }

  int tokens() {
    return tokenHeight() * tokenWidth();
  }

  /// Whether the network reads frames of event counts.
  public boolean frames() {
    return frameMax > 0;
  }

  /// Inputs minus the zero point are divided by this power of two. Counts are small: they stay.
  int inputScale() {
    return frames() ? 1 : SpikingTransformer.INPUT_SCALE;
  }

  /// Images as before there were frames: checkpoints and results of studies hold these words.
  @Override
  public String toString() {
    return "NetworkPlan[name="
        + name
        + ", channels="
        + channels
        + ", height="
        + height
        + ", width="
        + width
        + (frames() ? ", frameMax=" + frameMax : ", zeroPoint=" + zeroPoint)
        + ", classes="
        + classes
        + ", timesteps="
        + timesteps
        + ", stem="
        + stem
        + ", features="
        + features
        + ", blocks="
        + blocks
        + ", heads="
        + heads
        + ", feedForward="
        + feedForward
        + ", neuron="
        + neuron
        + "]";
  }
}
