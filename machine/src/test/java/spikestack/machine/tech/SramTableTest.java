package spikestack.machine.tech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.machine.tech.SramTable.Figure;

final class SramTableTest {
  private static final Technology N28 = Technology.read(Files.technology("n28-model"));
  private static final Technology N45 = Technology.read(Files.technology("nangate45"));

  @Test
  void neverFailsAndStaysFiniteForOddSizes() {
    qt().forAll(doubles().between(0.001, 5000), integers().between(1, 5000))
        .checkAssert(
            (kibibytes, bits) -> {
              for (Corner corner : Corner.values()) {
                Macro macro = N28.at(corner).ledger().memory(kibibytes, bits);
                assertThat(macro.accessNs()).isBetween(0.05, 5.0);
                assertThat(macro.readPj()).isPositive().isFinite();
                assertThat(macro.writePj()).isPositive().isFinite();
                assertThat(macro.areaUm2()).isPositive().isFinite();
                assertThat(macro.leakageUw()).isPositive().isFinite();
              }
            });
  }

  @Test
  void biggerIsNeverFasterSmallerOrCheaper() {
    for (Technology technology : List.of(N28, N45)) {
      Ledger ledger = technology.ledger();
      for (int bits : new int[] {64, 128, 256}) {
        for (double size = 1; size <= 512; size *= 2) {
          Macro small = ledger.memory(size, bits);
          Macro large = ledger.memory(2 * size, bits);
          assertThat(large.areaUm2()).isGreaterThan(small.areaUm2());
          assertThat(large.readPj()).isGreaterThan(small.readPj());
          assertThat(large.writePj()).isGreaterThan(small.writePj());
          assertThat(large.leakageUw()).isGreaterThan(small.leakageUw());
          assertThat(large.accessNs()).isGreaterThanOrEqualTo(small.accessNs() * 0.95);
        }
      }
      assertThat(ledger.memory(512, 256).accessNs())
          .isGreaterThan(ledger.memory(8, 256).accessNs());
    }
  }

  @Test
  void wideShallowMemoriesWasteAreaAndEnergyPerBitFalls() {
    Ledger ledger = N28.ledger();
    for (double size : new double[] {1, 4, 8}) {
      assertThat(ledger.memory(size, 256).areaUm2())
          .isGreaterThan(ledger.memory(size, 64).areaUm2());
    }
    assertThat(ledger.memory(1, 256).areaUm2()).isCloseTo(4900, within(100.0));
    for (double size = 8; size <= 1024; size *= 2) {
      Macro narrow = ledger.memory(size, 64);
      Macro wide = ledger.memory(size, 256);
      assertThat(wide.readPj()).isGreaterThan(narrow.readPj());
      assertThat(wide.readPj() / 256).isLessThan(narrow.readPj() / 64);
    }
  }

  @Test
  void aWidePortIsBanksSideBySide() {
    Ledger ledger = N28.ledger();
    Macro port = ledger.memory(72, 512);
    Macro half = ledger.memory(36, 256);
    assertThat(port.banks()).isEqualTo(2);
    assertThat(port.readPj()).isCloseTo(2 * half.readPj(), within(1e-9));
    assertThat(port.areaUm2()).isCloseTo(2 * half.areaUm2(), within(1e-6));
    assertThat(port.accessNs()).isEqualTo(half.accessNs());
    assertThat(ledger.memory(2048, 64).banks()).isEqualTo(2);
  }

  @Test
  void theClassesAreTheRangeOfTheDefault() {
    for (Technology technology : List.of(N28, N45)) {
      for (double size : new double[] {1, 3, 12, 36, 100, 700}) {
        Macro low = technology.at(Corner.LOW).ledger().memory(size, 100);
        Macro middle = technology.ledger().memory(size, 100);
        Macro high = technology.at(Corner.HIGH).ledger().memory(size, 100);
        assertThat(middle.accessNs()).isBetween(low.accessNs(), high.accessNs());
        assertThat(middle.readPj()).isBetween(low.readPj(), high.readPj());
        assertThat(middle.writePj()).isBetween(low.writePj(), high.writePj());
        assertThat(middle.areaUm2()).isBetween(low.areaUm2(), high.areaUm2());
      }
    }
  }

