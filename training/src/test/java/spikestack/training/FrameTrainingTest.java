package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.sim.Simulator;
import spikestack.model.golden.Golden;
import spikestack.model.network.Head;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceComparison;

/// Whole runs on event frames, and the first layer that runs at every time step.
class FrameTrainingTest {
  private static final Path MACHINE =
      Path.of(System.getProperty("spikestack.root"), "inputs/accelerators/paper.yaml");

  @TempDir private Path folder;

  private static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Progress failingAt(Progress.Phase phase, long step) {
    return new Progress() {
      @Override
      public void step(Step s) {
        if (s.phase() == phase && s.done() == step) {
          throw new Lost();
        }
      }

      @Override
      public void epoch(EpochResult result) {}
    };
  }

  /// Training, the written model in golden, and the simulator compute the same integers.
  @Test
  void framesAreLearnedAndTheWrittenIntegersAreThoseOfTraining() throws IOException {
    TrainingPlan plan =
        TinyEvents.plan(TinyEvents.write(folder.resolve("data")), folder.resolve("model"));
    TrainingResult result = Training.run(plan, Progress.SILENT);

    List<EpochResult> real =
        result.epochs().stream().filter(e -> e.phase() == Progress.Phase.FLOAT).toList();
    assertThat(real.getLast().loss()).isLessThan(0.8 * real.getFirst().loss());
    // A network that saw one frame in four would be right in 7 of 16.
    assertThat(result.integerAccuracy()).isGreaterThan(0.6);
    Network network = ModelFolder.read(plan.out()).network();
    assertThat(network).usingRecursiveComparison().isEqualTo(result.network());
    assertThat(network.input()).isEqualTo(Network.Input.frames(2, 8, 8, TinyEvents.MAX));
    assertThat(TinyData.text(plan.out().resolve(ModelFolder.ARCHITECTURE)))
        .contains("64 samples of event frames, sha256");
    assertThat(TinyData.text(plan.out().resolve(Training.LOG)))
        .contains("\"kind\" : \"frames\"")
        .contains("\"synthetic\" : false");

    DataSet data = DataSet.read(plan.data(), plan.network(), Progress.SILENT);
    GoldenCheck check = check(plan, network, data);
    assertThat(check.images()).isEqualTo(32);
    assertThat(check.differing()).isZero();
    assertThat(check.saturations()).isZero();
    Simulator simulator = new Simulator(network, AcceleratorFile.read(MACHINE));
    int right = 0;
    for (int i = 0; i < 32; i++) {
      byte[] frames = data.test().image(i);
      Trace golden = Golden.run(network, frames, i, data.test().label(i));
      right += Head.argMax(golden.logits()) == golden.label() ? 1 : 0;
      if (i < 3) {
        Trace found = simulator.run(frames, i, golden.label(), true).trace().orElseThrow();
        assertThat(TraceComparison.of(golden, found).first()).isEmpty();
      }
    }
    assertThat(right / 32.0).isEqualTo(result.integerAccuracy());
  }

  private static GoldenCheck check(TrainingPlan plan, Network network, DataSet data) {
    SpikingTransformer transformer = new SpikingTransformer(plan.network());
    try (Device device = new Device()) {
      Parameters folded =
          Checkpoint.read(
                  plan.out().resolve(Checkpoint.FILE), plan, transformer.initialise(plan.seed()))
              .parameters;
      return GoldenCheck.of(
          network, transformer, folded, plan.last(), device, data.test(), 100, Optional.empty());
    }
  }

