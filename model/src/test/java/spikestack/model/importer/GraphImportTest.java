package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.golden.Golden;
import spikestack.model.golden.TinyModels;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.nir.NirGraph;
import spikestack.model.nir.NirNode;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Trace;

/// Feed-forward NIR graphs as networks: against PyTorch (`nir/feedforward.py`), and against their
/// own float run where integers round nothing.
class GraphImportTest {
  @TempDir Path folder;

  private static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(GraphImportTest.class.getResource("/nir/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Imported imported(Path file, String config) throws Exception {
    Path said = folder.resolve("config.yaml");
    Files.writeString(said, config);
    return Importer.readGraph(file, Optional.of(said), Optional.empty());
  }

  /// Every spike of every neuron, and the logits; then the integers from the folder as written.
  private void agrees(Imported imported, String recorded, double differing) {
    Recording recording = Recording.read(resource(recorded));
    Agreement real = imported.compareReal(recording);
    assertThat(real.notRecorded()).isEmpty();
    assertThat(real.notCompared()).isEmpty();
    assertThat(real.differing()).isZero();
    assertThat(real.maxLogitDifference()).isLessThan(1e-4);
    ModelFolder.write(folder.resolve("model"), imported.network(), new LinkedHashMap<>());
    Network network = ModelFolder.read(folder.resolve("model")).network();
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < recording.images(); i++) {
      traces.add(Golden.run(network, recording.pixels(i), i, -1));
    }
    Agreement integers = imported.compareIntegers(recording, traces);
    assertThat(integers.compared()).isEqualTo(real.compared());
    assertThat((double) integers.differing() / integers.compared()).isLessThan(differing);
  }

  @Test
  void perceptronOfLeakyNeurons() throws Exception {
    Imported imported = imported(resource("mlp.nir"), "{T: 12, input: [1, 6, 6], frame_max: 3}");
    assertThat(imported.report().settled())
        .containsEntry("membranes", "lif1 halves, lif2 halves (the graph)");
    agrees(imported, "mlp.npz", 0.02);
  }

  /// The threshold is subtracted a step late, behind the leak: of the integers at once, twice.
  @Test
  void perceptronAsSnntorchComputesIt() throws Exception {
    String config = "{T: 12, input: [1, 6, 6], frame_max: 3, lif: snntorch}";
    Imported imported = imported(resource("mlp.nir"), config);
    assertThat(imported.report().settled())
        .containsEntry("rule", "snntorch (config)")
        .containsEntry("fires", "membrane > threshold (lif: snntorch)")
        .hasEntrySatisfying("reset", value -> assertThat(value).contains("in the next step"));
    assertThat(imported.report().layers().getFirst().resetBy()).isEqualTo(2);
    assertThat(imported.report().layers().getFirst().resetByError()).isZero();
    assertThat(imported.network().subtractsAtSpike()).isTrue();
    agrees(imported, "mlp_snntorch.npz", 0.02);
  }

  /// Thresholds that differ by channel and are no multiples of a step: the amount is rounded.
  @Test
  void convolutionsThatSubtract() throws Exception {
    Imported imported =
        imported(resource("conv.nir"), "{T: 8, dt: 1, frame_max: 3, lif: {reset: subtract}}");
    LayerReport first = imported.report().layers().getFirst();
    assertThat(first.resetByError()).isNotZero();
    assertThat(Math.abs(first.resetByError())).isLessThanOrEqualTo(first.step() / 2);
    assertThat(first.integerResetBy()).isEqualTo((int) Math.rint(first.resetBy() / first.step()));
    agrees(imported, "conv_subtract.npz", 0.03);
  }

