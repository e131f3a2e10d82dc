package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.golden.Golden;
import spikestack.model.input.Images;
import spikestack.model.network.Head;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;

/// The networks under `inputs/models` recognise the bundled images.
class CommittedModelsTest {
  private static final Path INPUTS = Path.of(System.getProperty("spikestack.root"), "inputs");
  private static final int IMAGES = 12;

  @ParameterizedTest
  @ValueSource(strings = {"mha-fmnist", "moe-mha-fmnist"})
  void recognisesBundledImagesWithoutSaturation(String name) throws java.io.IOException {
    Path folder = INPUTS.resolve("models").resolve(name);
    Network network = ModelFolder.read(folder).network();
    assertThat(network.name()).isEqualTo(name);
    Images images =
        Images.read(INPUTS.resolve("data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz"));
    int right = 0;
    for (int i = 0; i < IMAGES; i++) {
      Trace trace = Golden.run(network, images.image(i), i, images.label(i));
      assertThat(trace.saturations()).isZero();
      right += Head.argMax(trace.logits()) == trace.label() ? 1 : 0;
    }
    assertThat(right).isGreaterThan(IMAGES * 2 / 3);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.mapToLong(f -> f.toFile().length()).sum()).isLessThan(1_000_000);
    }
  }
}
