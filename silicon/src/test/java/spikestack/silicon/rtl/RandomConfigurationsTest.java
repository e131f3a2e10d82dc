package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.sim.Simulator;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.network.Block;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.TestNetworks;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.Trace;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Time;

/// Does the RTL equal golden in every bit and the simulator in every cycle, on configurations that
/// nobody chose? Machines of random array shapes, ports, memories and DRAM; on each, random
/// networks. A network is data, so one build serves all networks of a machine.
///
/// More of them with `-Dspikestack.rtl.machines=20 -Dspikestack.rtl.networks=10`.
@Tag("tools")
final class RandomConfigurationsTest {
  private static final int MACHINES = Integer.getInteger("spikestack.rtl.machines", 4);
  private static final int NETWORKS = Integer.getInteger("spikestack.rtl.networks", 10);
  private static final int IMAGES = 2;

  @TempDir Path work;

  @TestFactory
  Stream<DynamicTest> machines() {
    return IntStream.range(Integer.getInteger("spikestack.rtl.first", 0), MACHINES)
        .mapToObj(
            number -> DynamicTest.dynamicTest("machine " + number, () -> allNetworksOn(number)));
  }

  private record Case(Network network, RtlProgram program) {}

  private void allNetworksOn(int number) {
    Accelerator machine = machine(number);
    List<Case> cases = cases(number, machine);
    MachineParameters.Needs needs =
        cases.stream()
            .map(c -> c.program().needs())
            .reduce(MachineParameters.Needs::or)
            .orElseThrow();
    MachineParameters parameters = MachineParameters.of(machine, needs, IMAGES);
    Bench bench = Bench.build(Bench.Simulator.VERILATOR, parameters, Bench.cache(), true);
    List<String> wrong = new ArrayList<>();
    for (Case one : cases) {
      Simulator simulator = new Simulator(one.network(), machine);
      Path folder = work.resolve(one.network().name());
      IntFunction<Expected> expected =
          i -> Expectations.of(one.network(), simulator, TestNetworks.pixels(one.network(), i), i);
      new Verification(one.program(), parameters, bench, folder)
          .run(
              IMAGES,
              1,
              i -> TestNetworks.pixels(one.network(), i),
              expected,
              done -> {},
              result -> {
                assertThat(result.comparedBits()).isPositive();
                if (!result.equal()) {
                  wrong.add(
                      one.network().name()
                          + ": "
                          + result.mismatchingBits()
                          + " bits, "
                          + result.cycleDifference()
                          + " cycles, "
                          + result.first().orElseThrow());
                }
              });
      // A DRAM that refuses requests and holds beats back: later, and the same bits.
      new Verification(
              one.program(),
              parameters,
              bench.with("+stall=" + (number + 1)),
              folder.resolve("stall"))
          .run(
              1,
              1,
              i -> TestNetworks.pixels(one.network(), i),
              expected,
              done -> {},
              result -> {
                assertThat(result.cycles()).isGreaterThan(result.expectedCycles());
                if (result.mismatchingBits() > 0) {
                  wrong.add(one.network().name() + " with a stalling DRAM: " + result.first());
                }
              });
    }
    assertThat(wrong).as(machine.toString()).isEmpty();
  }

  private static List<Case> cases(int number, Accelerator machine) {
    List<Case> cases = new ArrayList<>();
    for (long seed = 1000L * number; cases.size() < NETWORKS; seed++) {
      Network network = RandomNetworks.of(seed);
      try {
        cases.add(new Case(network, RtlProgram.of(network, machine)));
      } catch (InputException tooLarge) {
        // Of some networks a layer does not fit a machine this small.
        assertThat(tooLarge.allowed()).isNotEmpty();
      }
    }
    return cases;
  }

  /// What the configurations must contain, lest a fault hides where none of them goes.
  @Test
  void configurationsAreOfEveryKind() {
    Set<String> seen = new TreeSet<>();
    for (int number = 0; number < MACHINES; number++) {
      for (Case one : cases(number, machine(number))) {
        Network network = one.network();
        Neuron gate = network.head().gate().orElseThrow();
        seen.add(gate.getClass().getSimpleName() + (gate.subtractsAtSpike() ? ", resetBy" : ""));
        for (Block block : network.blocks()) {
          if (block.feedForward() instanceof Moe moe) {
            seen.add(moe.router().getClass().getSimpleName());
            seen.add(moe.merge().name());
          } else {
            seen.add("Mlp");
          }
        }
        Trace trace = Golden.run(network, TestNetworks.pixels(network, 0), 0, -1);
        if (trace.saturations() > 0) {
          seen.add("clamped");
        }
        for (Recorded recorded : trace.layers().values()) {
          if (recorded instanceof Recorded.Heads(int heads, long kept)
              && Long.bitCount(kept) < heads
              && (kept & kept + 1) != 0) {
            seen.add("later head kept");
          }
        }
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "Halve",
            "Halve, resetBy",
            "Subtract",
            "Subtract, resetBy",
            "TopK",
            "Binary",
            "OR",
            "SUM",
            "Mlp",
            "clamped",
            "later head kept");
  }

  static Accelerator machine(int number) {
    Random random = new Random(RandomNetworks.scattered(number));
    int rows = 1 + random.nextInt(9);
    int columns = 1 + random.nextInt(9);
    boolean slow = random.nextInt(3) == 0;
    return RtlMachines.machine(
        new Accelerator.ExpertCores(
            1 + random.nextInt(5),
            rows,
            columns,
            Math.max(1, rows * random.nextInt(120)),
            1 + random.nextInt(4)),
        new Accelerator.AttentionCores(
            1 + random.nextInt(4),
            1 + random.nextInt(7),
            1 + random.nextInt(7),
            4096,
            1 + random.nextInt(4)),
        2 * rows * (300 + random.nextInt(1500)),
        8 * rows * (1 + random.nextInt(4)),
        Math.min(4000 * rows, 8000),
        1 + random.nextInt(160),
        16 + random.nextInt(400),
        new Accelerator.Dram(
            new Bandwidth(slow ? 0.2 + random.nextDouble() : 2 + random.nextInt(40)),
            new Time(2 + random.nextInt(90))));
  }
}
