package spikestack.machine.sim;

import org.jspecify.annotations.Nullable;
import spikestack.model.network.Attention;
import spikestack.model.network.Convolution;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.spike.SpikeTensor;

/// All tensors that one inference writes, made once. Blocks share tensors of equal shape, since
/// only one block is in progress.
final class Buffers {
  /// Spikes of each embedding stage, and after pooling (a single bit where there is none).
  final SpikeTensor[] stages;

  final SpikeTensor[] pooled;
  final Network.Grid[] stageGrids;
  final ResidualWords residual;

  /// Spikes of the gate of the branch in progress.
  final SpikeTensor gated;

  final SpikeTensor[] gatedPlanes;

  /// Spikes that were added to a spike-add residual last.
  final SpikeTensor fired;

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
    private final int heads;

    BlockBuffers(int heads, int headWidth, int hiddenWidth, int timesteps, int tokens) {
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

    private boolean fits(int heads, int headWidth, int hiddenWidth) {
      return score.channels() == heads * headWidth
          && this.heads == heads
          && hidden[0].channels() == hiddenWidth;
    }
  }

  Buffers(Network network) {
    int steps = network.timesteps();
    int count = network.embedding().stages().size();
    stages = new SpikeTensor[count];
    pooled = new SpikeTensor[count];
    stageGrids = new Network.Grid[count];
    for (int s = 0; s < count; s++) {
      PatchEmbedding.Stage stage = network.embedding().stages().get(s);
      Convolution convolution = stage.convolution();
      Network.Grid in = network.stageInput(s);
      stageGrids[s] =
          new Network.Grid(convolution.extent(in.height()), convolution.extent(in.width()));
      int channels = convolution.projection().outputs();
      stages[s] = new SpikeTensor(steps, stageGrids[s].tokens(), channels);
      pooled[s] =
          stage.pool()
              ? new SpikeTensor(steps, network.stageInput(s + 1).tokens(), channels)
              : new SpikeTensor(1, 1, 1);
    }
    int tokens = network.tokens();
    int width = network.width();
    int last = network.blocks().size();
    int planes =
        network.spikeAdd() ? 32 - Integer.numberOfLeadingZeros(network.residualMax(last)) : 0;
    residual = new ResidualWords(steps, tokens, width, planes);
    gated = new SpikeTensor(steps, tokens, width);
    gatedPlanes = new SpikeTensor[] {gated};
    fired = new SpikeTensor(steps, tokens, width);
    blocks = new BlockBuffers[last];
    spatialGates = new SpatialGate[last];
    for (int i = 0; i < last; i++) {
      // Expert attention has memory of its own; here a single bit.
      int heads = 1;
      int headWidth = 1;
      if (network.blocks().get(i).attention() instanceof Attention attention) {
        heads = attention.heads();
        headWidth = attention.headWidth();
      }
      int hidden =
          switch (network.blocks().get(i).feedForward()) {
            case Mlp mlp -> mlp.up().outputs();
            case GatedMlp gated -> gated.up().outputs();
            case Moe moe -> 1;
          };
      blocks[i] =
          i > 0 && blocks[i - 1].fits(heads, headWidth, hidden)
              ? blocks[i - 1]
              : new BlockBuffers(heads, headWidth, hidden, steps, tokens);
      if (network.blocks().get(i).feedForward() instanceof GatedMlp gated) {
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
