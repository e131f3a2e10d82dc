package spikestack.machine.sim;

import org.jspecify.annotations.Nullable;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.RoutedMlp;
import spikestack.model.spike.SpikeTensor;

/// All tensors that one inference writes, made once. Blocks share tensors of equal shape, since
/// only one block is in progress.
final class Buffers {
  /// Bit planes of an input of frames; none for an image.
  final SpikeTensor[] frames;

  /// Embedding of the image.
  final EmbeddingBuffers embedding;

  /// In front of each block, in a pyramid.
  final @Nullable EmbeddingBuffers[] between;

  /// The residual stream of the block in progress.
  ResidualWords residual;

  /// Spikes of the gate of the branch in progress.
  SpikeTensor gated;

  SpikeTensor[] gatedPlanes;

  /// Spikes that were added to a spike-add residual last.
  SpikeTensor fired;

  /// Slots of the classifier whose gate stands behind a mean.
  final SpikeTensor[] behindMean;

  final BlockBuffers[] blocks;

  /// Of the blocks with a gated MLP.
  final @Nullable SpatialGate[] spatialGates;

  /// Tensors of one block.
  static final class BlockBuffers {
    final SpikeTensor[] query;
    final SpikeTensor[] keyValue;
    final SpikeTensor[] queryKeyValue;
    final SpikeTensor score;
    final SpikeTensor[] scorePlanes;
    final SpikeTensor[] hidden;
    final AttentionKernel kernel;

    /// Present with error-constrained pruning.
    final @Nullable BundlePruner pruner;

    private final int heads;

    BlockBuffers(
        int heads,
        int headWidth,
        int hiddenWidth,
        int timesteps,
        int tokens,
        BundlePruning pruning) {
      int width = heads * headWidth;
      this.heads = heads;
      query = new SpikeTensor[] {new SpikeTensor(timesteps, tokens, width)};
      keyValue =
          new SpikeTensor[] {
            new SpikeTensor(timesteps, tokens, width), new SpikeTensor(timesteps, tokens, width)
          };
      queryKeyValue = new SpikeTensor[] {query[0], keyValue[0], keyValue[1]};
      score = new SpikeTensor(timesteps, tokens, width);
      scorePlanes = new SpikeTensor[] {score};
      hidden = new SpikeTensor[] {new SpikeTensor(timesteps, tokens, hiddenWidth)};
      kernel = new AttentionKernel(tokens, heads, headWidth);
      pruner = pruning.off() ? null : new BundlePruner(pruning.bundle(), heads, headWidth);
    }

    SpikeTensor key() {
      return keyValue[0];
    }

    SpikeTensor value() {
      return keyValue[1];
    }

    /// `kept`, cut to the heads there are.
    long heads(long kept) {
      return heads >= 64 ? kept : kept & (1L << heads) - 1;
    }

    /// Fraction of ones in Q, K and V.
    double rate() {
      long bits = 3L * score.timesteps() * score.tokens() * score.channels();
      return (double) (query[0].count() + key().count() + value().count()) / bits;
    }

    private boolean fits(int heads, int headWidth, int hiddenWidth, int tokens) {
      return score.tokens() == tokens
          && score.channels() == heads * headWidth
          && this.heads == heads
          && hidden[0].channels() == hiddenWidth;
    }
  }

  /// Tensors of an embedding, and the residual stream it opens.
  static final class EmbeddingBuffers {
    /// Spikes of each stage, and after pooling behind the neuron (a single bit without).
    final SpikeTensor[] stages;

    final SpikeTensor[] pooled;

    /// What each stage's convolution writes, before pooling.
    final Network.Grid[] grids;

    /// Drives that a stage keeps.
    final @Nullable ResidualWords[] words;

    final ResidualWords residual;
    final SpikeTensor[] gated;
    final SpikeTensor fired;

