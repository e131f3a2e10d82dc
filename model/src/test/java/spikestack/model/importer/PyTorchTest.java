package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks of the published structures with random weights, against what PyTorch computed
/// (`resources/importer/make.py`): Spikingformer with a classifier on real values, SDT, QKFormer.
class PyTorchTest {
  @TempDir Path folder;

  private Imported imported(String name, String config) throws Exception {
    Path said = folder.resolve("config.yaml");
    Files.writeString(said, config);
    return Importer.read(resource(name + ".pth"), Optional.empty(), Optional.of(said));
  }

  private static Path resource(String name) throws URISyntaxException {
    URL url = Objects.requireNonNull(PyTorchTest.class.getResource("/importer/" + name), name);
    return Path.of(url.toURI());
  }

  /// Every neuron's spikes and the logits.
  @ParameterizedTest
  @ValueSource(strings = {"spikingformer", "sdt", "qkformer"})
  void realNetworkAgreesWithPyTorch(String name) throws Exception {
    Imported imported = imported(name, "{input: [3, 16, 16], heads: 4, T: 4}");
    assertThat(imported.report().preset()).isEqualTo(name + "/cifar");
    Agreement agreement = imported.compareReal(Recording.read(resource(name + ".npz")));
    assertThat(agreement.notRecorded()).isEmpty();
    assertThat(agreement.notCompared()).isEmpty();
    assertThat(agreement.layers())
        .allSatisfy((neuron, layer) -> assertThat(layer.differing()).isZero());
    assertThat(agreement.maxLogitDifference()).isLessThan(1e-4);
  }
}
