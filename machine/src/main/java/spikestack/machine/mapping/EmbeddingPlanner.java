package spikestack.machine.mapping;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Sizing.Work;
import spikestack.machine.mapping.Sizing.Writes;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.network.Convolution;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;

/// Descriptors of the embeddings, for [Planner]: of the input, and between the blocks of a pyramid.
final class EmbeddingPlanner {
  /// A token lies in up to four windows of a max-pool 3/2/1, each in another bank of the buffer
  /// (parity of row and column).
  private static final int POOL_WINDOWS = 4;

  private final Network network;
  private final Accelerator machine;
  private final Sizing sizing;
  private final Stripes stripes;
  private final int steps;

  EmbeddingPlanner(Network network, Accelerator machine, Sizing sizing, Stripes stripes) {
    this.network = network;
    this.machine = machine;
    this.sizing = sizing;
    this.stripes = stripes;
    this.steps = network.timesteps();
  }

  /// What an embedding reads.
  private record Entering(Network.Grid grid, Run.Source source, int planes, Tensor tensor) {}

  /// The embedding of the input, whose entry joins `stream`. Pixels lie in memory as bytes, counts
  /// of frames in as many bits as they have. Both come from DRAM, if there is one.
  List<Run> first(ResidualStream stream) {
    Network.Input input = network.input();
    boolean frames = input.frames();
    Tensor bits = stripes.tensor((long) network.sampleSize() * (frames ? input.planes() : 8));
    Tensor in = new Tensor(bits.bits(), machine.dram().isEmpty() && bits.resident());
    Network.Grid grid = new Network.Grid(input.height(), input.width());
    Run.Source source = frames ? Run.Source.FRAMES : Run.Source.PIXELS;
    Entering entering = new Entering(grid, source, input.planes(), in);
    return runs("embed", network.embedding(), entering, stream);
  }

  /// The embedding in front of block `i`, whose entry joins `stream`: reads the residual of the
  /// block before, plane by plane.
  List<Run> between(int i, PatchEmbedding embedding, ResidualStream stream) {
    Network.Grid grid = network.tokenGrid(i - 1);
    int planes = ResidualStream.planes(network.residualEnd(i));
    Entering residual = new Entering(grid, Run.Source.RESIDUAL, planes, Tensor.NONE);
    return runs("block." + i + ".embed", embedding, residual, stream);
  }

  private List<Run> runs(
      String place, PatchEmbedding embedding, Entering entering, ResidualStream stream) {
    List<Run> runs = new ArrayList<>();
    Entering in = entering;
    List<Entering> outs = new ArrayList<>();
    int count = embedding.stages().size();
    for (int s = 0; s < count; s++) {
      PatchEmbedding.Stage stage = embedding.stages().get(s);
      Convolution convolution = stage.convolution();
      Network.Grid out = embedding.stageInput(entering.grid, s + 1);
      Tensor spikes =
          stripes.tensor((long) out.tokens() * steps * convolution.projection().outputs());
      int windows = stage.pool() ? POOL_WINDOWS : 1;
      int words = windows * network.precision().membrane();
      Writes writes =
          embedding.keepsDrives(s)
              ? new Writes(Run.Bank.MAX, words, windows)
              : new Writes(Run.Bank.FIRE, 0, windows);
      runs.add(run(place + "." + s, convolution, stage.pool(), in, writes, spikes));
      in = new Entering(out, Run.Source.SPIKES, 1, spikes);
      outs.add(in);
    }
    Entering read =
        switch (embedding.form()) {
          case CHAIN, SHORTCUT -> in;
          case BRANCH -> outs.get(embedding.from());
          case INPUT_BRANCH -> entering;
        };
    String entry = place + ".entry";
    runs.add(run(entry, embedding.entry(), false, read, stream.joins(), stream.joined()));
    return runs;
  }

  private Run run(
      String name,
      Convolution convolution,
      boolean pool,
      Entering entering,
      Writes writes,
      Tensor out) {
    Network.Grid from = entering.grid;
    Network.Grid to = convolution.of(from);
    boolean pixels = entering.source == Run.Source.PIXELS;
    Projection projection = convolution.projection();
    // The residual is no tensor of the spike buffers.
    long inBits =
        switch (entering.source) {
          case PIXELS -> 8;
          case SPIKES, FRAMES -> (long) steps * entering.planes;
          case RESIDUAL -> 0;
        };
    int outWidth = pool ? PatchEmbedding.pooled(to.width()) : to.width();
    Stripes.Field field =
        new Stripes.Field(
            to.height(),
            to.width(),
            pool,
            from.height(),
            convolution.kernel(),
            convolution.stride(),
            convolution.padding(),
            inBits * from.width() * convolution.channels(),
            (long) outWidth * steps * projection.outputs());
    Work work =
        new Work(
            name,
            entering.source,
            entering.planes,
            projection.fanIn(),
            projection.outputs(),
            to.tokens(),
            pixels ? 1 : steps,
            pixels ? steps : 1);
    return sizing.convolution(work, field, writes, entering.tensor, out);
  }
}
