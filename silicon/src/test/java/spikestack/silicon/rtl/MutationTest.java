package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.sim.Simulator;
import spikestack.model.input.InputException;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Time;

/// Does the comparison with golden and simulator notice a fault? Every one of `mutations.txt` must
/// be caught by a small network on one of a few tiny machines, all of which are equal without it.
@Tag("mutation")
final class MutationTest {
  private static final int NETWORKS = Integer.getInteger("spikestack.rtl.networks", 12);
  private static final int IMAGES = 2;
  private static final long CYCLES = 1_000_000;

  @TempDir Path work;

  private record Case(Network network, RtlProgram program, List<Expected> expected) {}

  @Test
  void everyFaultIsCaught() throws IOException {
    List<Mutation> mutations = mutations();
    SequencedMap<Mutation, String> caught = new LinkedHashMap<>();
    List<String> unequal = new ArrayList<>();
    int machines = Integer.getInteger("spikestack.rtl.machines", 4);
    for (int number = 0; number < machines && caught.size() < mutations.size(); number++) {
      Accelerator machine = machine(number);
      List<Case> cases = cases(machine, number);
      MachineParameters parameters =
          MachineParameters.of(
              machine,
              cases.stream()
                  .map(c -> c.program().needs())
                  .reduce(MachineParameters.Needs::or)
                  .orElseThrow(),
              IMAGES);
      Bench bench = bench(mutations, parameters);
      for (Case one : cases) {
        String where = "machine " + number + ", " + one.network().name();
        Optional<String> without = run(one, parameters, bench);
        if (without.isPresent()) {
          unequal.add(where + ": " + without.get());
          System.out.println("UNMUTATED " + unequal.getLast());
          continue;
        }
        for (Mutation mutation : mutations) {
          if (!caught.containsKey(mutation)) {
            run(one, parameters, bench.with("+mutant=" + mutation.number()))
                .ifPresent(
                    found -> {
                      caught.put(mutation, where + ": " + found);
                      System.out.println(mutation.name() + " | " + where + ": " + found);
                    });
          }
        }
        System.out.println(where + ": " + caught.size() + " of " + mutations.size());
      }
    }
    mutations.forEach(
        m ->
            System.out.println(
                m.name() + " | " + m.file() + " | " + caught.getOrDefault(m, "SURVIVED")));
    assertThat(unequal).as("without a fault").isEmpty();
    assertThat(mutations).as("not caught").allMatch(caught::containsKey);
  }

  private static Bench bench(List<Mutation> mutations, MachineParameters parameters) {
    SequencedMap<String, String> sources = Mutation.sleeping(Hardware.files(), mutations, CYCLES);
    return Bench.build(Bench.Simulator.VERILATOR, sources, parameters, Bench.cache(), true);
  }

  private static List<Case> cases(Accelerator machine, int number) {
    List<Case> cases = new ArrayList<>();
    for (long seed = 1000L * number; cases.size() < NETWORKS; seed++) {
      Network network = RandomNetworks.of(seed);
      try {
        RtlProgram program = RtlProgram.of(network, machine);
        Simulator simulator = new Simulator(network, machine);
        List<Expected> expected = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
          expected.add(Expectations.of(network, simulator, TestNetworks.pixels(network, i), i));
        }
        cases.add(new Case(network, program, expected));
      } catch (InputException tooLarge) {
        assertThat(tooLarge.allowed()).isNotEmpty();
      }
    }
    return cases;
  }

  /// The first difference, or none.
  private Optional<String> run(Case one, MachineParameters parameters, Bench bench)
      throws IOException {
    Path folder = Files.createTempDirectory(work, "run");
    AtomicReference<Optional<String>> found = new AtomicReference<>(Optional.empty());
    try {
      new Verification(one.program(), parameters, bench, folder)
          .run(
              IMAGES,
              1,
              i -> TestNetworks.pixels(one.network(), i),
              one.expected()::get,
              done -> {},
              result -> {
                if (!result.equal() && found.get().isEmpty()) {
                  found.set(Optional.of(result.first().orElseThrow().toString()));
                }
              });
    } catch (IllegalStateException broken) {
      // The output ended early or could not be read: the cycle limit, or a write that went astray.
      String said = String.valueOf(broken.getMessage());
      return Optional.of(said.substring(0, Math.min(160, said.length())));
    } finally {
      Bench.delete(folder);
    }
    return found.get();
  }

  private static List<Mutation> mutations() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(MutationTest.class.getResourceAsStream("mutations.txt"))) {
      return Mutation.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /// Wide and slow DRAM; tall (more rows than columns) and bank latency 1; one port word an index;
  /// no room for local weights, so that all are streamed behind a slow DRAM.
  static Accelerator machine(int number) {
    return switch (number) {
      case 0 -> of(2, 3, 4, 3, 2, 2, 3, 3, 2, 40, 90, 60);
      case 1 -> of(3, 5, 2, 1, 2, 3, 2, 1, 1, 2, 6, 60);
      case 2 -> of(2, 2, 3, 2, 1, 2, 2, 4, 3, 1, 40, 60);
      default -> of(2, 2, 2, 3, 1, 1, 1, 3, 1, 1, 90, 1);
    };
  }

  private static Accelerator of(
      int cores,
      int rows,
      int columns,
      int latency,
      int headCores,
      int headRows,
      int headColumns,
      int headLatency,
      int portIndices,
      int gigabytes,
      int nanoseconds,
      int localIndices) {
    return RtlMachines.machine(
        new Accelerator.ExpertCores(cores, rows, columns, rows * localIndices, latency),
        new Accelerator.AttentionCores(headCores, headRows, headColumns, 4096, headLatency),
        2 * rows * 700,
        8 * rows * portIndices,
        4000 * rows < 8000 ? 4000 * rows : 8000,
        16,
        64,
        new Accelerator.Dram(new Bandwidth(gigabytes), new Time(nanoseconds)));
  }
}
