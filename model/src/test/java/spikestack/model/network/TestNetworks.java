package spikestack.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Small random networks of every kind, for the tests of this and of the other modules (model's
/// test jar).
///
/// Weights are uniform, thresholds about one standard deviation of the sums, so that every layer
/// fires and none always does.
public final class TestNetworks {
  private static final int WEIGHT = 40;

  /// What to build. More than one channel adds a max-pool. `width` may be odd (rows of spikes then
  /// end inside a word); `heads` divides it.
  public record Options(
      int channels,
      int side,
      int timesteps,
      int width,
      int heads,
      int depth,
      boolean spikeAdd,
      boolean subtract,
      FeedForwardKind feedForward,
      int experts,
      int k,
      Merge merge,
      boolean moeOutput,
      double keep,
      int membrane) {
    /// Two blocks, T = 4, 16 tokens of width 24, 4 heads, membrane shortcut, MLP.
    public static final Options DEFAULT =
        new Options(
            1, 8, 4, 24, 4, 2, false, false, FeedForwardKind.MLP, 4, 1, Merge.OR, true, 1, 16);

    public Options ofSpikeAdd(boolean value) {
      return new Options(
          channels,
          side,
          timesteps,
          width,
          heads,
          depth,
          value,
          subtract,
          feedForward,
          experts,
          k,
          merge,
          moeOutput,
          keep,
          membrane);
    }

    public Options ofNeuron(boolean subtractive) {
      return new Options(
          channels,
          side,
          timesteps,
          width,
          heads,
          depth,
          spikeAdd,
          subtractive,
          feedForward,
          experts,
          k,
          merge,
          moeOutput,
          keep,
          membrane);
    }

    /// `shared` adds the output projection, which a membrane shortcut needs.
    public Options ofExperts(
        FeedForwardKind kind, int count, int chosen, Merge how, boolean shared) {
      return new Options(
          channels, side, timesteps, width, heads, depth, spikeAdd, subtract, kind, count, chosen,
          how, shared, keep, membrane);
    }

    public Options ofKeep(double value) {
      return new Options(
          channels,
          side,
          timesteps,
          width,
          heads,
          depth,
          spikeAdd,
          subtract,
          feedForward,
          experts,
          k,
          merge,
          moeOutput,
          value,
          membrane);
    }

    /// Width of membranes and residual words in bits; a narrow one clamps often.
    public Options ofMembrane(int bits) {
      return new Options(
          channels,
          side,
          timesteps,
          width,
          heads,
          depth,
          spikeAdd,
          subtract,
          feedForward,
          experts,
          k,
          merge,
          moeOutput,
          keep,
          bits);
    }

    public Options ofShape(int newChannels, int newSide, int steps, int newWidth, int newHeads) {
      return new Options(
          newChannels,
          newSide,
          steps,
          newWidth,
          newHeads,
          depth,
          spikeAdd,
          subtract,
          feedForward,
          experts,
          k,
          merge,
          moeOutput,
          keep,
          membrane);
    }
  }

  /// The second branch of every block.
  public enum FeedForwardKind {
    MLP,
    TOP_K,
    BINARY,
    /// SEMM: attention by experts and a gated MLP.
    SEMM
  }

  private final Random random;
  private final Options options;

  /// Spikes subtract from the membrane instead of clearing it.
  private final boolean subtracting;

  private TestNetworks(long seed, Options options) {
    this(seed, options, false);
  }

  private TestNetworks(long seed, Options options, boolean subtracting) {
    this.random = new Random(seed);
    this.options = options;
    this.subtracting = subtracting;
  }

  public static Network random(long seed, Options options) {
    return new TestNetworks(seed, options).network();
  }

  /// Networks whose every spike subtracts an amount of its own from its membrane, of less than the
  /// threshold to twice as much.
  public static List<Network> subtracting(long seed) {
    Options base = Options.DEFAULT;
    Options added = base.ofSpikeAdd(true);
    Options experts = base.ofExperts(FeedForwardKind.TOP_K, 4, 2, Merge.SUM, true);
    Options deep = base.ofShape(2, 13, 9, 35, 5);
    return List.of(
        subtracting(seed, deep),
        subtracting(seed + 1, added.ofNeuron(true).ofKeep(0.5)),
        subtracting(seed + 2, experts),
        subtracting(seed + 3, added.ofExperts(FeedForwardKind.BINARY, 3, 1, Merge.OR, false)),
        subtracting(seed + 4, added.ofExperts(FeedForwardKind.SEMM, 3, 1, Merge.SUM, true)),
        subtracting(seed + 5, deep.ofNeuron(true).ofMembrane(11)),
        new TestNetworks(seed + 6, base.ofMembrane(11), true).routed(3, true, 8),
        new TestNetworks(seed + 7, deep.ofNeuron(true), true).shortcut(true, false));
  }

  private static Network subtracting(long seed, Options options) {
    return new TestNetworks(seed, options, true).network();
  }

  /// One network of each kind: both residuals, both neurons, both resets, MLP, both routers, both
  /// merges, pooling, clamping membranes, with and without pruning.
  public static List<Network> ofEveryKind(long seed) {
    List<Network> all = new ArrayList<>();
    for (boolean spikeAdd : new boolean[] {false, true}) {
      Options base = Options.DEFAULT.ofSpikeAdd(spikeAdd);
      all.add(random(seed, base));
      all.add(random(seed + 1, base.ofNeuron(true).ofKeep(0.5)));
      all.add(random(seed + 2, base.ofShape(3, 13, 3, 70, 7).ofKeep(0.3)));
      all.add(random(seed + 3, base.ofExperts(FeedForwardKind.TOP_K, 4, 1, Merge.OR, true)));
      all.add(random(seed + 4, base.ofExperts(FeedForwardKind.TOP_K, 5, 3, Merge.SUM, true)));
      all.add(random(seed + 5, base.ofExperts(FeedForwardKind.BINARY, 3, 1, Merge.SUM, !spikeAdd)));
      all.add(
          random(
              seed + 6,
              base.ofNeuron(true).ofExperts(FeedForwardKind.TOP_K, 4, 2, Merge.SUM, !spikeAdd)));
      all.add(
          random(
              seed + 7,
              base.ofShape(2, 16, 5, 30, 5)
                  .ofExperts(FeedForwardKind.BINARY, 6, 1, Merge.OR, !spikeAdd)));
      all.add(random(seed + 9, base.ofExperts(FeedForwardKind.SEMM, 3, 1, Merge.SUM, true)));
      all.add(
          random(
              seed + 10,
              base.ofShape(2, 13, 3, 70, 7)
                  .ofNeuron(true)
                  .ofExperts(FeedForwardKind.SEMM, 5, 1, Merge.SUM, true)));
    }
    all.add(random(seed + 8, Options.DEFAULT.ofMembrane(11)));
    all.add(withMeanHead(random(seed + 11, Options.DEFAULT)));
    all.add(withMeanHead(random(seed + 12, Options.DEFAULT.ofMembrane(11).ofKeep(0.5))));
    all.addAll(masked(seed + 13));
    all.addAll(routed(seed + 20));
    all.addAll(subtracting(seed + 30));
    return all;
  }

  /// Networks whose tokens pass through one MLP of several, by the scores of all steps and of the
  /// first, with shares and without; the last reads mean words, the one before has masks.
  public static List<Network> routed(long seed) {
    Options base = Options.DEFAULT;
    TestNetworks masked = new TestNetworks(seed + 4, base.ofShape(2, 13, 3, 70, 7));
    return List.of(
        new TestNetworks(seed, base).routed(4, false, 3),
        new TestNetworks(seed + 1, base.ofMembrane(11)).routed(3, true, 8),
        new TestNetworks(seed + 2, base.ofShape(3, 13, 5, 30, 5).ofNeuron(true)).routed(6, true, 0),
        new TestNetworks(seed + 3, base.ofKeep(0.5)).routed(1, false, 1),
        masked.routed(masked.shortcut(true, false), 5, true, 6),
        withMeanHead(new TestNetworks(seed + 5, base).routed(4, false, 5)));
  }

  private Network routed(int experts, boolean firstStep, int shareBits) {
    return routed(network(), experts, firstStep, shareBits);
  }

  /// `shareBits` 0: no shares.
  private Network routed(Network plain, int experts, boolean firstStep, int shareBits) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < options.depth; i++) {
      List<RoutedMlp.Expert> mlps = new ArrayList<>();
      int width = options.width;
      int hidden = width + 5;
      for (int e = 0; e < experts; e++) {
        String name = "block." + i + ".moe.expert." + e;
        mlps.add(
            new RoutedMlp.Expert(
                fire(name + ".up", width, hidden), end(name + ".down", hidden, width, 1)));
      }
      TopOne router =
          new TopOne(
              matrix(experts, width),
              bias(experts, 50),
              firstStep,
              shareBits == 0
                  ? Optional.empty()
                  : Optional.of(new ShareTable(shareBits, i * 2, falling(60 >> i * 2))));
      blocks.add(new Block(plain.blocks().get(i).attention(), new RoutedMlp(gate(), router, mlps)));
    }
    return like(plain, plain.embedding(), blocks, plain.head());
  }

  /// 1000 exp(-i / scale), as long as it is 1 or more.
  private static int[] falling(int scale) {
    return java.util.stream.IntStream.range(0, 7 * scale)
        .map(i -> (int) (1000 * Math.exp(-(double) i / scale)))
        .toArray();
  }

  /// Networks whose attention is a mask: on channels with a shortcut in the embedding, with and
  /// without a pool before the neuron and a gate behind the mean (SDT); on tokens with a branch in
  /// the embedding; a pyramid (QKFormer).
  public static List<Network> masked(long seed) {
    List<Network> all = new ArrayList<>();
    Options base = Options.DEFAULT;
    for (boolean pooled : new boolean[] {false, true}) {
      TestNetworks shortcut =
          new TestNetworks(seed, base.ofShape(2, 13, 3, 70, 7).ofNeuron(pooled));
      all.add(shortcut.shortcut(pooled, false));
      all.add(
          new TestNetworks(seed + 1, base.ofMembrane(pooled ? 11 : 16)).shortcut(pooled, false));
      TestNetworks branch = new TestNetworks(seed + 2, base.ofSpikeAdd(true).ofNeuron(pooled));
      all.add(branch.branch(false));
      TestNetworks pyramid =
          new TestNetworks(
              seed + 3,
              base.ofSpikeAdd(true)
                  .ofShape(3, pooled ? 15 : 12, 3, 60, 3)
                  .ofNeuron(pooled)
                  .ofExperts(
                      pooled ? FeedForwardKind.TOP_K : FeedForwardKind.MLP, 3, 2, Merge.SUM, true));
      all.add(pyramid.branch(true));
    }
    for (boolean pooled : new boolean[] {false, true}) {
      all.add(
          new TestNetworks(seed + 4, base.ofShape(2, 13, 3, 70, pooled ? 7 : 5))
              .shortcut(pooled, true));
      all.add(new TestNetworks(seed + 5, base.ofSpikeAdd(true).ofNeuron(pooled)).deepBranch());
    }
    return all;
  }

  /// SDT: the second stage's drive goes around its neuron and the entry; masks on channels; the
  /// gate of the head behind the mean when `pooled`; `filtered`: in its dvs mode, keys and values
  /// rare, since filters would fill every mask.
  private Network shortcut(boolean pooled, boolean filtered) {
    int width = options.width;
    Network plain = network();
    Projection second =
        new Projection(
            "embed.1",
            matrix(width, Math.max(width / 2, 1) * 9),
            new Drive.Rescaled(-1, bias(width, 300)),
            new Exit.Fire(neuron(width, 700)));
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < options.depth; i++) {
      String name = "block." + i + ".attn";
      ChannelMask mask =
          new ChannelMask(
              gate(),
              fire(name + ".q", width, width),
              filtered ? rare(name + ".k", width) : fire(name + ".k", width, width),
              filtered ? rare(name + ".v", width) : fire(name + ".v", width, width),
              neuron(width, filtered ? 1.0 : i + 1.0),
              end(name + ".out", width, width, 1),
              filtered ? options.heads : 0);
      blocks.add(new Block(mask, plain.blocks().get(i).feedForward()));
    }
    PatchEmbedding.Pool pool = pooled ? PatchEmbedding.Pool.DRIVE : PatchEmbedding.Pool.NONE;
    PatchEmbedding embedding =
        new PatchEmbedding(
            List.of(
                plain.embedding().stages().getFirst(),
                new PatchEmbedding.Stage(
                    new Convolution(second, Math.max(width / 2, 1), 3, 1, 1), pool)),
            plain.embedding().entry(),
            PatchEmbedding.Form.SHORTCUT);
    Head head = plain.head();
    Head behind =
        new Head(Optional.of(neuron(width, 300)), head.weights(), head.scale(), head.bias(), true);
    return like(plain, embedding, blocks, pooled ? behind : head);
  }

  /// A layer that fires seldom.
  private Projection rare(String name, int width) {
    return new Projection(
        name,
        matrix(width, width),
        new Drive.Direct(bias(width, WEIGHT)),
        new Exit.Fire(neuron(width, 1.5 * WEIGHT * Math.sqrt(width * 0.3))));
  }

  /// QKFormer's DVS code: the entry leaves the second of three stages, the later ones pool before
  /// their neurons.
  private Network deepBranch() {
    int width = options.width;
    int half = Math.max(width / 2, 1);
    Network plain = network();
    PatchEmbedding embedding =
        new PatchEmbedding(
            List.of(
                plain.embedding().stages().getFirst(),
                new PatchEmbedding.Stage(
                    new Convolution(fire("embed.1", half * 9, half), half, 3, 1, 1),
                    PatchEmbedding.Pool.DRIVE),
                new PatchEmbedding.Stage(
                    new Convolution(fire("embed.2", half * 9, width), half, 3, 1, 1),
                    PatchEmbedding.Pool.DRIVE)),
            new Convolution(fire("embed.entry", half, width), half, 1, 2, 0),
            PatchEmbedding.Form.BRANCH,
            1);
    return like(plain, embedding, plain.blocks(), plain.head());
  }

  /// QKFormer: entries beside the stages; masks on tokens; in a pyramid the second block has a
  /// quarter of the tokens, another width and attention by products.
  private Network branch(boolean pyramid) {
    int width = options.width;
    int half = Math.max(width / 2, 1);
    Network plain = network();
    PatchEmbedding embedding =
        new PatchEmbedding(
            List.of(
                plain.embedding().stages().getFirst(),
                new PatchEmbedding.Stage(
                    new Convolution(fire("embed.1", half * 9, width), half, 3, 1, 1),
                    PatchEmbedding.Pool.NONE)),
            new Convolution(fire("embed.entry", half, width), half, 1, 1, 0),
            PatchEmbedding.Form.BRANCH);
    String name = "block.0.attn";
    TokenMask mask =
        new TokenMask(
            Optional.empty(),
            fire(name + ".q", width, width),
            fire(name + ".k", width, width),
            options.heads,
            neuron(options.heads, 0.4 * width / options.heads),
            fire(name + ".out", width, width));
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block(mask, plain.blocks().getFirst().feedForward()));
    if (!pyramid) {
      blocks.add(plain.blocks().getLast());
      return like(plain, embedding, blocks, plain.head());
    }
    int next = width + options.heads;
    TestNetworks wider =
        new TestNetworks(
            random.nextLong(),
            options.ofShape(
                options.channels, options.side, options.timesteps, next, options.heads));
    PatchEmbedding between =
        new PatchEmbedding(
            List.of(
                new PatchEmbedding.Stage(
                    new Convolution(wider.fire("block.1.embed.0", width * 9, next), width, 3, 1, 1),
                    PatchEmbedding.Pool.NONE),
                new PatchEmbedding.Stage(
                    new Convolution(wider.fire("block.1.embed.1", next * 9, next), next, 3, 1, 1),
                    PatchEmbedding.Pool.DRIVE)),
            new Convolution(wider.fire("block.1.embed.entry", width, next), width, 1, 2, 0),
            PatchEmbedding.Form.INPUT_BRANCH);
    blocks.add(
        new Block(
            Optional.of(between), wider.attention("block.1.attn"), wider.feedForward("block.1")));
    Head head =
        new Head(Optional.empty(), wider.matrix(10, next), 0.004, plain.head().bias().clone());
    return like(plain, embedding, blocks, head);
  }

  /// A feed-forward network: the embedding of `network`, then its head.
  public static Network withoutBlocks(Network network) {
    return new Network(
        network.name() + " without blocks",
        network.input(),
        network.timesteps(),
        network.residual(),
        network.precision(),
        network.embedding(),
        List.of(),
        network.head(),
        HeadPruning.OFF);
  }

  private static Network like(
      Network network, PatchEmbedding embedding, List<Block> blocks, Head head) {
    return new Network(
        network.name(),
        network.input(),
        network.timesteps(),
        network.residual(),
        network.precision(),
        embedding,
        blocks,
        head,
        network.pruning());
  }

  /// The network without the neuron before its classifier.
  public static Network withMeanHead(Network network) {
    Head head = network.head();
    return new Network(
        network.name(),
        network.input(),
        network.timesteps(),
        network.residual(),
        network.precision(),
        network.embedding(),
        network.blocks(),
        new Head(Optional.empty(), head.weights(), head.scale(), head.bias()),
        network.pruning());
  }

  /// Random pixels of the network's input shape; of frames, counts of which half are 0.
  public static byte[] pixels(Network network, long seed) {
    byte[] pixels = new byte[network.sampleSize()];
    Random random = new Random(seed);
    random.nextBytes(pixels);
    if (network.input().frames()) {
      for (int i = 0; i < pixels.length; i++) {
        int count = random.nextInt(network.input().max()) + 1;
        pixels[i] = (byte) (random.nextBoolean() ? count : 0);
      }
    }
    return pixels;
  }

  private Network network() {
    int width = options.width;
    int half = Math.max(width / 2, 1);
    Convolution first =
        new Convolution(
            new Projection(
                "embed.0",
                matrix(half, options.channels * 9),
                new Drive.Rescaled(4, bias(half, 100)),
                new Exit.Fire(neuron(half, 600 * Math.sqrt(options.channels)))),
            options.channels,
            3,
            1,
            1);
    Convolution second = new Convolution(fire("embed.1", half * 4, width), half, 2, 2, 0);
    Convolution entry = new Convolution(end("embed.entry", width * 9, width, 1), width, 3, 1, 1);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < options.depth; i++) {
      blocks.add(new Block(attention("block." + i + ".attn"), feedForward("block." + i)));
    }
    Head head = new Head(gate(), matrix(10, width), 0.004, random.doubles(10, -1, 1).toArray());
    Residual residual =
        options.spikeAdd ? new Residual.SpikeAdd() : new Residual.MembraneShortcut(9);
    return new Network(
        "random",
        new Network.Input(options.channels, options.side, options.side, 73),
        options.timesteps,
        residual,
        new Precision(8, 16, options.membrane, 24),
        new PatchEmbedding(
            List.of(
                new PatchEmbedding.Stage(first, options.channels > 1),
                new PatchEmbedding.Stage(second, false)),
            entry),
        blocks,
        head,
        new HeadPruning(options.keep));
  }

  private SelfAttention attention(String name) {
    int width = options.width;
    if (options.feedForward == FeedForwardKind.SEMM) {
      return experts(name, Math.max(width / options.experts, 1), width + 2);
    }
    return new Attention(
        gate(),
        fire(name + ".q", width, width),
        fire(name + ".k", width, width),
        fire(name + ".v", width, width),
        options.heads,
        neuron(width, options.subtract ? 2 : 6),
        end(name + ".out", width, width, 1));
  }

  private ExpertAttention experts(String name, int keys, int values) {
    int width = options.width;
    List<Projection> queries = new ArrayList<>();
    for (int e = 0; e < options.experts; e++) {
      queries.add(fire(name + ".q." + e, width, keys));
    }
    return new ExpertAttention(
        gate(),
        fire(name + ".router", width, options.experts),
        queries,
        fire(name + ".k", width, keys),
        fire(name + ".v", width, values),
        neuron(values, options.subtract ? 2 : 6),
        end(name + ".out", values, width, 1));
  }

  private FeedForward feedForward(String name) {
    int width = options.width;
    return switch (options.feedForward) {
      case SEMM ->
          new GatedMlp(
              gate(),
              fire(name + ".mlp.up", width, 2 * (width + 5)),
              new DepthwiseConvolution(fire(name + ".mlp.depthwise", 9, width + 5), 3),
              end(name + ".mlp.down", width + 5, width, 1));
      case MLP ->
          new Mlp(
              gate(),
              fire(name + ".mlp.up", width, 2 * width),
              end(name + ".mlp.down", 2 * width, width, 1));
      case TOP_K ->
          moe(
              name + ".moe",
              new Router.TopK(
                  matrix(options.experts, width), bias(options.experts, 50), options.k));
      case BINARY ->
          moe(name + ".moe", new Router.Binary(fire(name + ".moe.router", width, options.experts)));
    };
  }

  private Moe moe(String name, Router router) {
    int inner = options.moeOutput ? options.width + 3 : options.width;
    List<Projection> experts = new ArrayList<>();
    for (int e = 0; e < options.experts; e++) {
      experts.add(fire(name + ".expert." + e, options.width, inner));
    }
    Optional<Projection> output =
        options.moeOutput
            ? Optional.of(end(name + ".out", inner, options.width, 1))
            : Optional.empty();
    return new Moe(gate(), router, experts, options.merge, output);
  }

  /// The same network on frames of counts 0..max, its first neurons as easily moved.
  public static Network framed(Network network, int max) {
    Network.Input input = network.input();
    Network.Input frames =
        Network.Input.frames(input.channels(), input.height(), input.width(), max);
    return reading(network, frames, max / 128.0);
  }

  /// The same network with a zero point for each channel.
  public static Network centred(Network network, List<Integer> zeroPoints) {
    Network.Input input = network.input();
    return reading(
        network,
        Network.Input.image(input.channels(), input.height(), input.width(), zeroPoints),
        1);
  }

  private static Network reading(Network network, Network.Input input, double scale) {
    List<PatchEmbedding.Stage> stages = new ArrayList<>(network.embedding().stages());
    PatchEmbedding.Stage first = stages.getFirst();
    Projection projection = first.convolution().projection();
    Exit exit = projection.exit();
    if (exit instanceof Exit.Fire(Neuron.Halve(int[] threshold, Reset reset))) {
      exit = new Exit.Fire(new Neuron.Halve(scaled(threshold, scale), scaled(reset, scale)));
    } else if (exit instanceof Exit.Fire(Neuron.Subtract(int[] threshold, int[] leak, Reset r))) {
      int[] leaks = Arrays.stream(leak).map(t -> (int) (t * scale)).toArray();
      exit = new Exit.Fire(new Neuron.Subtract(scaled(threshold, scale), leaks, scaled(r, scale)));
    }
    int[] bias = Arrays.stream(projection.drive().bias()).map(b -> (int) (b * scale)).toArray();
    Drive drive =
        switch (projection.drive()) {
          case Drive.Direct direct -> new Drive.Direct(bias);
          case Drive.Rescaled rescaled -> new Drive.Rescaled(rescaled.shift(), bias);
        };
    Convolution read = first.convolution();
    Convolution made =
        new Convolution(
            new Projection(projection.name(), projection.weights(), drive, exit),
            read.channels(),
            read.kernel(),
            read.stride(),
            read.padding());
    stages.set(0, new PatchEmbedding.Stage(made, first.pooling()));
    PatchEmbedding embedding = network.embedding();
    return new Network(
        network.name(),
        input,
        network.timesteps(),
        network.residual(),
        network.precision(),
        new PatchEmbedding(stages, embedding.entry(), embedding.form(), embedding.from()),
        network.blocks(),
        network.head(),
        network.pruning());
  }

  private static int[] scaled(int[] threshold, double scale) {
    return Arrays.stream(threshold).map(t -> Math.max(1, (int) (t * scale))).toArray();
  }

  private static Reset scaled(Reset reset, double scale) {
    return reset instanceof Reset.By(int[] amount) ? new Reset.By(scaled(amount, scale)) : reset;
  }

  private Optional<Neuron> gate() {
    return options.spikeAdd ? Optional.empty() : Optional.of(neuron(options.width, 700));
  }

  private Projection fire(String name, int inputs, int outputs) {
    return new Projection(
        name,
        matrix(outputs, inputs),
        new Drive.Direct(bias(outputs, WEIGHT)),
        new Exit.Fire(neuron(outputs, WEIGHT / 2.0 * Math.sqrt(inputs * 0.3))));
  }

  /// Last projection of a branch: fires under spike-add, else joins the residual.
  private Projection end(String name, int inputs, int outputs, int shift) {
    return options.spikeAdd
        ? fire(name, inputs, outputs)
        : new Projection(
            name,
            matrix(outputs, inputs),
            new Drive.Rescaled(shift - 3, bias(outputs, 300)),
            new Exit.Join());
  }

  private Neuron neuron(int channels, double typical) {
    int[] threshold = new int[channels];
    for (int c = 0; c < channels; c++) {
      threshold[c] = Math.max(1, (int) (typical * (0.7 + 0.6 * random.nextDouble())));
    }
    Reset reset = new Reset.ToZero();
    if (subtracting) {
      int[] amount = new int[channels];
      Arrays.setAll(amount, c -> 1 + random.nextInt(2 * threshold[c]));
      reset = new Reset.By(amount);
    }
    if (!options.subtract) {
      return new Neuron.Halve(threshold, reset);
    }
    int[] leak = new int[channels];
    if (subtracting) {
      return new Neuron.Subtract(threshold, leak, reset);
    }
    for (int c = 0; c < channels; c++) {
      leak[c] = random.nextInt((int) (typical / 4) + 1);
    }
    return new Neuron.Subtract(threshold, leak);
  }

  private Matrix matrix(int outputs, int fanIn) {
    byte[] values = new byte[outputs * fanIn];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (random.nextInt(2 * WEIGHT + 1) - WEIGHT);
    }
    return new Matrix(outputs, fanIn, values);
  }

  private int[] bias(int outputs, int typical) {
    return random.ints(outputs, -typical / 2, typical).toArray();
  }
}
