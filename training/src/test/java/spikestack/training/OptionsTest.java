package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.sim.Simulator;
import spikestack.model.golden.Golden;
import spikestack.model.network.Attention;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.Exit;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Merge;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.Projection;
import spikestack.model.network.Router;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.SilentBundles;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceComparison;

/// What every option of training exports is what was trained: training library, golden executor and
/// simulator compute the same integers.
class OptionsTest {
  private static final Path MACHINE =
      Path.of(System.getProperty("spikestack.root"), "inputs/accelerators/paper.yaml");
  private static final NetworkPlan.FeedForwardPlan MLP = new NetworkPlan.FeedForwardPlan.Mlp(16);

  @TempDir private Path folder;

  record Variant(String name, TrainingPlan plan) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Variant of(String name, NetworkPlan.FeedForwardPlan feedForward) {
    TrainingPlan plan =
        TinyData.plan(feedForward, Path.of("unset"), Path.of("unset"))
            .with(new SchedulePlan(4, 2, 1, 16, 0.02, false));
    return new Variant(name, plan);
  }

  private static Variant semm() {
    return of("SEMM, sum", new NetworkPlan.FeedForwardPlan.SpikingExperts(4, 16, Merge.SUM));
  }

  static Stream<Variant> variants() {
    TrainingPlan mlp = of("", MLP).plan();
    TrainingPlan semm = semm().plan();
    PruningPlan half = new PruningPlan(0.5, 1, 3);
    return Stream.of(
        of("two of three, or", new NetworkPlan.FeedForwardPlan.Experts(3, 2, 16, Merge.OR)),
        of("two of three, sum", new NetworkPlan.FeedForwardPlan.Experts(3, 2, 32, Merge.SUM)),
        semm(),
        of("SEMM, or", new NetworkPlan.FeedForwardPlan.SpikingExperts(3, 16, Merge.OR)),
        new Variant("half of the heads", mlp.with(half)),
        new Variant("one head", mlp.with(new PruningPlan(0.25, 0, 0))),
        new Variant("rows of keys", mlp.with(new BundlePruning(new Bundle(2, 3), 0, 2))),
        new Variant("subtract", mlp.with(NeuronPlan.Subtract.DEFAULT)),
        new Variant("int8 per channel", mlp.with(new WeightPlan(8, true))),
        new Variant("int4", mlp.with(new WeightPlan(4, false))),
        new Variant(
            "all at once",
            semm.with(new WeightPlan(4, true))
                .with(new NeuronPlan.Subtract(0.0625, 0.75))
                .with(new BundlePruning(new Bundle(3, 2), 2, 2))
                .with(new BundleSparsityPlan(new Bundle(2, 4), 0.5))
                .with(half)));
  }