  /// Stopped in a short epoch, in a whole one and on integers.
  @Test
  void resumedRunEqualsAnUninterruptedOne() throws IOException {
    Path data = TinyEvents.write(folder.resolve("data"));
    DataPlan watched = new DataPlan(data, 0, 0, 8);
    TrainingPlan whole =
        TinyEvents.plan(data, folder.resolve("whole"))
            .with(watched)
            .with(new SchedulePlan(3, 1, 1, 16, 0.02, true));
    TrainingPlan broken = whole.into(folder.resolve("broken"), true);
    TrainingResult expected = Training.run(whole, Progress.SILENT);

    for (int step : new int[] {2, 5}) {
      assertThatThrownBy(() -> Training.run(broken, failingAt(Progress.Phase.FLOAT, step)))
          .isInstanceOf(Lost.class);
    }
    assertThatThrownBy(() -> Training.run(broken, failingAt(Progress.Phase.INTEGER, 2)))
        .isInstanceOf(Lost.class);
    assertThat(broken.out().resolve(ModelFolder.ARCHITECTURE)).doesNotExist();
    TrainingResult resumed = Training.run(broken, Progress.SILENT);

    assertThat(resumed.epochs()).hasSameSizeAs(expected.epochs());
    for (int i = 0; i < expected.epochs().size(); i++) {
      assertThat(measured(resumed.epochs().get(i))).isEqualTo(measured(expected.epochs().get(i)));
    }
    for (String file : List.of(ModelFolder.ARCHITECTURE, ModelFolder.WEIGHTS)) {
      assertThat(broken.out().resolve(file)).hasSameBinaryContentAs(whole.out().resolve(file));
    }
    TrainingPlan seeded = whole.withSeed(4).into(folder.resolve("seeded"), true);
    Training.run(seeded, Progress.SILENT);
    assertThat(Files.mismatch(weights(seeded), weights(whole))).isNotNegative();
  }

  private static List<Double> measured(EpochResult epoch) {
    assertThat(epoch.validationAccuracy()).isNotNaN();
    return List.of(
        epoch.loss(), epoch.trainAccuracy(), epoch.validationAccuracy(), epoch.testAccuracy());
  }

  private static Path weights(TrainingPlan plan) {
    return plan.out().resolve(ModelFolder.WEIGHTS);
  }

  /// An image, and the same counts in every frame: pixels of 64 times the count, so that both first
  /// layers see the same numbers.
  private record Still(NetworkPlan image, NetworkPlan frames, byte[] pixels, byte[] counts) {
    static final int COUNT = 16;
    static final int SIZE = 2 * 8 * 8;

    static Still random() {
      SplittableRandom random = new SplittableRandom(8);
      NetworkPlan frames = TinyEvents.network(4, 8, 3);
      NetworkPlan image =
          new NetworkPlan(
              frames.name(),
              2,
              8,
              8,
              0,
              0,
              frames.classes(),
              4,
              frames.stem(),
              frames.features(),
              frames.blocks(),
              frames.heads(),
              frames.feedForward(),
              frames.neuron());
      byte[] pixels = new byte[COUNT * SIZE];
      byte[] counts = new byte[COUNT * 4 * SIZE];
      for (int i = 0; i < pixels.length; i++) {
        int count = random.nextInt(4);
        pixels[i] = (byte) (64 * count);
        for (int t = 0; t < 4; t++) {
          counts[(i / SIZE * 4 + t) * SIZE + i % SIZE] = (byte) count;
        }
      }
      return new Still(image, frames, pixels, counts);
    }

    SampleSet samples(boolean still) {
      int[] labels = new int[COUNT];
      int[] places = new int[COUNT];
      for (int i = 0; i < COUNT; i++) {
        labels[i] = i % TinyData.CLASSES;
        places[i] = i;
      }
      byte[] bytes = still ? pixels : counts;
      return new SampleSet("", "", false, still ? 1 : 4, 2, 8, 8, bytes, labels, places);
    }

    /// Layers that fire, and not everywhere.
    static Parameters parameters(NetworkPlan plan) {
      Parameters parameters = new SpikingTransformer(plan).initialise(3);
      for (String layer : List.of("embed.0", "embed.1", "embed.out", "block.0.qkv")) {
        Arrays.fill(parameters.get(layer + ".bn.weight").values, 4);
        Arrays.fill(parameters.get(layer + ".bn.bias").values, 0.5f);
      }
      return parameters;
    }
  }

