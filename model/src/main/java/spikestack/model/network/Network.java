package spikestack.model.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A spiking transformer as immutable data. A wrong one cannot exist: the constructor checks every
/// shape against its neighbours and proves per channel that no partial sum can leave the
/// integration width ([IntegrationBound]).
///
/// Without blocks it is a feed-forward network: the embedding's stages are its layers, the entry is
/// the last one, whose neuron is the head's gate, and the head counts that neuron's spikes.
///
/// Complaints are [IllegalArgumentException]s that name the layer; the reader of model folders
/// turns them into input errors.
public record Network(
    String name,
    Input input,
    int timesteps,
    Residual residual,
    Precision precision,
    PatchEmbedding embedding,
    List<Block> blocks,
    Head head,
    HeadPruning pruning,
    BundlePruning bundlePruning) {

  /// Largest number of time steps.
  public static final int MAX_TIMESTEPS = 64;

  /// What the first layer sees, zero-padded: an image, uint8 `[channels][height][width]`, minus the
  /// channel's zero point (0..255), the same at every time step; or `frames`, uint8
  /// `[timesteps][channels][height][width]`, another at every time step, without zero points (event
  /// counts). No value is above `max`, which is 255 for images.
  public record Input(
      int channels, int height, int width, List<Integer> zeroPoints, boolean frames, int max) {
    /// Largest pixel.
    public static final int PIXEL_MAX = 255;

    /// An image with a zero point per channel.
    public static Input image(int channels, int height, int width, List<Integer> zeroPoints) {
      return new Input(channels, height, width, zeroPoints, false, PIXEL_MAX);
    }

    /// Frames of counts 0..max.
    public static Input frames(int channels, int height, int width, int max) {
      return new Input(channels, height, width, Collections.nCopies(channels, 0), true, max);
    }

    /// An image whose channels share a zero point.
    public Input(int channels, int height, int width, int zeroPoint) {
      this(channels, height, width, Collections.nCopies(channels, zeroPoint), false, PIXEL_MAX);
    }

    public Input {
      zeroPoints = List.copyOf(zeroPoints);
      if (channels < 1 || height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "input: extents must be >= 1, were " + channels + " x " + height + " x " + width);
      }
      if (zeroPoints.size() != channels
          || zeroPoints.stream().anyMatch(zero -> zero < 0 || zero > PIXEL_MAX)) {
        throw new IllegalArgumentException(
            "input: needs a zero point of 0..255 for each of "
                + channels
                + " channels, has "
                + zeroPoints);
      }
      if (frames ? max < 1 || max > PIXEL_MAX : max != PIXEL_MAX) {
        throw new IllegalArgumentException(
            "input: the largest value is 255 of images and 1..255 of frames, was " + max);
      }
      if (frames && zeroPoints.stream().anyMatch(zero -> zero != 0)) {
        throw new IllegalArgumentException("input: frames have no zero points, has " + zeroPoints);
      }
    }

    /// Values of an image, or of one frame.
    public int pixels() {
      return channels * height * width;
    }

    /// Bit planes of a value after its zero point: signed, in two's complement, unless all zero
    /// points are 0.
    public int planes() {
      boolean signed = zeroPoints.stream().anyMatch(zero -> zero != 0);
      return Integer.SIZE - Integer.numberOfLeadingZeros(max) + (signed ? 1 : 0);
    }

    /// Zero points by channel, for loops.
    public int[] zeroPointArray() {
      return zeroPoints.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /// Height and width of a grid of tokens.
  public record Grid(int height, int width) {
    public int tokens() {
      return height * width;
    }
  }

  public Network {
    if (timesteps < 1 || timesteps > MAX_TIMESTEPS) {
      throw new IllegalArgumentException(
          "timesteps must be 1.." + MAX_TIMESTEPS + ", was " + timesteps);
    }
    blocks = List.copyOf(blocks);
    ShapeCheck.check(input, residual, embedding, blocks, head);
    if (!pruning.off() && !prunable(blocks)) {
      throw new IllegalArgumentException("pruning: only multi-head attention has heads to drop");
    }
    bundlePruning(blocks, bundlePruning);
    boolean spikeAdd = residual instanceof Residual.SpikeAdd;
    WidthCheck.check(
        precision,
        timesteps,
        input,
        embedding.tokens(new Grid(input.height(), input.width())),
        grids(input, embedding, blocks),
        spikeAdd,
        embedding,
        blocks,
        head);
  }

  /// Bytes of one input: an image, or a frame per time step.
  public int sampleSize() {
    return input.frames() ? timesteps * input.pixels() : input.pixels();
  }

  /// Refuses bytes that are no input of this network: as many as [#sampleSize], none above the
  /// largest value.
  public void requireSample(byte[] sample) {
    if (sample.length != sampleSize()) {
      throw new IllegalArgumentException(sample.length + " bytes for an input of " + sampleSize());
    }
    if (input.max() < Input.PIXEL_MAX) {
      for (byte value : sample) {
        if ((value & 0xFF) > input.max()) {
          throw new IllegalArgumentException(
              "a count of " + (value & 0xFF) + " in frames of 0.." + input.max());
        }
      }
    }
  }

  /// Without error-constrained pruning.
  public Network(
      String name,
      Input input,
      int timesteps,
      Residual residual,
      Precision precision,
      PatchEmbedding embedding,
      List<Block> blocks,
      Head head,
      HeadPruning pruning) {
    this(
        name,
        input,
        timesteps,
        residual,
        precision,
        embedding,
        blocks,
        head,
        pruning,
        BundlePruning.OFF);
  }

  private static void bundlePruning(List<Block> blocks, BundlePruning pruning) {
    if (pruning.off()) {
      return;
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("bundlePruning: there are no blocks");
    }
    for (Block block : blocks) {
      if (!(block.attention() instanceof Attention attention)) {
        throw new IllegalArgumentException(
            "bundlePruning: only multi-head attention has queries and keys whose scores it bounds");
      }
      if (Math.max(pruning.query(), pruning.key()) > attention.headWidth()) {
        throw new IllegalArgumentException(
            "bundlePruning: thresholds of "
                + pruning.query()
                + " and "
                + pruning.key()
                + " where a head has "
                + attention.headWidth()
                + " features: one above that drops every row");
      }
    }
  }

  /// This network with another head-pruning fraction.
  public Network with(HeadPruning other) {
    return new Network(
        name, input, timesteps, residual, precision, embedding, blocks, head, other, bundlePruning);
  }

  /// This network with other error-constrained pruning.
  public Network with(BundlePruning other) {
    return new Network(
        name, input, timesteps, residual, precision, embedding, blocks, head, pruning, other);
  }

  /// Whether the classifier reads mean residual words: a membrane residual without a neuron before
  /// it.
  public boolean meanHead() {
    return !spikeAdd() && head.gate().isEmpty();
  }

  /// Logits of the classifier's integer sums.
  public double[] logits(long[] sums) {
    double[] logits = head.logits(sums, timesteps, head.behindMean() ? 1 : tokens());
    if (meanHead()) {
      double factor = 1L << Head.meanShift(timesteps, tokens());
      for (int i = 0; i < logits.length; i++) {
        logits[i] =
            sums[i] * head.scale() * factor / ((double) timesteps * tokens()) + head.bias()[i];
      }
    }
    return logits;
  }

  /// Whether heads can be pruned: there are blocks, and every one has multi-head attention.
  public boolean prunable() {
    return prunable(blocks);
  }

  private static boolean prunable(List<Block> blocks) {
    return !blocks.isEmpty()
        && blocks.stream().allMatch(block -> block.attention() instanceof Attention);
  }

  /// Width D of the residual stream at the classifier.
  public int width() {
    return width(blocks.size() - 1);
  }

  /// Width of the residual stream in block `index`.
  public int width(int index) {
    PatchEmbedding last = embedding;
    for (Block block : blocks.subList(0, index + 1)) {
      last = block.embedding().orElse(last);
    }
    return last.entry().projection().outputs();
  }

  public int classes() {
    return head.classes();
  }

  /// Grid that stage `index` of the embedding reads; `index == stages` gives the entry's, which is
  /// also the tokens' grid.
  public Grid stageInput(int index) {
    return embedding.stageInput(new Grid(input.height(), input.width()), index);
  }

  /// Grid of the tokens that the classifier sees.
  public Grid tokenGrid() {
    return blocks.isEmpty()
        ? embedding.tokens(new Grid(input.height(), input.width()))
        : tokenGrid(blocks.size() - 1);
  }

  /// Grid of the tokens in block `index`.
  public Grid tokenGrid(int index) {
    return grids(input, embedding, blocks).get(index);
  }

  /// Grid of the tokens in each block.
  private static List<Grid> grids(Input input, PatchEmbedding embedding, List<Block> blocks) {
    List<Grid> grids = new ArrayList<>();
    Grid grid = embedding.tokens(new Grid(input.height(), input.width()));
    for (Block block : blocks) {
      if (block.embedding().isPresent()) {
        grid = block.embedding().get().tokens(grid);
      }
      grids.add(grid);
    }
    return grids;
  }

  /// Whether tokens shrink between blocks.
  public boolean pyramid() {
    return blocks.stream().anyMatch(block -> block.embedding().isPresent());
  }

  /// Tokens that the classifier sees.
  public int tokens() {
    return tokenGrid().tokens();
  }

  /// Tokens in block `index`.
  public int tokens(int index) {
    return tokenGrid(index).tokens();
  }

  public boolean spikeAdd() {
    return residual instanceof Residual.SpikeAdd;
  }

  /// Largest value of the residual at the input of block `index` (attention); under spike-add only.
  /// `index == blocks` gives the head's.
  public int residualMax(int index) {
    boolean made = index < blocks.size() && blocks.get(index).embedding().isPresent();
    return made ? 2 : residualEnd(index);
  }

  /// Largest value of the residual where block `index - 1` ends; for 0, after the patch embedding.
  public int residualEnd(int index) {
    int max = 2;
    for (Block block : blocks.subList(0, index)) {
      max = block.embedding().isPresent() ? 2 : max;
      max += 1 + feedForwardMax(block.feedForward());
    }
    return max;
  }

  /// Largest value of the residual anywhere; under spike-add only.
  public int residualMax() {
    int max = 2;
    for (int i = 1; i <= blocks.size(); i++) {
      max = Math.max(max, residualEnd(i));
    }
    return max;
  }

  /// Largest value that a feed-forward branch adds under spike-add.
  static int feedForwardMax(FeedForward branch) {
    return switch (branch) {
      case Mlp mlp -> 1;
      case GatedMlp gated -> 1;
      case Moe moe -> moe.output().isPresent() ? 1 : moeMax(moe);
      // Joins a membrane residual: nothing is added under spike-add.
      case RoutedMlp routed -> 0;
    };
  }

  /// Largest value of the merged experts' output.
  public static int moeMax(Moe moe) {
    return switch (moe.merge()) {
      case OR -> 1;
      case SUM ->
          switch (moe.router()) {
            case Router.TopK topK -> topK.k();
            case Router.Binary binary -> binary.experts();
          };
    };
  }

  /// All synaptic layers except router scores and the head, in processing order.
  public List<Projection> projections() {
    return projections(embedding, blocks);
  }

  private static List<Projection> projections(PatchEmbedding embedding, List<Block> blocks) {
    List<Projection> all = new ArrayList<>();
    add(embedding, all);
    for (Block block : blocks) {
      block.embedding().ifPresent(between -> add(between, all));
      all.addAll(block.attention().inputs());
      all.add(block.attention().output());
      switch (block.feedForward()) {
        case Mlp mlp -> all.addAll(List.of(mlp.up(), mlp.down()));
        case GatedMlp gated ->
            all.addAll(List.of(gated.up(), gated.depthwise().projection(), gated.down()));
        case Moe moe -> {
          if (moe.router() instanceof Router.Binary(Projection router)) {
            all.add(router);
          }
          all.addAll(moe.experts());
          moe.output().ifPresent(all::add);
        }
        case RoutedMlp routed -> {
          routed.experts().forEach(expert -> all.add(expert.up()));
          routed.experts().forEach(expert -> all.add(expert.down()));
        }
      }
    }
    return all;
  }

  private static void add(PatchEmbedding embedding, List<Projection> all) {
    embedding.stages().forEach(stage -> all.add(stage.convolution().projection()));
    all.add(embedding.entry().projection());
  }

  /// All neurons by name: that of their layer, or `block.0.attn.gate` and so on
  /// (docs/formats/model.md).
  public SequencedMap<String, Neuron> neurons() {
    return neurons(embedding, blocks, head);
  }

  static SequencedMap<String, Neuron> neurons(
      PatchEmbedding embedding, List<Block> blocks, Head head) {
    SequencedMap<String, Neuron> all = new LinkedHashMap<>();
    for (Projection projection : projections(embedding, blocks)) {
      if (projection.exit() instanceof Exit.Fire(Neuron neuron)) {
        all.put(projection.name(), neuron);
      }
    }
    for (int i = 0; i < blocks.size(); i++) {
      SelfAttention attention = blocks.get(i).attention();
      FeedForward branch = blocks.get(i).feedForward();
      String of = "block." + i + ".";
      attention.gate().ifPresent(gate -> all.put(of + "attn.gate", gate));
      all.put(of + "attn.score", attention.score());
      boolean experts = branch instanceof Moe || branch instanceof RoutedMlp;
      branch.gate().ifPresent(gate -> all.put(of + (experts ? "moe" : "mlp") + ".gate", gate));
    }
    head.gate().ifPresent(gate -> all.put("head.gate", gate));
    return all;
  }

  /// Whether a spike of some neuron subtracts from its membrane instead of clearing it.
  public boolean subtractsAtSpike() {
    return neurons().values().stream().anyMatch(Neuron::subtractsAtSpike);
  }

  /// Number of weights.
  public long parameters() {
    long sum = (long) head.classes() * head.weights().fanIn();
    for (Projection projection : projections()) {
      sum += projection.weights().values().length;
    }
    for (Block block : blocks) {
      if (block.feedForward() instanceof Moe moe && moe.router() instanceof Router.TopK topK) {
        sum += topK.weights().values().length;
      }
      if (block.feedForward() instanceof RoutedMlp routed) {
        sum += routed.router().weights().values().length;
      }
    }
    return sum;
  }
}
