package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.sim.Simulator;
import spikestack.model.input.Images;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Does the SystemVerilog do what golden and the simulator say, in every bit and every cycle? Needs
/// Verilator and Icarus; says so when they are missing.
@Tag("tools")
final class EqualityTest {
  private static final Path ROOT = Path.of(System.getProperty("spikestack.root", ".."));

  @TempDir Path work;

  @Test
  void aSmallNetwork() {
    Network network =
        TestNetworks.random(
            3,
            new TestNetworks.Options(
                1,
                6,
                2,
                6,
                2,
                1,
                false,
                false,
                TestNetworks.FeedForwardKind.TOP_K,
                3,
                1,
                spikestack.model.network.Merge.OR,
                true,
                1,
                16));
    Accelerator machine = RtlMachines.odd(3);
    IntFunction<byte[]> pixels = i -> TestNetworks.pixels(network, i);
    run(Bench.Simulator.VERILATOR, network, machine, pixels, 2, true);
  }

  @Test
  void tenImagesOfTheBundledNetworkOnThePapersMachine() {
    Network network = ModelFolder.read(ROOT.resolve("inputs/models/moe-mha-fmnist")).network();
    Accelerator machine = AcceleratorFile.read(ROOT.resolve("inputs/accelerators/paper.yaml"));
    Images images =
        Images.read(ROOT.resolve("inputs/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz"));
    run(Bench.Simulator.VERILATOR, network, machine, images::image, 10, false);
  }

  /// Four states instead of two, and another reading of the standard: nothing unknown is used.
  @Test
  void aTinyNetworkUnderIcarus() {
    Accelerator machine = RandomConfigurationsTest.machine(1);
    Network network = RandomNetworks.of(12);
    IntFunction<byte[]> pixels = i -> TestNetworks.pixels(network, i);
    run(Bench.Simulator.ICARUS, network, machine, pixels, 1, true);
  }

  /// The same, with spikes that subtract from membranes.
  @Test
  void aTinySubtractingNetworkUnderIcarus() {
    Network network = RandomNetworks.of(9);
    assertThat(network.subtractsAtSpike()).isTrue();
    Accelerator machine = RandomConfigurationsTest.machine(1);
    IntFunction<byte[]> pixels = i -> TestNetworks.pixels(network, i);
    run(Bench.Simulator.ICARUS, network, machine, pixels, 1, true);
  }

  private void run(
      Bench.Simulator simulator,
      Network network,
      Accelerator machine,
      IntFunction<byte[]> pixels,
      int count,
      boolean quick) {
    RtlProgram program = RtlProgram.of(network, machine);
    // As many images as the command has room for, so that both share a build.
    MachineParameters parameters = MachineParameters.of(machine, program.needs(), 16);
    Bench bench = Bench.build(simulator, parameters, Bench.cache(), quick);
    Simulator ours = new Simulator(network, machine);
    List<ImageResult> results = new ArrayList<>();
    new Verification(program, parameters, bench, work.resolve(simulator.toString()))
        .run(
            count,
            1,
            pixels,
            i -> Expectations.of(network, ours, pixels.apply(i), i),
            done -> {},
            results::add);
    assertThat(results).hasSize(count);
    for (ImageResult result : results) {
      assertThat(result.first()).isEmpty();
      assertThat(result.equal()).isTrue();
      assertThat(result.comparedBits()).isPositive();
    }
  }
}