  /// A layer that runs once and drives all time steps, and one that runs at each of them, are the
  /// same where the frames are: in golden, in scores and in all gradients.
  @Test
  void framesThatStandStillAreAnImage() {
    Still still = Still.random();
    Parameters folded =
        Folding.fold(Still.parameters(still.image()), WeightPlan.INT8, still.image().timesteps());
    Network image = Exporter.export(still.image(), folded, WeightPlan.INT8, AttentionPruning.OFF);
    Network frames = Exporter.export(still.frames(), folded, WeightPlan.INT8, AttentionPruning.OFF);
    double[] first = Golden.run(image, still.samples(true).image(0), 0, 0).logits();
    assertThat(Golden.run(frames, still.samples(false).image(0), 0, 0).logits()).isEqualTo(first);
    assertThat(Golden.run(image, still.samples(true).image(1), 1, 0).logits()).isNotEqualTo(first);
    try (Device device = new Device()) {
      for (NetworkPlan plan : List.of(still.image(), still.frames())) {
        boolean once = !plan.frames();
        SpikingTransformer transformer = new SpikingTransformer(plan);
        Network exported = once ? image : frames;
        GoldenCheck check =
            GoldenCheck.of(
                exported,
                transformer,
                folded,
                AttentionPruning.OFF,
                device,
                still.samples(once),
                Still.COUNT,
                Optional.empty());
        assertThat(check.differing()).isZero();
        assertThat(check.saturations()).isZero();
      }
    }
    Parameters once = Still.parameters(still.image());
    Parameters often = Still.parameters(still.frames());
    backward(still.image(), once, still.samples(true));
    backward(still.frames(), often, still.samples(false));
    for (Parameter parameter : once.parameters()) {
      double most = 0;
      for (float g : parameter.gradient) {
        most = Math.max(most, Math.abs(g));
      }
      float[] other = often.get(parameter.name).gradient;
      for (int i = 0; i < other.length; i++) {
        assertThat((double) other[i])
            .as(parameter.name)
            .isCloseTo(parameter.gradient[i], within(1e-4 * most + 1e-9));
      }
      if (parameter.name.startsWith("embed.")) {
        assertThat(most).as(parameter.name).isPositive();
      }
    }
  }

  private static void backward(NetworkPlan plan, Parameters parameters, SampleSet samples) {
    try (Device device = new Device()) {
      Batch batch = Batch.plain(samples, 0, samples.count(), plan);
      device.learn(
          new SpikingTransformer(plan),
          parameters,
          AttentionPruning.OFF,
          BundleSparsityPlan.OFF,
          batch);
    }
  }

  /// Two input channels are no multiple of 16: the library's gradients must not depend on what lay
  /// in memory before (see [NetworkPlan#CHANNELS]).
  @Test
  void gradientsOfTwoChannelsRepeat() {
    int[] labels = new int[16];
    byte[] bytes = TinyEvents.frames(labels, 5);
    int[] places = new int[16];
    Arrays.setAll(places, i -> i);
    SampleSet samples =
        new SampleSet("", "", false, TinyEvents.STEPS, 2, 8, 8, bytes, labels, places);
    NetworkPlan plan = TinyEvents.network();
    List<float[]> found = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      float[] litter = new float[1 << 16];
      Arrays.fill(litter, Float.NaN);
      try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
          GradientCollector _ = Engine.getEngine("PyTorch").newGradientCollector()) {
        try (NDArray full = manager.create(litter)) {
          assertThat(full.getShape().size()).isEqualTo(litter.length);
        }
      }
      Parameters parameters = Still.parameters(plan);
      backward(plan, parameters, samples);
      found.add(parameters.get("embed.0.weight").gradient);
      assertThat(found.getLast()).isEqualTo(found.getFirst());
    }
    for (float g : found.getFirst()) {
      assertThat(g).isFinite();
    }
  }
}
