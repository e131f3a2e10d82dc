package spikestack.model.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.golden.TinyModels;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.input.checkpoint.CheckpointFile;

/// The graphs and recordings of the NIR paper.
@Tag("external")
class ForeignNirTest {
  private static final double DT = 1e-4;

  private static Path data(String name) {
    return TinyModels.folder().resolve("models/nir/" + name);
  }

  @Test
  void theConvolutionalNetworkHasTheWeightsOfItsCheckpoint() {
    NirGraph graph = NirFile.read(data("cnn_sinabs.nir"));
    Map<String, Tensor> torch = CheckpointFile.read(data("pretrained_ann_weights.pth")).tensors();
    assertThat(torch).hasSize(5);
    for (String name : List.of("0", "2", "5", "9", "11")) {
      Tensor weight =
          switch (Objects.requireNonNull(graph.nodes().get(name))) {
            case NirNode.Conv2d c -> c.weight();
            case NirNode.Affine a -> a.weight();
            case NirNode other -> throw new AssertionError(other.type());
          };
      assertThat(weight).as(name).isEqualTo(torch.get(name + ".weight"));
    }
    assertThat(graph.order())
        .containsExactly(
            "input", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "output");
    assertThat(graph.backward()).isEmpty();
  }

  @Test
  void brailleHasTheParametersOfItsCheckpoint() {
    NirGraph graph = NirFile.read(data("braille_noDelay_noBias_subtract.nir"));
    Map<String, Tensor> torch =
        CheckpointFile.read(data("model_noDelay_noBias_ref_subtract.pt")).tensors();
    assertThat(weight(graph, "fc1")).isEqualTo(torch.get("fc1.weight"));
    assertThat(weight(graph, "fc2")).isEqualTo(torch.get("fc2.weight"));
    assertThat(weight(graph, "lif1.w_rec")).isEqualTo(torch.get("lif1.recurrent.weight"));
    neuron(graph, "lif1.lif", 40, torch, "lif1");
    neuron(graph, "lif2", 7, torch, "lif2");
    assertThat(graph.backward()).containsExactly(new NirGraph.Edge("lif1.w_rec", "lif1.lif"));
  }

  private static Tensor weight(NirGraph graph, String node) {
    return ((NirNode.Linear) Objects.requireNonNull(graph.nodes().get(node))).weight();
  }

  /// The exporter's rule: tau = dt / (1 - factor), and gains that cancel it.
  private static void neuron(
      NirGraph graph, String node, int size, Map<String, Tensor> torch, String lif) {
    NirNode.CubaLIF n = (NirNode.CubaLIF) Objects.requireNonNull(graph.nodes().get(node));
    double alpha = scalar(torch, lif + ".alpha");
    double beta = scalar(torch, lif + ".beta");
    same(n.tauSyn(), size, DT / (1 - alpha));
    same(n.tauMem(), size, DT / (1 - beta));
    same(n.wIn(), size, 1 / (1 - alpha));
    same(n.r(), size, 1 / (1 - beta));
    same(n.threshold(), size, scalar(torch, lif + ".threshold"));
    same(n.leak(), size, 0);
  }

  private static double scalar(Map<String, Tensor> torch, String name) {
    return Objects.requireNonNull(torch.get(name)).doubles()[0];
  }

  private static void same(Tensor tensor, int size, double value) {
    assertThat(tensor.doubles()).hasSize(size);
    for (double each : tensor.doubles()) {
      // The exporter computed in float32.
      assertThat(each).isCloseTo(value, within(Math.abs(value) * 2e-7));
    }
  }

  /// One neuron, 1,000 steps, as five programs ran it. `late`: the file's rows are so many steps
  /// behind; `unit`: membrane of the file per membrane of ours; `error`: float32 of the writer.
  @ParameterizedTest
  @CsvSource({
    "lif_norse.csv, 0, 1, 3e-8",
    "lif_snntorch.csv, 0, 25, 1e-6",
    "lif_lava_cpu_float.csv, 1, 1, 5e-8"
  })
  void oneNeuronStepByStep(String file, int late, double unit, double error) throws IOException {
    NirRun run = new NirRun(NirFile.read(data("lif_norse.nir")), NirRules.written(DT));
    matches(run.run(column(file)), "1", file, late, unit, error, 1000);
  }