    EmbeddingBuffers(PatchEmbedding embedding, Network.Grid in, int steps, int planes) {
      int count = embedding.stages().size();
      Network.Grid tokens = embedding.tokens(in);
      int width = embedding.entry().projection().outputs();
      residual = new ResidualWords(steps, tokens.tokens(), width, planes);
      gated = new SpikeTensor[] {new SpikeTensor(steps, tokens.tokens(), width)};
      fired = new SpikeTensor(steps, tokens.tokens(), width);
      stages = new SpikeTensor[count];
      pooled = new SpikeTensor[count];
      grids = new Network.Grid[count];
      words = new ResidualWords[count];
      for (int s = 0; s < count; s++) {
        PatchEmbedding.Stage stage = embedding.stages().get(s);
        int channels = stage.convolution().projection().outputs();
        grids[s] = stage.convolution().of(embedding.stageInput(in, s));
        int after = embedding.stageInput(in, s + 1).tokens();
        boolean spikes = stage.pooling() == PatchEmbedding.Pool.SPIKES;
        stages[s] = new SpikeTensor(steps, spikes ? grids[s].tokens() : after, channels);
        pooled[s] = spikes ? new SpikeTensor(steps, after, channels) : new SpikeTensor(1, 1, 1);
        if (embedding.keepsDrives(s)) {
          boolean shortcut = embedding.form() == PatchEmbedding.Form.SHORTCUT && s == count - 1;
          words[s] = shortcut ? residual : new ResidualWords(steps, after, channels, 0);
        }
      }
    }

    /// What stage `s` passes on.
    SpikeTensor out(PatchEmbedding embedding, int s) {
      boolean spikes = embedding.stages().get(s).pooling() == PatchEmbedding.Pool.SPIKES;
      return spikes ? pooled[s] : stages[s];
    }
  }

  /// The residual stream that `opened` opens is in progress from now on.
  void enter(EmbeddingBuffers opened) {
    residual = opened.residual;
    gated = opened.gated[0];
    gatedPlanes = opened.gated;
    fired = opened.fired;
  }

  Buffers(Network network) {
    int steps = network.timesteps();
    int last = network.blocks().size();
    int planes = network.spikeAdd() ? 32 - Integer.numberOfLeadingZeros(network.residualMax()) : 0;
    Network.Input input = network.input();
    Network.Grid grid = new Network.Grid(input.height(), input.width());
    frames = new SpikeTensor[input.frames() ? input.planes() : 0];
    for (int p = 0; p < frames.length; p++) {
      frames[p] = new SpikeTensor(steps, grid.tokens(), input.channels());
    }
    embedding = new EmbeddingBuffers(network.embedding(), grid, steps, planes);
    residual = embedding.residual;
    gated = embedding.gated[0];
    gatedPlanes = embedding.gated;
    fired = embedding.fired;
    between = new EmbeddingBuffers[last];
    behindMean =
        new SpikeTensor[] {
          network.head().behindMean()
              ? new SpikeTensor(steps, 1, network.width())
              : new SpikeTensor(1, 1, 1)
        };
    grid = network.embedding().tokens(grid);
    blocks = new BlockBuffers[last];
    spatialGates = new SpatialGate[last];
    for (int i = 0; i < last; i++) {
      Block block = network.blocks().get(i);
      if (block.embedding().isPresent()) {
        between[i] = new EmbeddingBuffers(block.embedding().get(), grid, steps, planes);
      }
      grid = network.tokenGrid(i);
      int tokens = grid.tokens();
      // Masks and expert attention have memory of their own; here a single bit.
      int heads = 1;
      int headWidth = 1;
      if (block.attention() instanceof Attention attention) {
        heads = attention.heads();
        headWidth = attention.headWidth();
      }
      int hidden =
          switch (block.feedForward()) {
            case Mlp mlp -> mlp.up().outputs();
            case GatedMlp gated -> gated.up().outputs();
            // These have memory of their own.
            case Moe moe -> 1;
            case RoutedMlp routed -> 1;
          };
      blocks[i] =
          i > 0 && blocks[i - 1].fits(heads, headWidth, hidden, tokens)
              ? blocks[i - 1]
              : new BlockBuffers(heads, headWidth, hidden, steps, tokens, network.bundlePruning());
      if (block.feedForward() instanceof GatedMlp gated) {
        spatialGates[i] = new SpatialGate(gated, steps, tokens);
      }
    }
  }

  /// Adds `1 << plane` to `counts[d]` for every one of channel d; returns the number of ones.
  static long count(SpikeTensor spikes, long[] counts, int plane) {
    long ones = 0;
    long[] words = spikes.words();
    int perRow = spikes.wordsPerRow();
    for (int i = 0; i < words.length; i++) {
      long word = words[i];
      ones += Long.bitCount(word);
      int base = i % perRow * 64;
      while (word != 0) {
        counts[base + Long.numberOfTrailingZeros(word)] += 1L << plane;
        word &= word - 1;
      }
    }
    return ones;
  }
}
