package spikestack.machine.sim;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Head;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.TokenMask;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// Executes one image after another on a [Program]: layer by layer, first what is computed, then
/// how long it takes. Owns all buffers, which are made once; one thread at a time.
final class Inference extends Part {
  private static final SpikeTensor[] NOTHING = new SpikeTensor[0];

  private final int[] zeroPoints;
  private final MoeInference moe;
  private final RoutedInference routed;
  private final ExpertAttentionInference experts;
  private final MaskInference masks;
  private final HeadInference head;

  Inference(Program program) {
    this(program, new LayerClock(program.machine, program.network.timesteps()));
  }

  /// `clock` is told what each layer did.
  Inference(Program program, Timekeeper clock) {
    super(program, clock);
    this.zeroPoints = network.input().zeroPointArray();
    this.experts = new ExpertAttentionInference(this);
    this.masks = new MaskInference(this);
    this.head = new HeadInference(this);
    this.moe = new MoeInference(this);
    this.routed = new RoutedInference(this);
  }

  Simulation run(byte[] pixels, int image, int label, boolean record) {
    network.requireSample(pixels);
    executor.reset();
    clock.reset(record);
    recorder.reset(record);
    Embedding first =
        new Embedding(
            Points.EMBED,
            network.embedding(),
            program.embedding,
            program.plan.embedding(),
            buffers.embedding);
    if (network.input().frames()) {
      Frames.unpack(pixels, network.input(), buffers.frames);
    }
    embedding(first, pixels, buffers.frames);
    recorder.residual(Points.residual(0), buffers.residual);
    for (int i = 0; i < network.blocks().size(); i++) {
      Optional<PatchEmbedding> between = network.blocks().get(i).embedding();
      if (between.isPresent()) {
        Embedding next =
            new Embedding(
                Points.embedding(i),
                between.get(),
                program.blocks.get(i).embedding(),
                program.plan.blocks().get(i).embedding(),
                Objects.requireNonNull(buffers.between[i]));
        embedding(next, pixels, buffers.residual.planes);
        recorder.residual(Points.residualStart(i), buffers.residual);
      }
      attention(i);
      recorder.residual(Points.residualMiddle(i), buffers.residual);
      feedForward(i);
      recorder.residual(Points.residual(i + 1), buffers.residual);
    }
    boolean mean = network.meanHead() || network.head().behindMean();
    long[] sums = head.run(mean ? NOTHING : enter(Points.HEAD_GATE));
    double[] logits = network.logits(sums);
    long saturations = executor.saturations();
    Optional<Trace> trace =
        record
            ? Optional.of(new Trace(image, label, recorder.layers(), logits, saturations))
            : Optional.empty();
    return new Simulation(
        image,
        label,
        Head.argMax(logits),
        sums,
        logits,
        clock.now(),
        clock.layers(),
        clock.schedule(),
        trace,
        saturations);
  }

