package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.model.golden.Golden;
import spikestack.model.input.Images;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.TestNetworks;
import spikestack.model.trace.Trace;

/// Do the words alone hold the network? A machine of plain loops that sees nothing but layer words,
/// parameter words and bytes of DRAM must reproduce golden's every recording point.
final class PackingTest {
  private static final Path ROOT = Path.of(System.getProperty("spikestack.root", ".."));

  @TestFactory
  Stream<DynamicTest> everyKindOfNetworkOnOddMachines() {
    List<DynamicTest> tests = new ArrayList<>();
    int number = 0;
    for (Network network : TestNetworks.ofEveryKind(7)) {
      int seed = number++;
      if (!network.spikeAdd()
          && network.prunable()
          && !network.meanHead()
          && !network.head().behindMean()
          && network.blocks().stream().noneMatch(b -> b.feedForward() instanceof RoutedMlp)
          && network.precision().membrane() == 16) {
        tests.add(
            DynamicTest.dynamicTest(
                "network " + seed + " on a small machine",
                () -> equal(network, RtlMachines.odd(seed), 2)));
        tests.add(
            DynamicTest.dynamicTest(
                "network " + seed + " on the paper's machine",
                () -> equal(network, RtlMachines.paper(), 1)));
      }
    }
    return tests.stream();
  }

  @Test
  void theBundledNetwork() {
    Network network = ModelFolder.read(ROOT.resolve("inputs/models/moe-mha-fmnist")).network();
    Accelerator machine = AcceleratorFile.read(ROOT.resolve("inputs/accelerators/paper.yaml"));
    Images images =
        Images.read(ROOT.resolve("inputs/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz"));
    equal(network, machine, List.of(images.image(0)));
    equal(network.with(new HeadPruning(0.5)), machine, List.of(images.image(1)));
  }

  private static void equal(Network network, Accelerator machine, int count) {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(TestNetworks.pixels(network, i));
    }
    equal(network, machine, images);
  }

  private static void equal(Network network, Accelerator machine, List<byte[]> images) {
    RtlProgram program = RtlProgram.of(network, machine);
    MachineParameters parameters = MachineParameters.of(machine, program.needs(), images.size());
    String text = new Interpreter(program, parameters).run(images);
    try (OutputReader in = new OutputReader(new StringReader(text), "interpreter")) {
      for (int i = 0; i < images.size(); i++) {
        assertThat(in.next()).isTrue();
        assertThat(in.kind()).isEqualTo('I');
        Trace golden = Golden.run(network, images.get(i), i, -1);
        ImageResult result = new ImageCheck(program, new Expected(golden, List.of(), 0)).read(in);
        assertThat(result.first()).isEmpty();
        assertThat(result.mismatchingBits()).isZero();
        assertThat(result.comparedBits()).isPositive();
      }
      assertThat(in.next()).isFalse();
    }
  }
}