  @Test
  @Tag("external")
  void theConvolutionalNetworkOfTheNirPaperAsSinabsComputesIt() throws Exception {
    Path file = TinyModels.folder().resolve("models/nir/cnn_sinabs.nir");
    Imported imported = imported(file, "{T: 12, frame_max: 4, lif: sinabs}");
    assertThat(imported.report().layers()).allMatch(layer -> layer.resetByError() == 0);
    agrees(imported, "cnn_sinabs_subtract.npz", 0.04);
    // As NIR's text has it, it is another network.
    Recording recording = Recording.read(resource("cnn_sinabs_subtract.npz"));
    Agreement other = imported(file, "{T: 12, frame_max: 4}").compareReal(recording);
    assertThat((double) other.differing() / other.compared()).isGreaterThan(0.05);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "lif: brian; lif: found the text \"brian\"; allowed: one of nir, sinabs, snntorch",
        "lif: {rule: norse}; lif.rule: found the text \"norse\"; allowed: one of nir, sinabs",
        "lif: {reset: half}; lif.reset: found the text \"half\"; allowed: one of zero, subtract, s",
        "lif: {tau: 2}; lif.tau: found an unknown key; allowed: one of compare, leak, reset, rule"
      })
  void rulesThatNobodyHas(String config, String complaint) {
    assertThatThrownBy(() -> imported(resource("mlp.nir"), "{T: 12, " + config + "}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void singleKeysGoBeforeTheRule() throws Exception {
    String config = "{T: 12, lif: {rule: sinabs, leak: euler, reset: zero}}";
    assertThat(imported(resource("mlp.nir"), config).report().settled())
        .containsEntry("rule", "sinabs (config)")
        .containsEntry("fires", "membrane >= threshold (lif: sinabs)")
        .containsEntry("reset", "to 0 (config)")
        .containsEntry("leak", "euler (config)");
    assertThat(imported(resource("mlp.nir"), "{T: 12}").report().settled())
        .hasEntrySatisfying("rule", value -> assertThat(value).startsWith("nir (guessed: lif: sin"))
        .containsEntry("reset", "to 0 (NIR's text)");
  }

  @Test
  void convolutionsPoolsAndAReadout() throws Exception {
    Imported imported = imported(resource("conv.nir"), "{T: 8, dt: 1, frame_max: 3}");
    // 3 x 3 before an average over 2 x 2; dilated; behind a sum over 2 x 2.
    assertThat(imported.report().layers())
        .extracting(LayerReport::shape)
        .containsExactly("6x2x4x4", "8x6x5x5", "12x8x6x6", "192x12x4x4", "7x192");
    agrees(imported, "conv.npz", 0.03);
  }

  @Test
  @Tag("external")
  void theConvolutionalNetworkOfTheNirPaper() throws Exception {
    Path file = TinyModels.folder().resolve("models/nir/cnn_sinabs.nir");
    Imported imported = imported(file, "{T: 12, frame_max: 4}");
    assertThat(imported.report().parameters()).isEqualTo(39_890);
    agrees(imported, "cnn_sinabs.npz", 0.04);
  }

  /// Weights of a few bits, thresholds anywhere (on the grid of the integers where neurons halve or
  /// subtract): golden's integers fire as the graph does in double precision.
  @ParameterizedTest
  @ValueSource(
      longs = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24
      })
  void integersThatRoundNothingFireAsTheGraphDoes(long seed) {
    Graphs made = new Graphs(seed);
    NirGraph graph = made.graph();
    GraphConfig config =
        GraphConfig.of(
            graph,
            ChainReader.inputShape(graph),
            Optional.of(StrictNode.yaml("config.yaml", made.config())),
            Optional.empty());
    Imported imported = GraphImporter.of("made", graph, config);
    assertThat(imported.report().layers()).allMatch(layer -> layer.stepsRaised() == 0);
    Network network = imported.network();
    long fired = 0;
    List<byte[]> samples = new ArrayList<>();
    List<Trace> traces = new ArrayList<>();
    for (int sample = 0; sample < 3; sample++) {
      byte[] frames = made.frames(network);
      samples.add(frames);
      Trace trace = Golden.run(network, frames, sample, -1);
      traces.add(trace);
      assertThat(trace.saturations()).isZero();
      RealForward.Run real = imported.real().run(frames);
      for (Map.Entry<String, SpikeTensor> neuron : real.spikes().entrySet()) {
        String point = Objects.requireNonNull(imported.conversion().points().get(neuron.getKey()));
        assertThat(trace.spikes(point)).as(neuron.getKey()).isEqualTo(neuron.getValue());
        fired += neuron.getValue().count();
      }
      for (int i = 0; i < network.classes(); i++) {
        // A readout's weights have any step; spikes are counted.
        double error = made.readout() ? 0.05 : 0;
        assertThat(trace.logits()[i]).isCloseTo(real.logits()[i], within(error));
      }
    }
    assertThat(fired).isGreaterThan(20);
    Agreement rounding = imported.compareWithReal(samples::get, traces);
    assertThat(rounding.images()).isEqualTo(3);
    assertThat(rounding.layers().keySet()).isEqualTo(imported.conversion().points().keySet());
    assertThat(rounding.differing()).isZero();
    // The first sample's traces in another order are those of other samples.
    List<Trace> turned = List.of(traces.get(1), traces.get(2), traces.get(0));
    assertThat(imported.compareWithReal(samples::get, turned).differing()).isPositive();
  }

  /// Random chains whose every number is a small multiple of a power of two.
  private static final class Graphs {
    private static final int STEPS = 6;

    private final SplittableRandom random;
    private final SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    private final boolean halves;
    private final boolean atThreshold;
    private final boolean readout;
    private final String reset;
    private int channels = 2;
    private int side = 12;

    Graphs(long seed) {
      random = new SplittableRandom(seed);
      halves = seed % 3 == 0;
      atThreshold = halves || seed % 2 == 0;
      readout = seed % 4 == 1;
      reset = seed <= 12 ? "zero" : seed % 4 < 2 ? "subtract" : "subtract-late";
    }

    boolean readout() {
      return readout;
    }

    String config() {
      return "{T: "
          + STEPS
          + ", dt: 1, frame_max: 2, lif: {compare: \""
          + (atThreshold ? ">=" : ">")
          + "\", reset: "
          + reset
          + "}}";
    }

    byte[] frames(Network network) {
      byte[] frames = new byte[network.sampleSize()];
      for (int i = 0; i < frames.length; i++) {
        frames[i] = (byte) (random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0);
      }
      return frames;
    }

    NirGraph graph() {
      nodes.put("in", new NirNode.Input(new int[] {channels, side, side}));
      convolution("c1", 4, 3, 1, 1, 1);
      if (random.nextBoolean()) {
        nodes.put("a1", new NirNode.AvgPool2d(two(2), two(2), two(0)));
        side /= 2;
      }
      neurons("n1");
      convolution("c2", 6, random.nextBoolean() ? 1 : 3, 1, 0, 2);
      neurons("n2");
      if (side % 2 == 0) {
        nodes.put("s2", new NirNode.SumPool2d(two(2), two(2), two(0)));
        side /= 2;
        convolution("c3", 5, 3, 2, 1, 1);
      } else {
        nodes.put("s2", new NirNode.SumPool2d(two(3), two(2), two(1)));
        side = (side + 2 - 3) / 2 + 1;
        convolution("c3", 5, 1, 1, 0, 1);
      }
      neurons("n3");
      nodes.put("flat", new NirNode.Flatten(0, -1));
      int values = channels * side * side;
      nodes.put("fc", new NirNode.Affine(grid(7, values), grid(7)));
      channels = 7;
      side = 1;
      if (!readout) {
        neurons("n4");
      }
      nodes.put("out", new NirNode.Output(new int[] {7}));
      List<NirGraph.Edge> edges = new ArrayList<>();
      String before = "";
      for (String node : nodes.keySet()) {
        if (!before.isEmpty()) {
          edges.add(new NirGraph.Edge(before, node));
        }
        before = node;
      }
      return new NirGraph("made.nir", "1", nodes, edges);
    }

    private void convolution(
        String name, int outputs, int kernel, int stride, int padding, int groups) {
      nodes.put(
          name,
          new NirNode.Conv2d(
              grid(outputs, channels / groups, kernel, kernel),
              padding > 0 && !name.equals("c1") ? zeros(outputs) : grid(outputs),
              two(stride),
              two(padding),
              two(1),
              groups,
              new int[0]));
      channels = outputs;
      side = (side + 2 * padding - kernel) / stride + 1;
    }

    private void neurons(String name) {
      double[] threshold = new double[channels * side * side];
      for (int c = 0; c < channels; c++) {
        boolean grid = halves || !reset.equals("zero");
        double one = grid ? (2 + random.nextInt(12)) / 8.0 : 0.2 + 1.5 * random.nextDouble();
        Arrays.fill(threshold, c * side * side, (c + 1) * side * side, one);
      }
      Tensor thresholds = Tensor.ofDoubles(threshold, channels, side, side);
      Tensor value = one(reset.equals("zero") ? 0 : 0.25); // no matter where spikes subtract
      nodes.put(
          name,
          halves
              ? new NirNode.LIF(one(2), one(2), one(0.125), thresholds, value)
              : new NirNode.IF(one(0.5), thresholds, value));
    }

    private static int[] two(int value) {
      return new int[] {value, value};
    }

    private static Tensor one(double value) {
      return Tensor.ofDoubles(new double[] {value}, 1);
    }

    private static Tensor zeros(int size) {
      return Tensor.ofDoubles(new double[size], size);
    }

    /// Multiples of 1/8 up to 15/8.
    private Tensor grid(int... shape) {
      int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = (random.nextInt(31) - 15) / 8.0;
      }
      return Tensor.ofDoubles(values, shape);
    }
  }

  /// Whatever the machine cannot hold is one complaint that names node, found and allowed.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CUBA; node n: found CubaLIF; allowed: IF, or LIF that keeps half",
        "LI; node n: found LI; allowed: IF",
        "THRESHOLD; node n: found Threshold",
        "TAU; node n: found LIF with tau 10 s, which keeps 0.9 of its membrane in a step of 1 s; allowed: 0.5",
        "RESET; node n: found v_reset 0.25; allowed: 0",
        "DIFFERING; node n: found v_threshold 1.0 and 2.0 in channel 1; allowed: one value per channel",
        "CIRCLE; node n: found an edge back to it from d (recurrent)",
        "SUM; found 2 Input nodes [in, too]; allowed: one",
        "BRANCHES; node c: found edges to 2 nodes",
        "STRIDE; node c: found stride [1, 2]; allowed: the same in height and width",
        "CUT; node d: found padding 1 behind a bias, or behind a pool",
        "MAP; node out: found spikes of 2 x 4 x 4; allowed: one neuron per class",
        "NEURONLESS; node out: found no neurons before it"
      })
  void refusals(Broken broken, String complaint) {
    assertThatThrownBy(() -> broken(broken))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.nir")
        .hasMessageContaining(complaint);
  }

  enum Broken {
    CUBA,
    LI,
    THRESHOLD,
    TAU,
    RESET,
    DIFFERING,
    CIRCLE,
    SUM,
    BRANCHES,
    STRIDE,
    CUT,
    MAP,
    NEURONLESS
  }

  private static Tensor values(double... values) {
    return Tensor.ofDoubles(values, values.length);
  }

  private static NirNode convolution(int side, int[] stride, int padding) {
    return new NirNode.Conv2d(
        Tensor.ofDoubles(new double[2 * 2 * side * side], 2, 2, side, side),
        values(0, 0),
        stride,
        new int[] {padding, padding},
        new int[] {1, 1},
        1,
        new int[0]);
  }

  private static void broken(Broken how) {
    SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    List<NirGraph.Edge> edges = new ArrayList<>();
    int side = how == Broken.CUT ? 5 : 4;
    nodes.put("in", new NirNode.Input(new int[] {2, side, side}));
    nodes.put("c", convolution(1, how == Broken.STRIDE ? new int[] {1, 2} : new int[] {1, 1}, 0));
    Tensor one = values(1);
    double[] differing = new double[2 * side * side];
    Arrays.fill(differing, 1);
    differing[side * side + 3] = 2;
    nodes.put(
        "n",
        switch (how) {
          case CUBA -> new NirNode.CubaLIF(one, one, one, one, one, one, one);
          case LI -> new NirNode.LI(one, one, one);
          case THRESHOLD -> new NirNode.Threshold(one);
          case TAU -> new NirNode.LIF(values(10), one, values(0), one, values(0));
          case RESET -> new NirNode.IF(one, one, values(0.25));
          case DIFFERING ->
              new NirNode.IF(one, Tensor.ofDoubles(differing, 2, side, side), values(0));
          case CUT -> new NirNode.SumPool2d(new int[] {2, 2}, new int[] {2, 2}, new int[] {0, 0});
          case NEURONLESS -> new NirNode.Scale(one);
          case CIRCLE, SUM, BRANCHES, STRIDE, MAP -> new NirNode.IF(one, one, values(0));
        });
    if (how != Broken.MAP && how != Broken.NEURONLESS) {
      nodes.put(
          "d", convolution(how == Broken.CUT ? 3 : 1, new int[] {1, 1}, how == Broken.CUT ? 1 : 0));
    }
    nodes.put("out", new NirNode.Output(new int[] {2}));
    String before = "";
    for (String node : nodes.keySet()) {
      if (!before.isEmpty()) {
        edges.add(new NirGraph.Edge(before, node));
      }
      before = node;
    }
    switch (how) {
      case CIRCLE -> edges.add(new NirGraph.Edge("d", "n"));
      case SUM -> {
        nodes.put("too", new NirNode.Input(new int[] {2, side, side}));
        edges.add(new NirGraph.Edge("too", "d"));
      }
      case BRANCHES -> {
        nodes.put("e", new NirNode.Scale(one));
        edges.add(new NirGraph.Edge("c", "e"));
      }
      default -> {}
    }
    NirGraph graph = new NirGraph("broken.nir", "1", nodes, edges);
    GraphConfig config =
        GraphConfig.of(
            graph,
            ChainReader.inputShape(graph),
            Optional.of(StrictNode.yaml("config.yaml", "{dt: 1}")),
            Optional.empty());
    GraphImporter.of("broken", graph, config);
  }

  @Test
  void whatTheConfigSaysMustFit() throws Exception {
    Path mlp = resource("mlp.nir");
    for (String[] pair :
        new String[][] {
          {"{input: [1, 5, 7]}", "channels, height and width of the graph's 36 values"},
          {"{T: 65}", "T: found the number 65"},
          {"{frames: false, frame_max: 3}", "frames: true beside it"},
          {"{mean: 0.5}", "counts of events are not centred"},
          {"{dt: 1e-3}", "which keeps -4 of its membrane in a step of 0.001 s"},
          {"{heads: 4}", "heads"}
        }) {
      assertThatThrownBy(() -> imported(mlp, pair[0]))
          .as(pair[0])
          .isInstanceOf(InputException.class)
          .hasMessageContaining(pair[1]);
    }
  }

  /// A changed graph gives a network or a complaint, never another failure.
  @ParameterizedTest
  @ValueSource(strings = {"mlp.nir", "conv.nir"})
  void changedFilesGiveANetworkOrAComplaint(String name) throws Exception {
    byte[] good = Files.readAllBytes(resource(name));
    Path file = folder.resolve("fuzzed.nir");
    SplittableRandom random = new SplittableRandom(11);
    int complaints = 0;
    int networks = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bad = good.clone();
      for (int k = 0; k < 8; k++) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(file, bad);
      try {
        imported(file, name.equals("mlp.nir") ? "{T: 2}" : "{T: 2, dt: 1}").network();
        networks++;
      } catch (InputException complaint) {
        complaints++;
      }
    }
    assertThat(complaints).isGreaterThan(30);
    assertThat(networks).isGreaterThan(30);
  }

  /// An image, shown at every time step, normalised; one layer of neurons only.
  @Test
  void images() throws Exception {
    double[] identity = {1, 0, 0, 1};
    SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    nodes.put("in", new NirNode.Input(new int[] {2}));
    nodes.put("fc", new NirNode.Linear(Tensor.ofDoubles(identity, 2, 2)));
    nodes.put("n", new NirNode.IF(values(1), values(1), values(0)));
    nodes.put("out", new NirNode.Output(new int[] {2}));
    List<NirGraph.Edge> edges =
        List.of(
            new NirGraph.Edge("in", "fc"),
            new NirGraph.Edge("fc", "n"),
            new NirGraph.Edge("n", "out"));
    NirGraph graph = new NirGraph("made.nir", "1", nodes, edges);
    GraphConfig config =
        GraphConfig.of(
            graph,
            ChainReader.inputShape(graph),
            Optional.of(
                StrictNode.yaml("c", "{T: 8, frames: false, mean: [0.2, 0.4], std: [0.5, 1]}")),
            Optional.empty());
    Imported imported = GraphImporter.of("made", graph, config);
    Network network = imported.network();
    assertThat(network.input().zeroPoints()).containsExactly(51, 102);
    // (200 / 255 - 0.2) / 0.5 = 1.17 fires at every step; (250 / 255 - 0.4) = 0.58 at every other.
    byte[] pixels = {(byte) 200, (byte) 250};
    assertThat(imported.real().run(pixels).logits()).containsExactly(8, 4);
    assertThat(Golden.run(network, pixels, 0, -1).logits()).containsExactly(8, 4);
    assertThat(imported.report().settled()).containsKey("layer passed");
  }

  @Test
  @Tag("external")
  void graphsOfTheNirPaperThatNoMachineHolds() {
    Path nir = TinyModels.folder().resolve("models/nir");
    assertThatThrownBy(
            () ->
                Importer.readGraph(
                    nir.resolve("braille_noDelay_noBias_subtract.nir"),
                    Optional.empty(),
                    Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("node lif1.lif: found an edge back to it from lif1.w_rec");
    // 2.5 ms at 0.1 ms.
    assertThatThrownBy(
            () ->
                Importer.readGraph(
                    nir.resolve("lif_norse.nir"), Optional.empty(), Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("keeps 0.96 of its membrane");
  }
}
