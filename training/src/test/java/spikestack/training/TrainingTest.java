package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.network.Head;
import spikestack.model.network.Merge;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;

/// Whole runs of tiny networks, from images to model folder.
class TrainingTest {
  @TempDir private Path folder;

  static Stream<NetworkPlan.FeedForwardPlan> feedForwards() {
    return Stream.of(
        new NetworkPlan.FeedForwardPlan.Mlp(16),
        new NetworkPlan.FeedForwardPlan.Experts(3, 1, 16, Merge.OR));
  }

  /// Stops a run from outside, as a lost machine would.
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

  @ParameterizedTest
  @MethodSource("feedForwards")
  void lossFallsAndTheExportedIntegersComputeWhatFineTuningComputed(
      NetworkPlan.FeedForwardPlan feedForward) throws IOException {
    Path data = TinyData.write(folder.resolve("data"));
    Path out = folder.resolve("model");
    TrainingPlan plan = TinyData.plan(feedForward, data, out);
    List<Long> steps = new ArrayList<>();
    TrainingResult result =
        Training.run(
            plan,
            new Progress() {
              @Override
              public void step(Step s) {
                steps.add(s.done());
              }

              @Override
              public void epoch(EpochResult r) {}
            });

    assertThat(steps).hasSize(6 * 4 + 6);
    List<EpochResult> real =
        result.epochs().stream().filter(e -> e.phase() == Progress.Phase.FLOAT).toList();
    assertThat(real).hasSize(6);
    assertThat(real.getLast().loss()).isLessThan(0.8 * real.getFirst().loss());
    assertThat(result.integerAccuracy()).isGreaterThan(1.5 / TinyData.CLASSES);

    Network network = ModelFolder.read(out).network();
    assertThat(network).usingRecursiveComparison().isEqualTo(result.network());
    goldenAgrees(plan, network, result.integerAccuracy());
    assertThat(TinyData.text(out.resolve(Training.LOG))).contains("\"integerAccuracy\"");
  }

  /// Golden's logits equal the training library's on the same integers, image by image.
  private static void goldenAgrees(TrainingPlan plan, Network network, double accuracy) {
    DataSet data = DataSet.read(plan.data(), plan.network(), Progress.SILENT);
    SpikingTransformer transformer = new SpikingTransformer(plan.network());
    try (Device device = new Device()) {
      Parameters folded =
          Checkpoint.read(
                  plan.out().resolve(Checkpoint.FILE), plan, transformer.initialise(plan.seed()))
              .parameters;
      int count = data.test().count();
      GoldenCheck check =
          GoldenCheck.of(
              network,
              transformer,
              folded,
              plan.last(),
              device,
              data.test(),
              count,
              Optional.empty());
      assertThat(check.images()).isEqualTo(count);
      assertThat(check.differing()).isZero();
    }
    int right = 0;
    for (int i = 0; i < data.test().count(); i++) {
      Trace trace = Golden.run(network, data.test().image(i), i, data.test().label(i));
      right += Head.argMax(trace.logits()) == trace.label() ? 1 : 0;
    }
    assertThat((double) right / data.test().count()).isEqualTo(accuracy);
  }

  @ParameterizedTest
  @MethodSource("feedForwards")
  void resumedRunEqualsAnUninterruptedOne(NetworkPlan.FeedForwardPlan feedForward)
      throws IOException {
    Path data = TinyData.write(folder.resolve("data"));
    TrainingPlan whole = TinyData.plan(feedForward, data, folder.resolve("whole"));
    TrainingPlan broken = TinyData.plan(feedForward, data, folder.resolve("broken"));
    TrainingResult expected = Training.run(whole, Progress.SILENT);

    assertThatThrownBy(() -> Training.run(broken, failingAt(Progress.Phase.FLOAT, 10)))
        .isInstanceOf(Lost.class);
    assertThat(broken.out().resolve(ModelFolder.ARCHITECTURE)).doesNotExist();
    assertThatThrownBy(() -> Training.run(broken, failingAt(Progress.Phase.INTEGER, 5)))
        .isInstanceOf(Lost.class);
    TrainingResult resumed = Training.run(broken, Progress.SILENT);

    assertThat(resumed.floatAccuracy()).isEqualTo(expected.floatAccuracy());
    assertThat(resumed.integerAccuracy()).isEqualTo(expected.integerAccuracy());
    for (String file : List.of(ModelFolder.ARCHITECTURE, ModelFolder.WEIGHTS)) {
      assertThat(broken.out().resolve(file)).hasSameBinaryContentAs(whole.out().resolve(file));
    }
  }

  @Test
  void aCheckpointOfAnotherPlanIsRefused() throws IOException {
    Path data = TinyData.write(folder.resolve("data"));
    TrainingPlan plan =
        TinyData.plan(new NetworkPlan.FeedForwardPlan.Mlp(16), data, folder.resolve("model"));
    assertThatThrownBy(() -> Training.run(plan, failingAt(Progress.Phase.FLOAT, 5)))
        .isInstanceOf(Lost.class);
    TrainingPlan other =
        TinyData.plan(new NetworkPlan.FeedForwardPlan.Mlp(32), data, folder.resolve("model"));
    assertThatThrownBy(() -> Training.run(other, Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(Checkpoint.FILE)
        .hasMessageContaining("hidden=32");
  }

  @Test
  void missingDataNamesTheDebianPackage() throws IOException {
    TrainingPlan plan =
        TinyData.plan(
            new NetworkPlan.FeedForwardPlan.Mlp(16), folder.resolve("no"), folder.resolve("model"));
    assertThatThrownBy(() -> Training.run(plan, Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("dataset-fashion-mnist")
        .hasMessageContaining("--data");
    Files.createDirectories(folder.resolve("no"));
    assertThatThrownBy(() -> Training.run(plan, Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("train-images-idx3-ubyte");
    assertThat(folder.resolve("model")).doesNotExist();
  }
}
