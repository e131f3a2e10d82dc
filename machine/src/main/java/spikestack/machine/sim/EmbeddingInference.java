package spikestack.machine.sim;

import java.util.List;
import java.util.Objects;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;

/// Embeddings, of the input and between the blocks of a pyramid: stages, each with its pool, then
/// the entry, which joins a residual stream.
final class EmbeddingInference extends Part {
  private static final byte[] NO_PIXELS = new byte[0];

  private final int[] zeroPoints;

  EmbeddingInference(Part inference) {
    super(inference);
    this.zeroPoints = network.input().zeroPointArray();
  }

  /// Of the input: an image, or frames.
  void first(byte[] pixels) {
    if (network.input().frames()) {
      Frames.unpack(pixels, network.input(), buffers.frames);
    }
    Embedding first =
        new Embedding(
            Points.EMBED,
            network.embedding(),
            program.embedding,
            program.plan.embedding(),
            buffers.embedding);
    run(first, pixels, buffers.frames);
  }

  /// In front of block `i`, on the residual of the block before.
  void between(int i) {
    Embedding between =
        new Embedding(
            Points.embedding(i),
            network.blocks().get(i).embedding().orElseThrow(),
            program.blocks.get(i).embedding(),
            program.plan.blocks().get(i).embedding(),
            Objects.requireNonNull(buffers.between[i]));
    run(between, NO_PIXELS, buffers.residual.planes);
  }

  /// Stages and entry, after which its residual stream is in progress. `in` are frames or the
  /// residual of the block before, plane by plane; empty where the first stage reads `pixels`.
  private void run(Embedding at, byte[] pixels, SpikeTensor[] in) {
    PatchEmbedding embedding = at.embedding;
    Buffers.EmbeddingBuffers b = at.buffers;
    int count = embedding.stages().size();
    SpikeTensor[] planes = in;
    for (int s = 0; s < count; s++) {
      Run run = at.runs.get(s);
      if (s == 0 && in.length == 0) {
        firstStage(at, run, pixels);
      } else if (embedding.keepsDrives(s)) {
        keepingStage(at, s, run, planes);
      } else {
        Dense layer = at.layers.get(s);
        executor.fire(
            layer, planes, run.planes(), new SpikeTensor[] {b.stages[s]}, Executor.Heads.ALL);
        stageDone(at, s, run, tags(planes, run, layer));
      }
      planes = new SpikeTensor[] {b.out(embedding, s)};
    }
    SpikeTensor last = planes[0];
    SpikeTensor[] read =
        switch (embedding.form()) {
          case CHAIN, SHORTCUT -> planes;
          case BRANCH -> new SpikeTensor[] {b.out(embedding, embedding.from())};
          case INPUT_BRANCH -> in;
        };
    buffers.enter(b);
    if (network.spikeAdd()) {
      buffers.residual.set(last);
    } else if (embedding.form() != PatchEmbedding.Form.SHORTCUT) {
      buffers.residual.clear();
    }
    Run run = at.runs.get(count);
    close(at.layers.get(count), read, run.planes(), 0, run, at.place + ".entry", Scope.EMBEDDING);
  }

  /// An embedding with all that belongs to it.
  private record Embedding(
      String place,
      PatchEmbedding embedding,
      List<Dense> layers,
      List<Run> runs,
      Buffers.EmbeddingBuffers buffers) {}

  private Timekeeper.Tags tags(SpikeTensor[] planes, Run run, Dense layer) {
    return run.source() == Run.Source.FRAMES
        ? skipper.frames(planes, run.planes(), layer)
        : skipper.spikes(planes, run.planes(), layer);
  }

  private void firstStage(Embedding at, Run run, byte[] pixels) {
    Network.Input input = network.input();
    int area = input.height() * input.width();
    Dense layer = at.layers.get(0);
    SpikeTensor[] out = {at.buffers.stages[0]};
    executor.firePixels(layer, pixels, area, zeroPoints, run.planes(), out);
    stageDone(at, 0, run, skipper.pixels(pixels, area, layer));
  }

  private void stageDone(Embedding at, int s, Run run, Timekeeper.Tags tags) {
    Buffers.EmbeddingBuffers b = at.buffers;
    recorder.spikes(Points.embed(at.place, s), b.stages[s]);
    long joins = 0;
    if (at.embedding.stages().get(s).pooling() == PatchEmbedding.Pool.SPIKES) {
      joins = MaxPool.run(b.stages[s], b.grids[s], b.pooled[s]);
      recorder.spikes(Points.pool(at.place, s), b.pooled[s]);
    }
    clock.dense(
        run,
        Scope.EMBEDDING,
        Timekeeper.Reader.EXPERTS,
        tags,
        executor.activity(run, b.stages[s].count()),
        joins);
  }

  /// A stage whose drives are kept as words, then fire.
  private void keepingStage(Embedding at, int s, Run run, SpikeTensor[] planes) {
    Buffers.EmbeddingBuffers b = at.buffers;
    Dense layer = at.layers.get(s);
    ResidualWords words = Objects.requireNonNull(b.words[s]);
    words.clearToLeast();
    boolean pool = at.embedding.stages().get(s).pool();
    long pairs = executor.keepLargest(layer, planes, run.planes(), b.grids[s], pool, words);
    recorder.residual(Points.drive(at.place, s), words);
    executor.fireWords(layer.neurons[0], words, b.stages[s]);
    recorder.spikes(Points.embed(at.place, s), b.stages[s]);
    int bits = network.precision().membrane();
    clock.keepLargest(run, tags(planes, run, layer), executor.activity(run, 0), pairs, bits);
    clock.fireWords(
        run.name() + ".fire", words.rows.length, words.width, bits, b.stages[s].count());
  }
}
