package spikestack.machine.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.FeedForward;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Merge;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.Router;

/// Makes the descriptors of a network on a machine, or says which part of the machine is too small
/// and what would fit.
///
/// Everything symbolic is settled here, before cycle 0. What stays open is data: queue lengths,
/// kept heads, and with skipping the empty indices.
public final class Planner {
  /// A token lies in up to four windows of a max-pool 3/2/1, each in another bank of the buffer
  /// (parity of row and column).
  private static final int POOL_WINDOWS = 4;

  private final Network network;
  private final Accelerator machine;
  private final Stripes stripes;
  private final Sizing sizing;
  private final int steps;

  /// Of the block in progress.
  private int tokens;

  private int width;
  private final AttentionPlanner attentions;

  private Planner(Network network, Accelerator machine) {
    this.network = network;
    this.machine = machine;
    this.stripes = new Stripes(machine);
    this.sizing = new Sizing(machine);
    this.steps = network.timesteps();
    tokens = network.tokens();
    width = network.width();
    if (!network.blocks().isEmpty()) {
      enter(0);
    }
    this.attentions = new AttentionPlanner(this, network, machine, stripes);
  }

  public static Plan plan(Network network, Accelerator machine) {
    return new Planner(network, machine).plan();
  }

  /// Bytes of a weight buffer that holds all weights of a network (`weight-buffer.resident`): whole
  /// row blocks in whole words of its port.
  public static long weightBytes(Network network, Accelerator machine) {
    return Capacity.weightBytes(network, machine);
  }

  private Plan plan() {
    Capacity.check(network, machine, residualBits());
    List<Run> embedding = new ArrayList<>();
    Tensor in = embedding(embedding);
    List<Plan.BlockPlan> blocks = new ArrayList<>();
    for (int i = 0; i < network.blocks().size(); i++) {
      Block block = network.blocks().get(i);
      List<Run> between = new ArrayList<>();
      enter(i);
      if (block.embedding().isPresent()) {
        between(i, block.embedding().get(), between);
        in = gated();
      }
      Plan.AttentionPlan attention = attentions.plan(i, block.attention(), in);
      Tensor middle = gated();
      blocks.add(
          new Plan.BlockPlan(between, attention, feedForward(i, block.feedForward(), middle)));
      in = gated();
    }
    int planes = network.spikeAdd() ? planes(network.residualMax(blocks.size())) : 1;
    int classes = network.classes();
    if (network.meanHead()) {
      return new Plan(embedding, blocks, meanHead(), meanCycles(1));
    }
    if (network.head().behindMean()) {
      tokens = 1;
      Run behind =
          linear("head", source(), 1, width, classes, gated(), Tensor.NONE, Run.Bank.COUNT, 0);
      tokens = network.tokens();
      return new Plan(embedding, blocks, behind, meanCycles(steps));
    }
    Run head = linear("head", source(), planes, width, classes, in, Tensor.NONE, Run.Bank.COUNT, 0);
    return new Plan(embedding, blocks, head, 0);
  }

  private void enter(int block) {
    tokens = network.tokens(block);
    width = network.width(block);
  }

  /// The classifier on mean words: one slot, a plane per bit of a word.
  private Run meanHead() {
    int bits = network.precision().membrane();
    int classes = network.classes();
    List<Stripe> cut =
        stripes.linear(
            new Stripes.Layer("head", sizing.unit(1), classes, width),
            1,
            machine.expert().rows(),
            Tensor.NONE,
            Tensor.NONE);
    return sizing.run(
        new Sizing.Work("head", Run.Source.RESIDUAL, bits, width, classes, 1, 1, 1),
        new Sizing.Writes(Run.Bank.COUNT, 0, 1),
        cut,
        cores());
  }

  /// Every residual word is read once and summed, then the means (or what they fire) of `slots`
  /// slots are written.
  private int meanCycles(int slots) {
    int rows = machine.expert().rows();
    int words = Sizing.ceil(tokens * steps * Sizing.ceil(width, rows), cores());
    int factor =
        Sizing.factor((long) cores() * rows * residualBits(), machine.residualBuffer().portBits());
    return words * factor + slots * Sizing.ceil(width, rows) + machine.expert().bankLatency();
  }

  /// Spikes between branches: gate spikes under a membrane shortcut; under spike-add the planes are
  /// read from the residual.
  private Tensor gated() {
    return network.spikeAdd() ? Tensor.NONE : stripes.tensor((long) tokens * steps * width);
  }

  Run.Source source() {
    return network.spikeAdd() ? Run.Source.RESIDUAL : Run.Source.SPIKES;
  }

