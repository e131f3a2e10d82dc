package spikestack.studio.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.cost.CostModel;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.cost.Floorplans;
import spikestack.machine.cost.Workload;
import spikestack.machine.sim.Simulator;
import spikestack.machine.tech.Technology;
import spikestack.model.input.Images;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;

/// Is the table the same whatever the threads and however often the run dies, and are its numbers
/// those of simulating the point by itself?
final class ExplorerTest {
  @TempDir Path folder;

  @Test
  void aPointIsWhatTheSimulatorAndTheCostModelGive() {
    Explorer explorer = Sweeps.open(folder, Sweeps.small("kind: grid, points: 16"));
    Explorer.Outcome outcome = Sweeps.run(explorer, folder.resolve("cache"), 2);
    assertThat(outcome.rows()).hasSize(16);
    Path inputs = Sweeps.root().resolve("inputs");
    // rows 16, residual buffer 64 KiB, half of the heads, memory on logic: the last combination.
    Network network =
        ModelFolder.read(inputs.resolve("models/moe-mha-fmnist"))
            .network()
            .with(new HeadPruning(0.5));
    Accelerator edge = AcceleratorFile.read(inputs.resolve("accelerators/edge.yaml"));
    Accelerator machine =
        new Accelerator(
            edge.name(),
            new Accelerator.ExpertCores(
                edge.expert().count(),
                16,
                edge.expert().columns(),
                edge.expert().localWeightBytes(),
                edge.expert().bankLatency()),
            edge.attention(),
            edge.weightBuffer(),
            edge.spikeBuffers(),
            edge.residualBuffer(),
            edge.router(),
            edge.dram(),
            edge.clock(),
            edge.skipping(),
            edge.stackings());
    Images images =
        Images.read(inputs.resolve("data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz"));
    Totals totals = new Totals();
    Simulator simulator = new Simulator(network, machine);
    for (int i = 0; i < 2; i++) {
      totals.add(simulator.run(images.image(i), i, images.label(i), false));
    }
    List<Workload.Layer> layers = new ArrayList<>();
    for (LayerTotals layer : totals.layers()) {
      layers.add(
          new Workload.Layer(layer.name(), layer.cycles(), layer.events(), layer.linkBits()));
    }
    Evaluation expected =
        new CostModel(
                Technology.read(inputs.resolve("technologies/n28-model.yaml")),
                new Floorplans(Floorplans.Effort.QUICK))
            .evaluate(machine, machine.stacking("memory-on-logic"), new Workload(2, layers));
    PointResult found = outcome.rows().get(15).result();
    assertThat(found.of(Metric.ENERGY)).isEqualTo(expected.totalEnergy().picojoules());
    assertThat(found.of(Metric.LATENCY)).isEqualTo(expected.latency().nanoseconds());
    assertThat(found.of(Metric.FOOTPRINT)).isEqualTo(expected.footprint().squareMicrons());
    assertThat(found.of(Metric.CYCLES)).isEqualTo(totals.cycles() / 2.0);
    assertThat(found.of(Metric.ACCURACY)).isEqualTo(totals.accuracy());
    assertThat(found.of(Metric.PEAK_TEMPERATURE)).isNaN();
  }

  @Test
  void whatCannotBeIsARowWithItsReason() {
    Explorer explorer = Sweeps.open(folder, Sweeps.small("kind: grid, points: 16"));
    Explorer.Outcome outcome = Sweeps.run(explorer, folder.resolve("cache"), 1);
    assertThat(outcome.count("invalid")).isEqualTo(8);
    for (Row row : outcome.rows()) {
      boolean tooSmall = row.choice()[1] == 0;
      assertThat(row.result().valid()).isEqualTo(!tooSmall);
      if (tooSmall) {
        assertThat(row.result().reason()).contains("residual-buffer.size");
      }
    }
    assertThat(outcome.front())
        .isNotEmpty()
        .allSatisfy(r -> assertThat(outcome.rows().get(r).ok()).isTrue());
  }

  @Test
  void anyNumberOfThreadsAndAnyDeathGiveTheSameTable() throws IOException {
    for (String search :
        List.of(
            "kind: sobol, points: 12, seed: 3",
            "kind: random, points: 12, seed: 3",
            "kind: grid, points: 12",
            "kind: nsga2, points: 12, seed: 3, population: 4")) {
      Explorer explorer = Sweeps.open(folder, Sweeps.small(search));
      Path whole = Files.createTempDirectory(folder, "whole");
      Explorer.Outcome expected = Sweeps.run(explorer, whole, 1);
      assertThat(expected.rows()).hasSizeLessThanOrEqualTo(12).hasSizeGreaterThan(8);
      assertThat(expected.computed()).isEqualTo(expected.rows().size());
      String table = table(explorer, expected);

      Explorer.Outcome again = Sweeps.run(explorer, whole, 2);
      assertThat(again.computed()).isZero();
      assertThat(table(explorer, again)).isEqualTo(table);

      // Died in the middle of a record: half of the log, cut anywhere.
      byte[] log = Files.readAllBytes(whole.resolve("points.log"));
      Path half = Files.createTempDirectory(folder, "half");
      Files.write(half.resolve("points.log"), java.util.Arrays.copyOf(log, log.length / 2 - 7));
      Explorer.Outcome resumed = Sweeps.run(explorer, half, 2);
      assertThat(resumed.computed()).isBetween(1L, expected.computed() - 1);
      assertThat(table(explorer, resumed)).isEqualTo(table);
    }
  }

  @Test
  void aDamagedRecordIsComputedAgain() throws IOException {
    Explorer explorer = Sweeps.open(folder, Sweeps.small("kind: grid, points: 16"));
    Path cache = folder.resolve("cache");
    String table = table(explorer, Sweeps.run(explorer, cache, 1));
    Path file = cache.resolve("points.log");
    byte[] log = Files.readAllBytes(file);
    log[log.length / 2] ^= 1;
    Files.write(file, log);
    Explorer.Outcome outcome = Sweeps.run(explorer, cache, 1);
    assertThat(outcome.computed()).isEqualTo(1);
    assertThat(table(explorer, outcome)).isEqualTo(table);
  }

  @Test
  void changedInputsAreOtherPoints() throws IOException {
    Explorer explorer = Sweeps.open(folder, Sweeps.small("kind: grid, points: 16"));
    Path cache = folder.resolve("cache");
    Sweeps.run(explorer, cache, 1);
    // Objectives and search change no result; the number of images does.
    String other = Sweeps.small("kind: sobol, points: 16").replace("[energy, latency, ", "[edp, ");
    assertThat(Sweeps.run(Sweeps.open(folder, other), cache, 1).computed()).isZero();
    Explorer three = Sweeps.open(folder, other.replace("images: 2", "images: 3"));
    assertThat(Sweeps.run(three, cache, 1).computed()).isEqualTo(16);
  }

  @Test
  void oneProcessAtATime() {
    try (PointLog first = PointLog.open(folder)) {
      assertThat(first.size()).isZero();
      assertThatThrownBy(() -> PointLog.open(folder)).hasMessageContaining("another sweep");
    }
  }

  private String table(Explorer explorer, Explorer.Outcome outcome) throws IOException {
    Path file = folder.resolve("points.csv");
    new SweepTable(explorer, outcome).writePoints(file);
    return Files.readString(file);
  }
}