  /// Sinabs leaks exponentially, takes its input undivided (so r = 1 / (1 - factor)), fires at the
  /// threshold and subtracts it.
  @Test
  void sinabsStepByStep() throws IOException {
    NirGraph graph = NirFile.read(data("lif_norse.nir"));
    NirNode.LIF lif = (NirNode.LIF) Objects.requireNonNull(graph.nodes().get("1"));
    double keep = Math.exp(-DT / lif.tau().doubles()[0]);
    SequencedMap<String, NirNode> nodes = new TreeMap<>(graph.nodes());
    nodes.put(
        "1",
        new NirNode.LIF(
            lif.tau(),
            Tensor.ofDoubles(new double[] {1 / (1 - keep)}, 1),
            lif.leak(),
            lif.threshold(),
            lif.reset()));
    NirRules rules = new NirRules(DT, NirRules.Leak.EXPONENTIAL, NirRules.Reset.SUBTRACT, true);
    NirRun run = new NirRun(new NirGraph("sinabs", "", nodes, graph.edges()), rules);
    matches(run.run(column("lif_sinabs.csv")), "1", "lif_sinabs.csv", 0, 1, 2e-8, 1000);
  }

  /// The exact solution resets in the middle of a step, which no stepped rule can: spikes agree in
  /// all steps, membranes until the first spike.
  @Test
  void theExactSolution() throws IOException {
    NirRules rules = new NirRules(DT, NirRules.Leak.EXPONENTIAL, NirRules.Reset.TO_VALUE, false);
    NirRun run = new NirRun(NirFile.read(data("lif_norse.nir")), rules);
    matches(run.run(column("lif_exact.csv")), "1", "lif_exact.csv", 0, 1, 2e-9, 460);
  }

  private static void matches(
      NirRun.Recording got,
      String node,
      String file,
      int late,
      double unit,
      double error,
      int until)
      throws IOException {
    double[][] table = table(file);
    double[][] spikes = Objects.requireNonNull(got.outputs().get(node));
    double[][] membrane = Objects.requireNonNull(got.membranes().get(node));
    int fired = 0;
    for (int t = 0; t + late < table.length; t++) {
      double[] row = table[t + late];
      assertThat(spikes[t][0]).as("%s: spike at %d", file, t).isEqualTo(row[2] > 0 ? 1.0 : 0.0);
      fired += (int) spikes[t][0];
      if (t < until) {
        assertThat(membrane[t][0] * unit)
            .as("%s: membrane at %d", file, t)
            .isCloseTo(row[1], within(error));
      }
    }
    assertThat(fired).isEqualTo(4);
  }

  private static double[][] table(String file) throws IOException {
    return Files.readAllLines(data(file)).stream()
        .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] column(String file) throws IOException {
    return Arrays.stream(table(file)).map(row -> new double[] {row[0]}).toArray(double[][]::new);
  }

  /// The graph from the `.nir` file against PyTorch on the `.pt` file, on made-up input.
  @Test
  void brailleRunsAsItsFrameworkDoes() {
    Map<String, Tensor> reference = Npz.read(NirFileTest.fixture("references.npz"));
    NirRun run =
        new NirRun(
            NirFile.read(data("braille_noDelay_noBias_subtract.nir")),
            new NirRules(DT, NirRules.Leak.EULER, NirRules.Reset.SUBTRACT_LATE, false));
    NirRun.Recording got = run.run(rows(reference.get("braille_input")));
    assertThat(got.outputs().get("lif1.lif")).isDeepEqualTo(rows(reference.get("braille_hidden")));
    assertThat(got.outputs().get("output")).isDeepEqualTo(rows(reference.get("braille_output")));
    assertThat(run.run(rows(reference.get("braille_input"))).outputs())
        .usingRecursiveComparison()
        .isEqualTo(got.outputs());
  }

  @Test
  void theConvolutionalNetworkRunsAsPyTorchDoes() {
    Map<String, Tensor> reference = Npz.read(NirFileTest.fixture("references.npz"));
    NirRun run =
        new NirRun(
            NirFile.read(data("cnn_sinabs.nir")),
            new NirRules(1, NirRules.Leak.EULER, NirRules.Reset.SUBTRACT, true));
    NirRun.Recording got = run.run(rows(reference.get("cnn_input")));
    assertThat(got.outputs().get("10")).isDeepEqualTo(rows(reference.get("cnn_10")));
    assertThat(got.outputs().get("output")).isDeepEqualTo(rows(reference.get("cnn_12")));
    double[][] counts = rows(reference.get("cnn_counts"));
    List<String> neurons = List.of("1", "3", "6", "10", "12");
    for (int t = 0; t < counts.length; t++) {
      for (int i = 0; i < neurons.size(); i++) {
        double[][] spikes = Objects.requireNonNull(got.outputs().get(neurons.get(i)));
        assertThat(Arrays.stream(spikes[t]).sum()).isEqualTo(counts[t][i]);
      }
    }
  }

  private static double[][] rows(@Nullable Tensor read) {
    Tensor tensor = Objects.requireNonNull(read);
    double[] flat = tensor.doubles();
    int steps = tensor.shape()[0];
    double[][] rows = new double[steps][];
    for (int t = 0; t < steps; t++) {
      rows[t] = Arrays.copyOfRange(flat, t * flat.length / steps, (t + 1) * flat.length / steps);
    }
    return rows;
  }
}