  /// Stages and entry of an embedding, after which its residual stream is in progress. `in` are
  /// frames or the residual of the block before, plane by plane; empty where the first stage reads
  /// `pixels`.
  private void embedding(Embedding at, byte[] pixels, SpikeTensor[] in) {
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

  /// The end of a branch: joins the residual and fires gate number `gate`, or fires and adds.
  private void close(
      Dense layer, SpikeTensor[] planes, int count, int gate, Run run, String point, Scope scope) {
    if (network.spikeAdd()) {
      executor.add(layer, planes, count, buffers.residual, buffers.fired);
      recorder.spikes(point, buffers.fired);
    } else if (beforeMean(gate)) {
      executor.keep(layer, planes, count, buffers.residual);
      buffers.gated.clear();
    } else {
      executor.join(layer, planes, count, buffers.residual, gate(gate), buffers.gated);
    }
    long fired = network.spikeAdd() ? buffers.fired.count() : buffers.gated.count();
    clock.dense(
        run,
        scope,
        Timekeeper.Reader.EXPERTS,
        skipper.spikes(planes, count, layer),
        executor.activity(run, fired),
        0);
  }

  /// Whether gate number `gate` is the head's and a mean stands before it, or in its place.
  private boolean beforeMean(int gate) {
    boolean mean = network.meanHead() || network.head().behindMean();
    return mean && gate == 2 * network.blocks().size();
  }

  /// Gates in order of use: even numbers stand before attentions (the last before the head), odd
  /// ones in the middle of a block.
  private NeuronUnit gate(int number) {
    return number % 2 == 0
        ? program.gates.get(number / 2)
        : program.blocks.get(number / 2).middle().orElseThrow();
  }

  /// Input of a branch: the residual's planes, or the gate's spikes, which are recorded at `point`.
  private SpikeTensor[] enter(String point) {
    if (network.spikeAdd()) {
      return buffers.residual.planes;
    }
    recorder.spikes(point, buffers.gated);
    return buffers.gatedPlanes;
  }

  private void attention(int i) {
    switch (network.blocks().get(i).attention()) {
      case Attention attention -> multiHead(i, attention);
      case ExpertAttention attention -> {
        experts.run(i, attention, enter(Points.attention(i, "gate")));
        Run run = program.plan.blocks().get(i).attention().output();
        close(
            program.blocks.get(i).attention().output(),
            experts.merged(i),
            run.planes(),
            2 * i + 1,
            run,
            Points.attention(i, "out"),
            Scope.PROJECTION);
      }
      case ChannelMask attention -> mask(i);
      case TokenMask attention -> mask(i);
    }
  }

  private void mask(int i) {
    masks.run(i, enter(Points.attention(i, "gate")));
    Run run = program.plan.blocks().get(i).attention().output();
    close(
        program.blocks.get(i).attention().output(),
        masks.masked(i),
        1,
        2 * i + 1,
        run,
        Points.attention(i, "out"),
        Scope.PROJECTION);
  }

  private void multiHead(int i, Attention attention) {
    Program.AttentionProgram layers = program.blocks.get(i).attention();
    Plan.AttentionPlan plan = program.plan.blocks().get(i).attention();
    Buffers.BlockBuffers b = buffers.blocks[i];
    SpikeTensor[] in = enter(Points.attention(i, "gate"));
    Run query = plan.query();
    SpikeTensor[] outs = layers.keyValue().isPresent() ? b.query : b.queryKeyValue;
    executor.fire(layers.query(), in, query.planes(), outs, Executor.Heads.ALL);
    long fired = 0;
    for (SpikeTensor out : outs) {
      fired += out.count();
    }
    Timekeeper.Tags tags = skipper.spikes(in, query.planes(), layers.query());
    long kept = -1L;
    if (layers.keyValue().isEmpty()) {
      clock.dense(
          query,
          Scope.PROJECTION,
          Timekeeper.Reader.ATTENTION,
          tags,
          executor.activity(query, fired),
          0);
    } else {
      clock.query(query, tags, executor.activity(query, fired));
      kept = HeadScorer.kept(b.query[0], attention, network.pruning());
      Run run = plan.keyValue().orElseThrow();
      Dense layer = layers.keyValue().get();
      executor.fire(
          layer, in, run.planes(), b.keyValue, new Executor.Heads(kept, attention.headWidth()));
      clock.keyValue(
          run,
          skipper.spikes(in, run.planes(), layer),
          executor.activity(run, b.key().count() + b.value().count()));
    }
    recorder.spikes(Points.attention(i, "q"), b.query[0]);
    recorder.spikes(Points.attention(i, "k"), b.key());
    recorder.spikes(Points.attention(i, "v"), b.value());
    if (layers.keyValue().isPresent()) {
      recorder.heads(Points.attention(i, "heads"), attention.heads(), kept);
    }
    if (b.pruner != null) {
      b.pruner.run(b.query[0], network.bundlePruning().query());
      recorder.spikes(Points.attention(i, "q.kept"), b.query[0]);
      b.pruner.run(b.key(), network.bundlePruning().key());
      recorder.spikes(Points.attention(i, "k.kept"), b.key());
    }
    b.kernel.run(b.query[0], b.key(), b.value(), kept, layers.score(), b.score);
    executor.saturated(b.kernel.saturations());
    recorder.spikes(Points.attention(i, "score"), b.score);
    clock.attend(
        plan.attend(),
        new HeadSource.Kept(b.query[0], b.key(), b.value(), kept, attention.headWidth()),
        b.kernel.counts(),
        b.heads(kept),
        b.rate(),
        b.score.count());
    close(
        layers.output(),
        b.scorePlanes,
        1,
        2 * i + 1,
        plan.output(),
        Points.attention(i, "out"),
        Scope.PROJECTION);
  }

  private void feedForward(int i) {
    Block block = network.blocks().get(i);
    switch (block.feedForward()) {
      case Mlp mlp -> mlp(i);
      case GatedMlp gated -> gatedMlp(i);
      case RoutedMlp mlps -> {
        SpikeTensor[] in = enter(Points.moe(i, "gate"));
        int next = 2 * i + 2;
        NeuronUnit gate = beforeMean(next) ? null : gate(next);
        routed.run(i, mlps, in, buffers.residual, gate, buffers.gated);
      }
      case Moe experts -> {
        SpikeTensor[] in = enter(Points.moe(i, "gate"));
        Plan.MoePlan plan = (Plan.MoePlan) program.plan.blocks().get(i).feedForward();
        moe.run(i, experts, plan, in);
        Optional<Dense> output = program.blocks.get(i).moe().orElseThrow().output();
        if (output.isPresent()) {
          Run run = plan.output().orElseThrow();
          close(
              output.get(),
              moe.merged(i),
              run.planes(),
              2 * i + 2,
              run,
              Points.moe(i, "out"),
              Scope.MOE);
        }
      }
    }
  }

  private void mlp(int i) {
    Plan.MlpPlan plan = (Plan.MlpPlan) program.plan.blocks().get(i).feedForward();
    SpikeTensor[] in = enter(Points.mlp(i, "gate"));
    Dense up = program.blocks.get(i).mlp().getFirst();
    SpikeTensor[] hidden = buffers.blocks[i].hidden;
    executor.fire(up, in, plan.up().planes(), hidden, Executor.Heads.ALL);
    recorder.spikes(Points.mlp(i, "up"), hidden[0]);
    clock.dense(
        plan.up(),
        Scope.MLP,
        Timekeeper.Reader.EXPERTS,
        skipper.spikes(in, plan.up().planes(), up),
        executor.activity(plan.up(), hidden[0].count()),
        0);
    close(
        program.blocks.get(i).mlp().getLast(),
        hidden,
        1,
        2 * i + 2,
        plan.down(),
        Points.mlp(i, "down"),
        Scope.MLP);
  }

  private void gatedMlp(int i) {
    Plan.GatedMlpPlan plan = (Plan.GatedMlpPlan) program.plan.blocks().get(i).feedForward();
    List<Dense> layers = program.blocks.get(i).mlp();
    SpikeTensor[] in = enter(Points.mlp(i, "gate"));
    SpikeTensor[] up = buffers.blocks[i].hidden;
    SpatialGate gate = Objects.requireNonNull(buffers.spatialGates[i]);
    executor.fire(layers.get(0), in, plan.up().planes(), up, Executor.Heads.ALL);
    recorder.spikes(Points.mlp(i, "up"), up[0]);
    clock.dense(
        plan.up(),
        Scope.MLP,
        Timekeeper.Reader.OTHERS,
        skipper.spikes(in, plan.up().planes(), layers.get(0)),
        executor.activity(plan.up(), up[0].count()),
        0);
    gate.split(up[0]);
    Dense depthwise = layers.get(1);
    executor.fire(depthwise, gate.first, 1, gate.passed, Executor.Heads.ALL);
    gate.join(up[0]);
    recorder.spikes(Points.mlp(i, "depthwise"), gate.passed[0]);
    recorder.spikes(Points.mlp(i, "hidden"), gate.hidden[0]);
    Run run = plan.depthwise();
    long positions = (long) depthwise.synapses.fanIn * run.tokens() * run.steps();
    clock.depthwise(
        run,
        skipper.whole(),
        new Timekeeper.Activity(executor.takeOnes(), positions, gate.passed[0].count()));
    close(layers.get(2), gate.hidden, 1, 2 * i + 2, plan.down(), Points.mlp(i, "down"), Scope.MLP);
  }
}
