package spikestack.model.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import spikestack.model.importer.Preset.AttentionKind;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Preset.FeedForwardKind;
import spikestack.model.network.Head;
import spikestack.model.network.Network.Grid;
import spikestack.model.network.PatchEmbedding;

/// A spiking transformer with real weights, as its authors' code computes it: tau = 2 neurons with
/// decayed input (`H = (V + X) / 2`, fires when `H >= threshold`, then 0), normalised pixels shown
/// at every time step (or a frame at each), mean over time and tokens before the classifier.
/// `gateBehindMean`: the head's gate integrates the mean over tokens (SDT), else every token.
record RealNetwork(
    String name,
    Input input,
    int timesteps,
    boolean spikeAdd,
    List<Group> groups,
    RealLayer head,
    Gate headGate,
    boolean gateBehindMean)
    implements RealModel {
  RealNetwork {
    groups = List.copyOf(groups);
  }

  @Override
  public int classes() {
    return head.outputs();
  }

  @Override
  public RealForward.Run run(byte[] pixels) {
    return RealForward.run(this, pixels);
  }

  @Override
  public boolean hasShares() {
    return groups.stream()
        .flatMap(group -> group.blocks().stream())
        .anyMatch(block -> block.feedForward().routing().softmax());
  }

  @Override
  public RealForward.Run runWithRoundedShares(byte[] pixels) {
    return RealForward.runWithRoundedShares(this, pixels);
  }

  /// Pixels are `(value / 255 - mean[c]) / std[c]`, counts of frames `value / std[c]`, of at most
  /// `max`. `zeroPoint`, if there, is to stand for all channels.
  record Input(
      int channels,
      int height,
      int width,
      boolean frames,
      int max,
      double[] mean,
      double[] std,
      OptionalInt zeroPoint) {
    /// What a value of 1 is before mean and deviation.
    double unit() {
      return frames ? 1 : 1 / 255.0;
    }

    /// What is subtracted of each channel's values: its mean, rounded.
    List<Integer> zeroPoints() {
      List<Integer> points = new ArrayList<>();
      for (double one : mean) {
        int rounded = (int) Math.clamp(Math.rint(one / unit()), 0, 255);
        points.add(frames ? 0 : zeroPoint.orElse(rounded));
      }
      return points;
    }
  }

  /// A neuron without a layer; `name` is empty when there is none.
  record Gate(String name, double threshold) {
    static final Gate NONE = new Gate("", 0);

    boolean present() {
      return !name.isEmpty();
    }
  }

  /// `pool` has a flag per stage; the entry of branches reads the spikes of stage `from`.
  record Embedding(
      EmbeddingKind kind, List<RealLayer> stages, List<Boolean> pool, RealLayer entry, int from) {
    Embedding {
      stages = List.copyOf(stages);
      pool = List.copyOf(pool);
    }
  }

  /// `queries` and `scores` have an element per expert (one without experts); `router` and `value`
  /// are empty where the kind has none; `scale` multiplies the sums of `Q K^T V`.
  record Attention(
      AttentionKind kind,
      Gate gate,
      List<RealLayer> router,
      List<RealLayer> queries,
      RealLayer key,
      List<RealLayer> value,
      List<Gate> scores,
      RealLayer output,
      int heads,
      double scale,
      boolean erode) {
    /// What multiplies the sums before the score neuron: a mask's sums are not scaled.
    double sumScale() {
      return switch (kind) {
        case MULTI_HEAD, EXPERTS -> scale;
        case CHANNEL_MASK, TOKEN_MASK -> 1;
      };
    }
  }

  /// `ups` and `downs` have an element per expert (one without experts), behind one gate.
  record FeedForward(
      FeedForwardKind kind,
      Gate gate,
      List<RealLayer> router,
      List<RealLayer> ups,
      List<RealLayer> depthwise,
      List<RealLayer> downs,
      Routing routing) {}

  /// How a router that sends each token to one expert decides: by the logits of the first time
  /// step, or their mean over time. `softmax`: what the expert gives is multiplied by its softmax
  /// value, which the integers hold with `shareBits` bits. `missing`: what the experts do that
  /// cannot be run here; empty when nothing.
  record Routing(boolean firstStep, boolean softmax, int shareBits, String missing) {
    static final Routing NONE = new Routing(false, false, 0, "");

    Routing lacking(String what) {
      return new Routing(firstStep, softmax, shareBits, missing.isEmpty() ? what : missing);
    }
  }

  record Block(Attention attention, FeedForward feedForward) {}

  record Group(Embedding embedding, List<Block> blocks) {
    Group {
      blocks = List.copyOf(blocks);
    }
  }

  @Override
  public String missing() {
    return groups.stream()
        .flatMap(group -> group.blocks.stream())
        .map(block -> block.feedForward.routing.missing)
        .filter(what -> !what.isEmpty())
        .findFirst()
        .orElse("");
  }

  /// Grid of the tokens before the classifier.
  Grid tokenGrid() {
    Grid grid = new Grid(input.height, input.width);
    for (Group group : groups) {
      for (int s = 0; s < group.embedding.stages.size(); s++) {
        grid = group.embedding.stages.get(s).of(grid);
        if (group.embedding.pool.get(s)) {
          grid =
              new Grid(PatchEmbedding.pooled(grid.height()), PatchEmbedding.pooled(grid.width()));
        }
      }
      // The entry of branches ends on the grid of the last stage.
      switch (group.embedding.kind) {
        case CHAIN, SHORTCUT -> grid = group.embedding.entry.of(grid);
        case BRANCHES, HALVING_BRANCHES -> {}
      }
    }
    return grid;
  }

  /// Tokens before the classifier over the smallest power of two that is not less.
  double meanShare() {
    int tokens = tokenGrid().tokens();
    return Math.scalb((double) tokens, -Head.meanShift(1, tokens));
  }

  /// All synaptic layers in processing order, the classifier last.
  List<RealLayer> layers() {
    List<RealLayer> all = new ArrayList<>();
    for (Group group : groups) {
      all.addAll(group.embedding.stages);
      all.add(group.embedding.entry);
      for (Block block : group.blocks) {
        Attention attention = block.attention;
        all.addAll(attention.router);
        all.addAll(attention.queries);
        all.add(attention.key);
        all.addAll(attention.value);
        all.add(attention.output);
        all.addAll(block.feedForward.router);
        all.addAll(block.feedForward.ups);
        all.addAll(block.feedForward.depthwise);
        all.addAll(block.feedForward.downs);
      }
    }
    all.add(head);
    return all;
  }
}