  /// Width of a residual word.
  private int residualBits() {
    return network.spikeAdd() ? planes(network.residualMax()) : network.precision().membrane();
  }

  /// Bits of the numbers 0..max.
  static int planes(int max) {
    return 32 - Integer.numberOfLeadingZeros(max);
  }

  /// Pixels lie in memory as bytes, counts of frames in as many bits as they have. Both come from
  /// DRAM, if there is one.
  private Tensor embedding(List<Run> runs) {
    Network.Input input = network.input();
    boolean frames = input.frames();
    long bits = (long) network.sampleSize() * (frames ? input.planes() : 8);
    Tensor in = new Tensor(bits, machine.dram().isEmpty() && fits(bits));
    Network.Grid grid = new Network.Grid(input.height(), input.width());
    Run.Source source = frames ? Run.Source.FRAMES : Run.Source.PIXELS;
    Entering entering = new Entering(grid, source, input.planes(), in);
    embedding("embed", network.embedding(), entering, runs);
    return gated();
  }

  /// The embedding in front of block `i`: reads the residual of the block before, plane by plane.
  private void between(int i, PatchEmbedding embedding, List<Run> runs) {
    Network.Grid grid = network.tokenGrid(i - 1);
    int planes = planes(network.residualEnd(i));
    Entering residual = new Entering(grid, Run.Source.RESIDUAL, planes, Tensor.NONE);
    embedding("block." + i + ".embed", embedding, residual, runs);
  }

  /// What an embedding reads.
  private record Entering(Network.Grid grid, Run.Source source, int planes, Tensor tensor) {}

  private void embedding(
      String place, PatchEmbedding embedding, Entering entering, List<Run> runs) {
    Entering in = entering;
    List<Entering> outs = new ArrayList<>();
    int count = embedding.stages().size();
    for (int s = 0; s < count; s++) {
      PatchEmbedding.Stage stage = embedding.stages().get(s);
      Network.Grid out = embedding.stageInput(entering.grid, s + 1);
      Tensor spikes =
          stripes.tensor((long) out.tokens() * steps * stage.convolution().projection().outputs());
      Run.Bank bank = embedding.keepsDrives(s) ? Run.Bank.MAX : Run.Bank.FIRE;
      runs.add(convolution(place + "." + s, stage.convolution(), stage.pool(), in, spikes, bank));
      in = new Entering(out, Run.Source.SPIKES, 1, spikes);
      outs.add(in);
    }
    Entering read =
        switch (embedding.form()) {
          case CHAIN, SHORTCUT -> in;
          case BRANCH -> outs.get(embedding.from());
          case INPUT_BRANCH -> entering;
        };
    runs.add(
        convolution(
            place + ".entry",
            embedding.entry(),
            false,
            read,
            keepsWords() ? Tensor.NONE : gated(),
            network.spikeAdd() ? Run.Bank.ADD : keepsWords() ? Run.Bank.KEEP : Run.Bank.JOIN));
  }

  /// Whether the entry of the embedding closes the network and a mean of its words follows.
  private boolean keepsWords() {
    return network.blocks().isEmpty() && meanOfWords();
  }

  private boolean meanOfWords() {
    return network.meanHead() || network.head().behindMean();
  }

  boolean fits(long bits) {
    return bits <= 8L * machine.spikeBuffers().bytes();
  }

