package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.sim.Simulator;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.silicon.netlist.activity.SignalCounts;
import spikestack.silicon.netlist.activity.Vcd;

/// Transitions counted from waves against those that the test bench counts in SystemVerilog, and
/// the cycles that were watched against the simulator's. Needs Verilator.
@Tag("tools")
final class WavesTest {
  @TempDir Path work;

  @Test
  void countsOfWavesAreThoseOfTheTestBench() throws Exception {
    Accelerator machine = RandomConfigurationsTest.machine(1);
    Network network = RandomNetworks.of(12);
    RtlProgram program = RtlProgram.of(network, machine);
    MachineParameters parameters = MachineParameters.of(machine, program.needs(), 16);
    List<byte[]> images = Waves.images(1, i -> TestNetworks.pixels(network, i));
    SignalCounts counts =
        Waves.run(
            program,
            parameters,
            images,
            work,
            done -> {},
            waves -> Vcd.read("waves", waves, Waves.RUNNING));
    long cycles = new Simulator(network, machine).run(images.getFirst(), 0, 0, false).cycles();
    assertThat(counts.duration()).isBetween(2 * cycles, 2 * (cycles + 2));
    Path own = work.resolve("own.csv");
    Bench.traced(parameters, Bench.cache())
        .with("+activity=" + own)
        .run(work.resolve("waves"), 0, 1, work.resolve("again.txt"), Optional.empty(), done -> {});
    // block,port,bits,instances,cycles,transitions
    Map<String, Long> theirs = new HashMap<>();
    Map<String, Integer> instances = new HashMap<>();
    for (String line : Files.readAllLines(own)) {
      String[] words = line.split(",", -1);
      if (!words[0].equals("block")) {
        theirs.put(words[0] + "." + words[1], Long.parseLong(words[5]));
        instances.put(words[0], Integer.parseInt(words[3]));
      }
    }
    String core = Waves.MACHINE + ".g_core[0].core.";
    int diagonal = instances.getOrDefault("accumulate_pe", 0);
    long weights = 0;
    long spikes = 0;
    for (int i = 0; i < diagonal; i++) {
      String pe = core + "array.g_row[" + i + "].g_column[" + i + "].pe.";
      weights += sum(counts, pe + "weight_in", 8);
      spikes += sum(counts, pe + "spike_in", 1);
    }
    long sums = 0;
    for (int row = 0; row < instances.getOrDefault("neuron_unit", 0); row++) {
      sums += sum(counts, core + "bank.g_row[" + row + "].unit.sum", 16);
    }
    // Theirs also count what moves before and behind the run: nearly nothing.
    near(weights, theirs.getOrDefault("accumulate_pe.weight_in", -1L));
    near(spikes, theirs.getOrDefault("accumulate_pe.spike_in", -1L));
    near(sums, theirs.getOrDefault("neuron_unit.sum", -1L));
  }

  private static long sum(SignalCounts counts, String name, int bits) {
    long sum = 0;
    for (int bit = 0; bit < bits; bit++) {
      int found = counts.find(bits == 1 ? name : name + "[" + bit + "]");
      assertThat(found).as(name).isNotNegative();
      sum += counts.transitions(found);
    }
    return sum;
  }

  private static void near(long ours, long theirs) {
    assertThat(theirs).isGreaterThan(100);
    assertThat(ours).isBetween((long) (0.99 * theirs) - 20, theirs);
  }
}
