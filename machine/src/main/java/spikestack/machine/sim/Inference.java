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
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.TokenMask;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// Executes one image after another on a [Program]: layer by layer, first what is computed, then
/// how long it takes. Owns all buffers, which are made once; one thread at a time.
final class Inference extends Part {
  private static final SpikeTensor[] NOTHING = new SpikeTensor[0];

  private final EmbeddingInference embeddings;
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
    this.embeddings = new EmbeddingInference(this);
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
    embeddings.first(pixels);
    recorder.residual(Points.residual(0), buffers.residual);
    for (int i = 0; i < network.blocks().size(); i++) {
      if (network.blocks().get(i).embedding().isPresent()) {
        embeddings.between(i);
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