  /// The table against the runs it was taken from: 28 and 45 nm, slow and fast class; 660 figures.
  @Test
  @Tag("external")
  void theTableIsTheRecordedRuns() {
    int compared = 0;
    for (Technology technology : List.of(N28, N45)) {
      Map<String, double[]> runs = runs(technology == N28 ? "28" : "45");
      SramTable table = technology.sram();
      for (double size : table.sizes()) {
        for (int word : table.words()) {
          double[] slow = run(runs, "itrs-lstp", size, word);
          double[] fast = run(runs, "itrs-hp", size, word);
          for (Figure figure : Figure.values()) {
            int column = column(figure);
            double low =
                Math.min(slow[column], fast[column]) * (figure == Figure.AREA_UM2 ? 1e6 : 1);
            double high =
                Math.max(slow[column], fast[column]) * (figure == Figure.AREA_UM2 ? 1e6 : 1);
            assertThat(table.figure(figure, Corner.LOW, 0.5, size, 8.0 * word))
                .isCloseTo(low, within(1e-3 * low));
            assertThat(table.figure(figure, Corner.HIGH, 0.5, size, 8.0 * word))
                .isCloseTo(high, within(1e-3 * high));
            compared += 2;
          }
        }
      }
    }
    assertThat(compared).isEqualTo(660);
  }

  /// Each size left out in turn and interpolated from its neighbours, an octave to both sides:
  /// twice as far as the table's own gaps. Sizes in use fall between two rows, half as far.
  @Test
  @Tag("external")
  void aSizeLeftOutComesBackWithinTenPercent() {
    Map<String, double[]> runs = runs("28");
    SramTable table = N28.sram();
    List<Double> errors = new ArrayList<>();
    for (int s = 1; s < table.sizes().length - 1; s++) {
      double size = table.sizes()[s];
      SramTable rest = table.without(s);
      for (int word : table.words()) {
        double[] slow = run(runs, "itrs-lstp", size, word);
        double[] fast = run(runs, "itrs-hp", size, word);
        for (Figure figure : Figure.values()) {
          if (figure == Figure.CYCLE_NS) {
            continue; // jumps with the inner organisation the estimator picks
          }
          int column = column(figure);
          double unit = figure == Figure.AREA_UM2 ? 1e6 : 1;
          double recorded =
              unit
                  * (figure.isTime()
                      ? Math.sqrt(slow[column] * fast[column])
                      : (slow[column] + fast[column]) / 2);
          errors.add(
              Math.abs(rest.figure(figure, Corner.DEFAULT, 0.5, size, 8.0 * word) / recorded - 1));
        }
      }
    }
    double[] sorted = errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int within = 0;
    for (double error : sorted) {
      within += error <= 0.10 ? 1 : 0;
    }
    System.out.printf(
        "SRAM interpolation over a whole octave: %d of %d figures within 10 %%, median %.1f %%, worst %.1f %%%n",
        within, sorted.length, 100 * sorted[sorted.length / 2], 100 * sorted[sorted.length - 1]);
    assertThat((double) within / sorted.length).isGreaterThan(0.9);
    assertThat(sorted[sorted.length / 2]).isLessThan(0.05);
    assertThat(sorted[sorted.length - 1]).isLessThan(0.25);
  }

  /// Column of a figure in the recorded file, after its four keys.
  private static int column(Figure figure) {
    return switch (figure) {
      case ACCESS_NS -> 0;
      case CYCLE_NS -> 1;
      case READ_PJ -> 2;
      case WRITE_PJ -> 3;
      case AREA_UM2 -> 8;
    };
  }

  private static double[] run(Map<String, double[]> runs, String device, double size, int word) {
    return Objects.requireNonNull(runs.get(device + " " + Math.round(size) + " " + word));
  }

  private static Map<String, double[]> runs(String node) {
    Path file =
        Path.of(
                System.getProperty(
                    "spikestack.data", Files.root().resolve("../shared/data").toString()))
            .resolve("3d/sram-cacti/cacti7_sram_45_32_28_22nm.csv");
    Map<String, double[]> runs = new HashMap<>();
    List<String> lines = Files.text(file).lines().toList();
    assertThat(lines).hasSize(397);
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      if (fields[0].equals(node)) {
        double[] values = new double[fields.length - 4];
        for (int i = 0; i < values.length; i++) {
          values[i] = Double.parseDouble(fields[i + 4]);
        }
        runs.put(fields[1] + " " + fields[2] + " " + fields[3], values);
      }
    }
    return runs;
  }
}