  private Run convolution(
      String name,
      Convolution convolution,
      boolean pool,
      Entering entering,
      Tensor out,
      Run.Bank bank) {
    Network.Grid from = entering.grid;
    Network.Grid to = convolution.of(from);
    boolean pixels = entering.source == Run.Source.PIXELS;
    boolean spikes = entering.source == Run.Source.SPIKES || entering.source == Run.Source.FRAMES;
    Projection projection = convolution.projection();
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
            pixels || spikes
                ? (long) from.width()
                    * convolution.channels()
                    * (pixels ? 8 : steps * entering.planes)
                : 0,
            (long) outWidth * steps * projection.outputs());
    int slotSteps = pixels ? 1 : steps;
    List<Stripe> cut =
        stripes.convolution(
            new Stripes.Layer(
                name, sizing.unit(slotSteps), projection.outputs(), projection.fanIn()),
            field,
            machine.expert().rows(),
            entering.tensor,
            out);
    Sizing.Work work =
        new Sizing.Work(
            name,
            entering.source,
            entering.planes,
            projection.fanIn(),
            projection.outputs(),
            to.tokens(),
            slotSteps,
            pixels ? steps : 1);
    int windows = pool ? POOL_WINDOWS : 1;
    int words =
        switch (bank) {
          case FIRE -> 0;
          case MAX -> windows * network.precision().membrane();
          case JOIN, KEEP, ADD, COUNT -> residualBits();
        };
    return sizing.run(work, new Sizing.Writes(bank, words, windows), cut, cores());
  }

  /// Whether no gate stands behind block `i`: a mean does.
  private boolean last(int i) {
    return meanOfWords() && i == network.blocks().size() - 1;
  }

  /// The last projection of a block, behind which no gate may be.
  private Run closing(int i, String name, int fanIn, int planes, Tensor in) {
    if (!last(i)) {
      return closing(name, fanIn, planes, in);
    }
    return linear(
        name,
        Run.Source.SPIKES,
        planes,
        fanIn,
        width,
        in,
        Tensor.NONE,
        Run.Bank.KEEP,
        residualBits());
  }

  /// The last projection of a branch: joins the residual, firing the next gate, or fires and adds.
  Run closing(String name, int fanIn, int planes, Tensor in) {
    return linear(
        name,
        Run.Source.SPIKES,
        planes,
        fanIn,
        width,
        in,
        gated(),
        network.spikeAdd() ? Run.Bank.ADD : Run.Bank.JOIN,
        residualBits());
  }

  private Plan.FeedForwardPlan feedForward(int i, FeedForward feedForward, Tensor in) {
    int planes = network.spikeAdd() ? planes(network.residualMax(i) + 1) : 1;
    return switch (feedForward) {
      case Mlp mlp -> {
        String prefix = "block." + i + ".mlp.";
        int hidden = mlp.up().outputs();
        Tensor inner = stripes.tensor((long) tokens * steps * hidden);
        yield new Plan.MlpPlan(
            linear(prefix + "up", source(), planes, width, hidden, in, inner, Run.Bank.FIRE, 0),
            closing(i, prefix + "down", hidden, 1, inner));
      }
      case GatedMlp gated -> gated(i, gated, planes, in);
      case Moe moe -> moe(i, moe, planes, in);
      case RoutedMlp routed -> routed(i, routed, in);
    };
  }

  private Plan.GatedMlpPlan gated(int i, GatedMlp gated, int planes, Tensor in) {
    String prefix = "block." + i + ".mlp.";
    DepthwiseConvolution depthwise = gated.depthwise();
    int half = depthwise.channels();
    long perFeature = (long) tokens * steps;
    Tensor inner = stripes.tensor(perFeature * 2 * half);
    Tensor hidden = stripes.tensor(perFeature * half);
    Run up = linear(prefix + "up", source(), planes, width, 2 * half, in, inner, Run.Bank.FIRE, 0);
    String name = prefix + "depthwise";
    int fanIn = Sizing.diagonal(machine, depthwise);
    Network.Grid grid = network.tokenGrid(i);
    Stripes.Field field =
        new Stripes.Field(
            grid.height(),
            grid.width(),
            false,
            grid.height(),
            depthwise.kernel(),
            1,
            depthwise.padding(),
            (long) grid.width() * 2 * half * steps,
            (long) grid.width() * half * steps);
    List<Stripe> cut =
        stripes.convolution(
            new Stripes.Layer(name, sizing.unit(steps), half, fanIn),
            field,
            machine.expert().rows(),
            inner,
            hidden);
    // The bank reads the second half's spike and writes the AND: two bits of the port.
    Run run =
        sizing.run(
            new Sizing.Work(name, Run.Source.SPIKES, 1, fanIn, half, tokens, steps, 1),
            new Sizing.Writes(Run.Bank.FIRE, 0, 2),
            cut,
            cores());
    return new Plan.GatedMlpPlan(up, run, closing(i, prefix + "down", half, 1, hidden));
  }

  private Plan.MoePlan moe(int i, Moe moe, int planes, Tensor in) {
    String prefix = "block." + i + ".moe.";
    int experts = moe.experts().size();
    int mergedBits = moe.merge() == Merge.OR ? 1 : planes(Network.moeMax(moe));
    Tensor merged = stripes.tensor((long) tokens * steps * moe.width() * mergedBits);
    Run.Bank bank = moe.router() instanceof Router.TopK ? Run.Bank.COUNT : Run.Bank.FIRE;
    Run router =
        linear(prefix + "router", source(), planes, width, experts, in, Tensor.NONE, bank, 0);
    List<Stripe> cut =
        stripes.linear(
            new Stripes.Layer(prefix + "experts", sizing.unit(steps), moe.width(), width),
            tokens,
            moe.width(),
            in,
            merged);
    int cores = machine.expert().count();
    Run expert =
        sizing.run(
            new Sizing.Work(
                prefix + "experts", source(), planes, width, moe.width(), tokens, steps, 1),
            new Sizing.Writes(Run.Bank.FIRE, 0, mergedBits),
            cut,
            Math.min(cores, experts));
    int scan = Sizing.ceil(tokens, cores) * experts + 1;
    Optional<Run> output =
        moe.output().map(o -> closing(i, prefix + "out", moe.width(), mergedBits, merged));
    int fold = 0;
    if (output.isEmpty()) {
      int rows = machine.expert().rows();
      int words = Sizing.ceil(tokens * steps * Sizing.ceil(width, rows), cores);
      fold =
          words
                  * Math.max(
                      Sizing.factor(
                          (long) cores * rows * residualBits(),
                          machine.residualBuffer().portBits()),
                      Sizing.factor(
                          (long) cores * rows * mergedBits, machine.spikeBuffers().portBits()))
              + machine.expert().bankLatency();
    }
    return new Plan.MoePlan(router, scan, expert, experts, output, fold);
  }

  private Plan.RoutedMlpPlan routed(int i, RoutedMlp routed, Tensor in) {
    String prefix = "block." + i + ".moe.";
    int experts = routed.experts().size();
    int hidden = routed.hidden();
    Tensor inner = stripes.tensor((long) tokens * steps * hidden);
    boolean keeps = last(i);
    Run up = queued(prefix + "up", width, hidden, in, inner, Run.Bank.FIRE, 0, experts);
    Run down =
        queued(
            prefix + "down",
            hidden,
            width,
            inner,
            keeps ? Tensor.NONE : gated(),
            keeps ? Run.Bank.KEEP : Run.Bank.JOIN,
            residualBits(),
            experts);
    int bits = routed.router().shareBits();
    int sweep = Sizing.ceil(tokens, cores()) * experts;
    // With shares the scores are swept again, and the sum is compared.
    int scan = bits == 0 ? sweep + 1 : 2 * sweep + 2;
    return new Plan.RoutedMlpPlan(
        scores(prefix + "router", routed, in), scan, up, down.atLeast(bits), experts, bits);
  }

  /// The router's scores, of all slots or those of the first time step.
  private Run scores(String name, RoutedMlp routed, Tensor in) {
    int experts = routed.experts().size();
    int read = routed.router().steps(steps);
    List<Stripe> cut =
        stripes.linear(
            new Stripes.Layer(name, sizing.unit(read), experts, width),
            tokens,
            machine.expert().rows(),
            in,
            Tensor.NONE);
    return sizing.run(
        new Sizing.Work(name, Run.Source.SPIKES, 1, width, experts, tokens, read, 1),
        new Sizing.Writes(Run.Bank.COUNT, 0, 1),
        cut,
        cores());
  }

  /// A layer of every expert over its queue, an expert per core.
  private Run queued(
      String name,
      int fanIn,
      int outputs,
      Tensor in,
      Tensor out,
      Run.Bank bank,
      int residualBits,
      int experts) {
    List<Stripe> cut =
        stripes.linear(
            new Stripes.Layer(name, sizing.unit(steps), outputs, fanIn), tokens, outputs, in, out);
    return sizing.run(
        new Sizing.Work(name, Run.Source.SPIKES, 1, fanIn, outputs, tokens, steps, 1),
        new Sizing.Writes(bank, residualBits, 1),
        cut,
        Math.min(cores(), experts));
  }

  Run linear(
      String name,
      Run.Source source,
      int planes,
      int fanIn,
      int outputs,
      Tensor in,
      Tensor out,
      Run.Bank bank,
      int residualBits) {
    return linear(name, source, planes, fanIn, outputs, in, out, bank, residualBits, 1);
  }

  /// As above; a spike is written to `windows` places at once.
  Run linear(
      String name,
      Run.Source source,
      int planes,
      int fanIn,
      int outputs,
      Tensor in,
      Tensor out,
      Run.Bank bank,
      int residualBits,
      int windows) {
    List<Stripe> cut =
        stripes.linear(
            new Stripes.Layer(name, sizing.unit(steps), outputs, fanIn),
            tokens,
            machine.expert().rows(),
            in,
            out);
    Sizing.Work work = new Sizing.Work(name, source, planes, fanIn, outputs, tokens, steps, 1);
    return sizing.run(work, new Sizing.Writes(bank, residualBits, windows), cut, cores());
  }

  private int cores() {
    return machine.expert().count();
  }
}
