package spikestack.studio.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;

/// Is a sweep read as it is written, and everything else refused with file, line and key?
final class SweepFileTest {
  @TempDir Path folder;

  private static String sweep(String axes, String rest) {
    return Sweeps.text("axes: {" + axes + "}\n" + rest);
  }

  private static final String REST = "objectives: [energy]\nsearch: {kind: grid, points: 4}\n";

  @Test
  void rangesAreLists() {
    Sweep sweep =
        SweepFile.read(
            "s.yaml",
            sweep(
                "accelerator.weight-buffer.size: {from: 36 KiB, to: 200 KiB, factor: 2},"
                    + " accelerator.expert.rows: {from: 4, to: 16, step: 4}",
                REST));
    assertThat(sweep.axes().get(0).values()).containsExactly("36 KiB", "72 KiB", "144 KiB");
    assertThat(sweep.axes().get(1).values()).containsExactly("4", "8", "12", "16");
    assertThat(sweep.combinations()).isEqualTo(12);
    assertThat(sweep.thermal()).isFalse();
  }

  @Test
  void theExampleIsRead() {
    Path file = Sweeps.root().resolve("examples/explore/moe-machine.yaml");
    Sweep sweep = SweepFile.read(file.toString(), SweepFile.text(file));
    assertThat(sweep.plan().points()).isEqualTo(2000);
    assertThat(SweepInputs.read(file, file.resolveSibling(""), "", sweep).pixels().length)
        .isEqualTo(sweep.accuracyImages());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skip: [none, bundle]|line 7|unused-experts",
        "accelerator.expert.row: [8]|accelerator.expert.row|unknown key",
        "accelerator.experts.rows: [8]|accelerator.experts.rows|expert",
        "accelerator.weight-buffer.size: [64 ms]|accelerator.weight-buffer.size|KiB",
        "accelerator.weight-buffer.size: [64]|accelerator.weight-buffer.size|number with its unit",
        "accelerator.expert.rows: [8, 8]|accelerator.expert.rows|each value once",
        "accelerator.expert.rows: [8, 512]|accelerator.expert.rows|1..256",
        "accelerator.expert.rows: {from: 8, to: 16}|accelerator.expert.rows|step and factor",
        "accelerator.expert.rows: {from: 8, to: 4, step: 1}|accelerator.expert.rows|from below to",
        "accelerator.clock: {from: 1 GHz, to: 2 MHz, step: 1 GHz}|accelerator.clock.to|GHz",
        "technology.bond.pitch: [9 mm]|technology.bond.pitch|unit, um",
        "technology.bond.pitsch: [9 um]|technology.bond.pitsch|bond.pitch",
        "keep-heads: [0]|keep-heads|number",
        "stacking: [3d]|stacking|memory-on-logic",
        "corner: [worst]|corner|high",
        "network.steps: [1]|network.steps|unknown key",
        "heads: [1]|heads|keep-heads",
      })
  void badAxes(String axis, String place, String allowed) {
    assertThatThrownBy(() -> Sweeps.open(folder, sweep(axis, REST)))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> {
              assertThat(e.place()).startsWith(folder.resolve("sweep.yaml") + ":");
              if (!place.startsWith("line")) {
                assertThat(e.place()).contains(place);
              }
              assertThat(e.getMessage()).contains(allowed);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objectives: [energy, energy]|each objective once",
        "objectives: []|at least one",
        "objectives: [speed]|latency",
        "constraints: [{of: energy, at-least: 3 uJ, at-most: 1 uJ}]|at-least no larger",
        "constraints: [{of: energy}]|a limit",
        "constraints: [{of: energy, at-most: 3 mm2}]|pJ",
        "constraints: [{of: bonds, at-most: few}]|a plain number",
        "constraints: [{of: energy, at-most: 1 uJ}, {of: energy, at-least: 1 pJ}]|one for each",
        "search: {kind: annealing, points: 4}|nsga2",
        "search: {kind: grid, points: 0}|1..1000000",
        "search: {kind: grid, points: 4, population: 8}|nsga2 alone",
        "search: {kind: nsga2, points: 4, population: 8}|at most the 4",
        "budget: 4|unknown key",
        "floorplan: best|quick",
        "packaging: fan|forced",
      })
  void badKeys(String line, String allowed) {
    String key = line.substring(0, line.indexOf(':'));
    StringBuilder rest = new StringBuilder(line + "\n");
    for (String other : List.of("objectives: [energy]", "search: {kind: grid, points: 4}")) {
      if (!other.startsWith(key)) {
        rest.append(other).append('\n');
      }
    }
    assertThatThrownBy(() -> SweepFile.read("s.yaml", sweep("skip: [none]", rest.toString())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("s.yaml:")
        .hasMessageContaining(allowed);
  }
}
