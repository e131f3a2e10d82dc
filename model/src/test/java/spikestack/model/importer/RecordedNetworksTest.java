package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.golden.Golden;
import spikestack.model.golden.TinyModels;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.Projection;
import spikestack.model.trace.Trace;

/// Trained networks with what PyTorch and another program made of them: external truth.
@Tag("external")
class RecordedNetworksTest {
  static Path folder(String model) {
    return TinyModels.folder().resolve("models/tiny/" + model);
  }

  static Imported imported(String model) {
    return Importer.read(
        folder(model).resolve("model.pth"),
        Optional.empty(),
        Optional.of(folder(model).resolve("config.json")));
  }

  /// PyTorch's own logits and every neuron's spikes.
  @ParameterizedTest
  @ValueSource(strings = {"spikformer", "spikingformer", "semm"})
  void realNetworkAgreesWithPyTorch(String model) {
    Recording recording = Recording.read(folder(model).resolve("golden_float32.npz"));
    Agreement agreement = imported(model).compareReal(recording);
    assertThat(agreement.notRecorded()).isEmpty();
    assertThat(agreement.notCompared()).isEmpty();
    assertThat(agreement.maxLogitDifference()).isLessThan(1e-4);
    assertThat(agreement.layers())
        .allSatisfy((name, layer) -> assertThat(layer.differing()).isZero());
  }

  /// Another program's integers, entry for entry, and what they compute, bit for bit.
  @ParameterizedTest
  @ValueSource(strings = {"spikformer", "spikingformer", "semm"})
  void integersAreThoseRecorded(String model) {
    Imported imported = imported(model);
    Network network = imported.network();
    Map<String, Tensor> recorded = Npz.read(folder(model).resolve("golden_int8.npz"));
    List<Projection> projections = network.projections();
    assertWeights(projections.getFirst(), "first", recorded);
    for (Projection projection : projections.subList(1, projections.size())) {
      assertWeights(projection, recordedName(projection.name()), recorded);
    }
    assertThat(network.head().weights().values()).isEqualTo(at(recorded, "head|w").data());
    assertThat(network.head().scale()).isEqualTo(at(recorded, "head|scale").doubles()[0]);
    assertThat(network.head().bias()).isEqualTo(at(recorded, "head|bias").doubles());
    assertThat(network.input().zeroPoints()).containsExactly(at(recorded, "zero_point").ints()[0]);

    Recording recording = Recording.read(folder(model).resolve("golden_int8.npz"));
    List<Trace> traces = new ArrayList<>();
    for (int image = 0; image < recording.images(); image++) {
      traces.add(Golden.run(network, recording.pixels(image), image, recording.label(image)));
    }
    Agreement agreement = imported.compareIntegers(recording, traces);
    assertThat(agreement.notRecorded()).isEmpty();
    assertThat(agreement.notCompared()).isEmpty();
    assertThat(agreement.differing()).isZero();
    assertThat(agreement.maxLogitDifference()).isZero();
  }

  /// Layers that feed a neuron directly are recorded under its name.
  private static String recordedName(String layer) {
    return layer
        .replace("mlp1_conv", "mlp2_lif")
        .replace("router1", "router3")
        .replaceAll("(proj|rpe)_conv([0-9]?)$", "$1_lif$2")
        .replaceAll("([qkv]|fc[12]|proj|unit|dw)_(linear|conv)$", "$1_lif");
  }

  private static Tensor at(Map<String, Tensor> recorded, String name) {
    Tensor tensor = recorded.get(name);
    if (tensor == null) {
      throw new AssertionError("nothing recorded under " + name);
    }
    return tensor;
  }

  private static void assertWeights(
      Projection projection, String name, Map<String, Tensor> recorded) {
    String stem = recorded.containsKey(name + "|w") ? name : projection.name();
    assertThat(projection.weights().values())
        .as("weights of %s", stem)
        .isEqualTo(at(recorded, stem + "|w").data());
    int exponent = at(recorded, stem + "|scale_log2").ints()[0];
    switch (projection.drive()) {
      case Drive.Direct(int[] bias) -> {
        assertThat(bias).as("bias of %s", stem).isEqualTo(at(recorded, stem + "|bias").ints());
        int threshold = at(recorded, stem + "|thr").ints()[0];
        assertThat(projection.exit()).isInstanceOf(Exit.Fire.class);
        if (projection.exit() instanceof Exit.Fire(Neuron neuron)) {
          assertThat(Arrays.stream(neuron.threshold()).distinct().toArray())
              .containsExactly(threshold);
        }
      }
      case Drive.Rescaled(int shift, int[] bias) -> {
        assertThat(bias).as("bias of %s", stem).isEqualTo(at(recorded, stem + "|bias_rk").ints());
        assertThat(-(shift + 9)).as("step of %s", stem).isEqualTo(exponent);
      }
    }
  }
}
