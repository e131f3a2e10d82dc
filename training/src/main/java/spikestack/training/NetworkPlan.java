package spikestack.training;

import java.util.List;
import spikestack.model.network.PatchEmbedding;

/// The shape of a network to train: Spikingformer's order (membrane-shortcut residual, halving
/// neurons), a convolutional stem, then blocks of multi-head attention and a feed-forward branch.
///
/// Every stem stage is a 3x3 convolution and neurons; the first two end in max-pooling 3/2/1. One
/// more convolution to `features` channels enters the residual. Pixels are uint8 minus `zeroPoint`,
/// zero-padded, the same in all `timesteps`.
public record NetworkPlan(
    String name,
    int channels,
    int height,
    int width,
    int zeroPoint,
    int classes,
    int timesteps,
    List<Integer> stem,
    int features,
    int blocks,
    int heads,
    FeedForwardPlan feedForward) {

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

    /// Each token goes to one of `experts` layers, then through a shared projection.
    record Experts(int experts) implements FeedForwardPlan {}
  }

  public NetworkPlan {
    stem = List.copyOf(stem);
    if (channels < 1 || height < 4 || width < 4 || zeroPoint < 0 || zeroPoint > 255) {
      throw new IllegalArgumentException(
          "images need a channel, 4 x 4 pixels and a zero point of 0..255");
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
    int units =
        switch (feedForward) {
          case FeedForwardPlan.Mlp(int hidden) -> hidden;
          case FeedForwardPlan.Experts(int experts) -> experts;
        };
    boolean whole = features % CHANNELS == 0 && stem.stream().allMatch(w -> w % CHANNELS == 0);
    if (!whole || feedForward instanceof FeedForwardPlan.Mlp && units % CHANNELS != 0) {
      throw new IllegalArgumentException(
          "stem, features and hidden units must be multiples of " + CHANNELS);
    }
    if (units < 1) {
      throw new IllegalArgumentException("the feed-forward branch needs at least 1 unit");
    }
  }

  /// `mha-fmnist`: T 4, 64 features, 2 blocks, 8 heads, MLP of 128.
  public static NetworkPlan mha() {
    return fashionMnist("mha-fmnist", new FeedForwardPlan.Mlp(128));
  }

  /// `moe-mha-fmnist`: the same with 4 experts, of which each token meets one.
  public static NetworkPlan moeMha() {
    return fashionMnist("moe-mha-fmnist", new FeedForwardPlan.Experts(4));
  }

  private static NetworkPlan fashionMnist(String name, FeedForwardPlan feedForward) {
    return new NetworkPlan(
        name, 1, 28, 28, 73, 10, 4, List.of(16, 32, 64, 64), 64, 2, 8, feedForward);
  }

  /// The same network over another number of time steps; it has the same parameters.
  NetworkPlan over(int steps) {
    return new NetworkPlan(
        name,
        channels,
        height,
        width,
        zeroPoint,
        classes,
        steps,
        stem,
        features,
        blocks,
        heads,
        feedForward);
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

  int pixels() {
    return channels * height * width;
  }
}