  private TrainingPlan here(TrainingPlan plan) throws IOException {
    Path data = TinyData.write(folder.resolve("data"));
    return plan.with(new DataPlan(data, 0, 0, 8)).into(folder.resolve("model"), true);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void trainingGoldenAndSimulatorAgree(Variant variant) throws IOException {
    TrainingPlan plan = here(variant.plan());
    TrainingResult result = Training.run(plan, Progress.SILENT);
    Network network = ModelFolder.read(plan.out()).network();
    assertThat(network).usingRecursiveComparison().isEqualTo(result.network());
    DataSet data = DataSet.read(plan.data(), plan.network(), Progress.SILENT);
    GoldenCheck check = check(plan, network, data);
    assertThat(check.differing()).isZero();
    assertThat(check.saturations()).isZero();

    Simulator simulator = new Simulator(network, AcceleratorFile.read(MACHINE));
    int spikes = 0;
    for (int i = 0; i < 3; i++) {
      byte[] pixels = data.test().image(i);
      Trace golden = Golden.run(network, pixels, i, data.test().label(i));
      Trace found = simulator.run(pixels, i, data.test().label(i), true).trace().orElseThrow();
      assertThat(TraceComparison.of(golden, found).first()).isEmpty();
      spikes += golden.layers().get(Points.HEAD_GATE) instanceof Recorded.Spikes ? 1 : 0;
    }
    assertThat(spikes).isEqualTo(3);
    assertThat(plan.out().resolve(LossCurve.FILE)).content().contains("<polyline points='");
  }

  private static GoldenCheck check(TrainingPlan plan, Network network, DataSet data) {
    SpikingTransformer transformer = new SpikingTransformer(plan.network());
    try (Device device = new Device()) {
      Parameters folded =
          Checkpoint.read(
                  plan.out().resolve(Checkpoint.FILE), plan, transformer.initialise(plan.seed()))
              .parameters;
      AttentionPruning pruning = plan.last();
      return GoldenCheck.of(
          network, transformer, folded, pruning, device, data.test(), 32, Optional.empty());
    }
  }

  /// Parameters with which attention fires, and features at unequal rates.
  private static Parameters firing(NetworkPlan plan) {
    Parameters parameters = new SpikingTransformer(plan).initialise(3);
    SplittableRandom random = new SplittableRandom(2);
    float[] bias = parameters.get("block.0.qkv.bn.bias").values;
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) random.nextDouble(0.5, 2.5);
    }
    for (String layer : List.of("embed.0", "embed.1", "embed.out", "block.0.qkv", "block.0.proj")) {
      Arrays.fill(parameters.get(layer + ".bn.weight").values, 8);
    }
    return parameters;
  }

  /// Attention that fires, with heads of unequal rates: each image keeps the heads that golden
  /// keeps, and the check would notice any other.
  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5, 0.75})
  void droppedHeadsAreThoseThatGoldenDrops(double keep) throws IOException {
    for (NeuronPlan neuron : List.of(new NeuronPlan.Halve(), NeuronPlan.Subtract.DEFAULT)) {
      NetworkPlan plan = TinyData.network(MLP).with(neuron);
      SpikingTransformer transformer = new SpikingTransformer(plan);
      Parameters folded = Folding.fold(firing(plan), WeightPlan.INT8, plan.timesteps());
      AttentionPruning pruning = AttentionPruning.of(new HeadPruning(keep));
      Network network = Exporter.export(plan, folded, WeightPlan.INT8, pruning);
      DataSet data =
          DataSet.read(
              new DataPlan(TinyData.write(folder.resolve("data")), 0, 0, 0),
              TinyData.network(MLP),
              Progress.SILENT);
      Set<Long> masks = new HashSet<>();
      for (int i = 0; i < 32; i++) {
        Trace trace = Golden.run(network, data.test().image(i), i, 0);
        if (trace.layers().get(Points.attention(0, "heads")) instanceof Recorded.Heads heads) {
          masks.add(heads.kept());
          assertThat(Long.bitCount(heads.kept())).isEqualTo((int) (4 * keep));
        }
      }
      assertThat(masks).hasSizeGreaterThan(1);
      try (Device device = new Device()) {
        GoldenCheck same =
            GoldenCheck.of(
                network, transformer, folded, pruning, device, data.test(), 32, Optional.empty());
        assertThat(same.differing()).isZero();
        GoldenCheck other =
            GoldenCheck.of(
                network,
                transformer,
                folded,
                AttentionPruning.OFF,
                device,
                data.test(),
                32,
                Optional.empty());
        assertThat(other.differing()).isPositive();
      }
    }
  }

  /// The same for rows of queries and keys.
  @Test
  void droppedRowsAreThoseThatGoldenDrops() throws IOException {
    NetworkPlan plan = TinyData.network(MLP);
    Parameters folded = Folding.fold(firing(plan), WeightPlan.INT8, plan.timesteps());
    AttentionPruning pruning =
        new AttentionPruning(HeadPruning.OFF, new BundlePruning(new Bundle(2, 3), 4, 3));
    Network network = Exporter.export(plan, folded, WeightPlan.INT8, pruning);
    DataSet data =
        DataSet.read(
            new DataPlan(TinyData.write(folder.resolve("data")), 0, 0, 0), plan, Progress.SILENT);
    Bundle bundle = new Bundle(3, 2);
    SilentBundles silence = new SilentBundles(network, bundle);
    long fired = 0;
    long left = 0;
    for (int i = 0; i < 32; i++) {
      Trace trace = Golden.run(network, data.test().image(i), i, 0);
      for (String part : List.of("q", "k")) {
        fired += trace.spikes(Points.attention(0, part)).count();
        left += trace.spikes(Points.attention(0, part + ".kept")).count();
      }
      silence.add(trace);
    }
    assertThat(left).isBetween(fired / 10, fired - fired / 10);
    SpikingTransformer transformer = new SpikingTransformer(plan);
    // Training counts the bundles that golden's traces hold.
    BundleSparsityPlan sparsity = new BundleSparsityPlan(bundle, 1);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      Pass pass = new Pass(manager, folded, plan, 32, pruning, sparsity, true);
      transformer.forward(pass, Batch.plain(data.test(), 0, 32, plan).values());
      assertThat(pass.activeBundles()).isCloseTo(1 - silence.emptyBundles(), within(1e-12));
    }
    assertThat(silence.emptyBundles()).isBetween(0.05, 0.95);
    assertThat(silence.emptyRows()).isBetween(0.05, 0.95);
    try (Device device = new Device()) {
      GoldenCheck same =
          GoldenCheck.of(
              network, transformer, folded, pruning, device, data.test(), 32, Optional.empty());
      assertThat(same.differing()).isZero();
      GoldenCheck other =
          GoldenCheck.of(
              network,
              transformer,
              folded,
              AttentionPruning.OFF,
              device,
              data.test(),
              32,
              Optional.empty());
      assertThat(other.differing()).isPositive();
    }
  }

  @Test
  void optionsReachTheIntegers() throws IOException {
    TrainingPlan all = here(variants().toList().getLast().plan());
    Network network = Training.run(all, Progress.SILENT).network();
    assertThat(network.precision().weight()).isEqualTo(4);
    assertThat(network.pruning().keep()).isEqualTo(0.5);
    assertThat(network.bundlePruning()).isEqualTo(new BundlePruning(new Bundle(3, 2), 2, 2));
    for (Projection projection : network.projections()) {
      for (byte weight : projection.weights().values()) {
        assertThat((int) weight).isBetween(-7, 7);
      }
      if (projection.exit() instanceof Exit.Fire(var neuron)) {
        assertThat(neuron).isInstanceOf(Neuron.Subtract.class);
      }
    }
    Attention attention = (Attention) network.blocks().getFirst().attention();
    if (attention.query().exit() instanceof Exit.Fire(var neuron)) {
      assertThat(Arrays.stream(neuron.threshold()).distinct().count()).isGreaterThan(2);
    }
    Moe moe = (Moe) network.blocks().getFirst().feedForward();
    assertThat(moe.router()).isInstanceOf(Router.Binary.class);
    assertThat(moe.merge()).isEqualTo(Merge.SUM);
  }

  /// Another run may begin where the first phase of this one ended, with another neuron and other
  /// weights, and without any training.
  @Test
  void aRunStartsFromAnothersRealWeights() throws IOException {
    TrainingPlan base = here(of("", MLP).plan());
    Training.run(base, Progress.SILENT);
    TrainingPlan again =
        base.with(new SchedulePlan(0, 0, 1, 16, 0.02, false))
            .withStart(base.out().resolve(Checkpoint.FLOAT))
            .into(folder.resolve("again"), true);
    TrainingResult same = Training.run(again, Progress.SILENT);
    assertThat(same.floatAccuracy()).isNaN();
    EpochResult folded = same.epochs().getFirst();
    assertThat(folded.epoch()).isZero();

    TrainingPlan converted =
        again
            .with(NeuronPlan.Subtract.DEFAULT)
            .with(new SchedulePlan(0, 0, 0, 16, 0.02, false))
            .into(folder.resolve("converted"), true);
    Network network = Training.run(converted, Progress.SILENT).network();
    Network halving = ModelFolder.read(again.out()).network();
    List<Projection> before = halving.projections();
    assertThat(network.projections()).hasSameSizeAs(before);
    DataSet data = DataSet.read(converted.data(), converted.network(), Progress.SILENT);
    assertThat(check(converted, network, data).differing()).isZero();
    Attention attention = (Attention) network.blocks().getFirst().attention();
    assertThat(attention.score()).isInstanceOf(Neuron.Subtract.class);
  }
}
