package spikestack.silicon.signoff.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// Hand-solved circuits, and broken files.
final class SpiceGridTest {
  private static final String LADDER =
      """
      * a ladder
      V0 pad 0 DC 1.0
      R1 pad a R=2
      R2 a b 3
      R3 b
      + c 500m ; a continued line
      I1 a 0 DC 1m
      I2 c 0 2m
      .op
      .option numdgt=6
      .END
      anything after the end
      """;

  @TempDir Path folder;

  @Test
  void ladder() {
    GridVoltages solved = read(LADDER).solve();
    // 3 mA through 2 ohm, 2 mA through 3 ohm and through 0.5 ohm.
    assertVolts(solved, "pad", 1.0);
    assertVolts(solved, "a", 1 - 6e-3);
    assertVolts(solved, "B", 1 - 12e-3);
    assertVolts(solved, "c", 1 - 13e-3);
    assertThat(solved.netlist().name(solved.worstNode())).isEqualTo("c");
    assertThat(solved.averageDrop()).isCloseTo((6e-3 + 13e-3) / 2, within(1e-12));
    assertThat(solved.totalCurrent()).isCloseTo(3e-3, within(1e-15));
  }

  @Test
  void supplyAndGroundInOneFile() {
    GridVoltages solved =
        read("""
                two grids
                V1 vdd 0 1.8
                V2 0 vss 0
                R1 vdd p 10
                R2 vss n 20
                I1 p n 1m
                .end
                """)
            .solve();
    assertVolts(solved, "p", 1.79);
    assertVolts(solved, "n", 0.02);
    assertThat(solved.drop(solved.netlist().find("p"))).isCloseTo(0.01, within(1e-12));
    assertThat(solved.drop(solved.netlist().find("n"))).isCloseTo(-0.02, within(1e-12));
    assertThat(solved.netlist().name(solved.worstNode())).isEqualTo("n");
  }

  @Test
  void shortsParallelResistorsAndDividers() {
    GridVoltages solved =
        read("""
                title line, not an element
                V1 top gnd 3
                V2 top other 0
                R1 other mid 2k
                R2 other mid 2k
                R3 mid 0 2K
                .end
                """)
            .solve();
    assertVolts(solved, "other", 3);
    assertVolts(solved, "mid", 2);
  }

  @Test
  void firstLineMayBeAnElement() {
    GridVoltages solved = read("R1 a b 1\nV1 a 0 1\nI1 b 0 0.25\n.end\n").solve();
    assertVolts(solved, "b", 0.75);
  }

  @Test
  void everythingHeld() {
    GridVoltages solved = read("*\nV1 a 0 1\nV2 b 0 1\nR1 a b 5\n.end\n").solve();
    assertVolts(solved, "a", 1);
    assertThat(solved.averageDrop()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> numbers() {
    record Case(String text, double value) {}
    return Stream.of(
            new Case("1", 1),
            new Case("-2.5e-3", -2.5e-3),
            new Case("3meg", 3e6),
            new Case("3M", 3e-3),
            new Case("10mOhm", 10e-3),
            new Case("1.1V", 1.1),
            new Case("4u", 4e-6),
            new Case("2f", 2e-15),
            new Case("1e", Double.NaN),
            new Case("k", Double.NaN),
            new Case("1e999", Double.NaN),
            new Case("", Double.NaN))
        .map(
            c ->
                dynamicTest(
                    "'" + c.text + "'",
                    () -> {
                      double found = SpiceNumber.parse(c.text);
                      if (Double.isNaN(c.value)) {
                        assertThat(found).isNaN();
                      } else {
                        assertThat(found).isCloseTo(c.value, within(1e-12 * Math.abs(c.value)));
                      }
                    }));
  }

  private record Broken(String name, String from, String to, String complaint) {}

  @TestFactory
  Stream<DynamicTest> brokenFiles() {
    return Stream.of(
            new Broken("no end", ".END\nanything after the end\n", "", "no .END"),
            new Broken("zero resistance", "R=2", "R=0", "ohms > 0"),
            new Broken("negative resistance", "R=2", "-2", "ohms > 0"),
            new Broken("floating node", "R2 a b 3", "R2 a x 3", "grid.sp:5: found node b"),
            new Broken("no source", "V0 pad 0 DC 1.0", "", "no voltage source"),
            new Broken("capacitor", "R2 a b 3", "C2 a b 3", "element 'C2'"),
            new Broken("no value", "R2 a b 3", "R2 a b", "as the value of R2"),
            new Broken("one node", "R2 a b 3", "R2 a", "without two nodes"),
            new Broken("no number", "1m", "one", "'one' as the value of I1"),
            new Broken("too much", "R2 a b 3", "R2 a b 3 4", "'4' after the value"),
            new Broken("unknown card", ".op", ".tran 1n 2n", "card '.tran'"),
            new Broken("contradiction", "R1 pad a R=2", "V9 pad 0 2", "one voltage per node"),
            new Broken("between nodes", "R1 pad a R=2", "V9 pad a 2", "between two nodes"),
            new Broken("to itself", "R1 pad a R=2", "V9 pad pad 0", "to itself"),
            new Broken("continued nothing", "* a ladder\n", "+ 3\n", "a continuation of nothing"))
        .map(
            broken ->
                dynamicTest(
                    broken.name,
                    () -> {
                      assertThat(LADDER).contains(broken.from);
                      assertThatThrownBy(() -> read(LADDER.replace(broken.from, broken.to)).solve())
                          .isInstanceOf(InputException.class)
                          .hasMessageContaining(broken.complaint)
                          .hasMessageContaining("grid.sp");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> truncatedAnywhere() {
    return Stream.iterate(0, at -> at < LADDER.indexOf(".END"), at -> at + 7)
        .map(
            at ->
                dynamicTest(
                    "after " + at,
                    () ->
                        assertThatThrownBy(() -> read(LADDER.substring(0, at)))
                            .isInstanceOf(InputException.class)));
  }

  @Test
  void brokenPacking() throws IOException {
    Path file = Files.writeString(folder.resolve("grid.sp.gz"), "no gzip");
    assertThatThrownBy(() -> ResistiveNetlist.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("grid.sp.gz");
    assertThatThrownBy(() -> ResistiveNetlist.read(folder.resolve("absent.sp")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
  }

  private static void assertVolts(GridVoltages solved, String node, double volts) {
    assertThat(solved.volts(solved.netlist().find(node))).isCloseTo(volts, within(1e-11));
  }

  private ResistiveNetlist read(String text) {
    try {
      return ResistiveNetlist.read(Files.writeString(folder.resolve("grid.sp"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
