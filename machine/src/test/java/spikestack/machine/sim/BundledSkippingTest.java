package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Skipping;
import spikestack.model.golden.Golden;
import spikestack.model.input.Images;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;

/// Do the trained networks that come with the project answer as golden does, however the machine
/// skips, and does skipping rows and bundles save them time?
final class BundledSkippingTest {
  @ParameterizedTest
  @ValueSource(strings = {"moe-mha-fmnist", "mha-fmnist"})
  void outputsStay(String name) {
    Network network = ModelFolder.read(Path.of("../inputs/models", name)).network();
    Images images =
        Images.read(Path.of("../inputs/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz"));
    long dense = 0;
    for (int image : new int[] {0, 7}) {
      Trace golden = Golden.run(network, images.image(image), image, images.label(image));
      for (Skipping skipping : Machines.skippings()) {
        Simulation result =
            new Simulator(network, Machines.paper().with(skipping))
                .run(images.image(image), image, images.label(image), true);
        assertThat(result.trace().orElseThrow().layers())
            .as("%s", skipping)
            .isEqualTo(golden.layers());
        assertThat(result.logits()).isEqualTo(golden.logits());
        if (skipping.off()) {
          dense = result.cycles();
        } else if (skipping.expert().inputs() == Skipping.Inputs.ROWS
            || skipping.equals(Skipping.EVERYTHING)) {
          assertThat(result.cycles()).as("%s", skipping).isLessThan(dense * 3 / 4);
        }
      }
    }
  }
}
