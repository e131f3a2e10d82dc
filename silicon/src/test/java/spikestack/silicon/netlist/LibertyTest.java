package spikestack.silicon.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.Logic;
import spikestack.silicon.netlist.liberty.Table;
import spikestack.silicon.netlist.liberty.TimingArc;
import spikestack.silicon.netlist.liberty.TimingType;

/// Liberty and LEF: what they mean, and what is wrong with broken ones.
final class LibertyTest {
  @TempDir Path folder = Path.of("");

  @Test
  void tablesAreBilinearAndGoOnStraight() {
    Table table = new Table(new double[] {0, 10}, new double[] {0, 2}, new double[] {1, 3, 11, 23});
    assertThat(table.at(0, 0)).isEqualTo(1);
    assertThat(table.at(5, 1)).isEqualTo((1 + 3 + 11 + 23) / 4.0);
    assertThat(table.at(20, 0)).isEqualTo(21);
    assertThat(table.at(0, -1)).isZero();
    assertThat(table.at(10, 4)).isEqualTo(35);
    assertThat(Table.constant(7).at(3, 9)).isEqualTo(7);
  }

  @Test
  void rowsAreTheMovingPinWhateverTheFileCallsFirst() {
    Liberty toy = Liberty.parse("toy.lib", Cases.LIBERTY);
    LibertyCell flop = toy.cell("DFF");
    TimingArc setup =
        flop.arcs().stream()
            .filter(a -> a.type() == TimingType.SETUP_RISING)
            .findFirst()
            .orElseThrow();
    // The file's rows are the clock's transition.
    assertThat(setup.value().rise().orElseThrow().at(20, 0)).isEqualTo(30);
    assertThat(setup.value().rise().orElseThrow().at(0, 10)).isEqualTo(21);
    assertThat(flop.kind()).isEqualTo(LibertyCell.Kind.FLIP_FLOP);
    assertThat(toy.cell("RAM").buses().get("q")).containsExactly("q[1]", "q[0]");
    assertThat(toy.cell("NAND").arcs())
        .hasSize(2)
        .allMatch(arc -> arc.sense() == TimingArc.Sense.NEGATIVE);
  }

  @ParameterizedTest
  @CsvSource({
    "A & B | C, 3",
    "!(A1 * A2)', 2",
    "A B' + (C ^ D), 4",
    "0, 0",
    "!A, 1",
  })
  void functionsParse(String text, int inputs) {
    assertThat(Logic.parse(text).orElseThrow().inputs()).hasSize(inputs);
  }

  @Test
  void functionsEvaluate() {
    Logic logic = Logic.parse("A B + !C ^ D").orElseThrow();
    byte u = Logic.UNKNOWN;
    assertThat(logic.evaluate(new byte[] {1, 1, u, u})).isEqualTo(Logic.ONE);
    assertThat(logic.evaluate(new byte[] {0, u, 1, 0})).isEqualTo(Logic.ZERO);
    assertThat(logic.evaluate(new byte[] {0, u, u, 0})).isEqualTo(Logic.UNKNOWN);
    // Exclusive or binds before and.
    assertThat(Logic.parse("A & B ^ C").orElseThrow().evaluate(new byte[] {0, 1, 0})).isZero();
    assertThat(Logic.parse("A ^ B").orElseThrow().sense("A")).isEqualTo(TimingArc.Sense.BOTH);
    assertThat(Logic.parse("!(A + B)").orElseThrow().sense("B"))
        .isEqualTo(TimingArc.Sense.NEGATIVE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "cell_rise (grid) { values (\"10, 20\", \"12, 26\"); }||a delay but no transition",
        "index_1 (\"10, 20\")|index_1 (\"10, 10\")|strictly rising points",
        "values (\"20, 30\", \"21, 31\")|values (\"20, 30\", \"21\")|3 values",
        "(checks)|(nosuch)|template 'checks'",
        "related_pin : \"A\"|related_pin : \"B\"|a related_pin that the cell has",
        "time_unit : \"1ps\"|time_unit : \"1 parsec\"|a unit such as 1ns",
        "area : 1.0|area : wide|'wide'",
        "bus_type : two|bus_type : three|type 'three'",
        "function : \"!A\"|function : \"!A &\"|a function of pins",
        "direction : input|direction : up|direction 'up'",
        "variable_1 : input_net_transition|variable_1 : moon_phase|moon_phase",
        "library (toy)|cells (toy)|a group 'library (name) { ... }'",
      })
  void whatIsWrongIsNamedWithItsLine(String from, String to, String found) {
    String text =
        Cases.LIBERTY.replaceFirst(
            java.util.regex.Pattern.quote(from),
            java.util.regex.Matcher.quoteReplacement(to == null ? "" : to));
    assertThat(text).isNotEqualTo(Cases.LIBERTY);
    assertThatThrownBy(() -> Liberty.parse("toy.lib", text))
        .isInstanceOf(InputException.class)
        .hasMessageMatching("toy.lib:\\d+: .*")
        .hasMessageContaining(found);
  }

  @Test
  void brokenOffFilesAreNamed() throws Exception {
    assertThatThrownBy(
            () -> Liberty.parse("toy.lib", Cases.LIBERTY.substring(0, Cases.LIBERTY.length() / 2)))
        .hasMessageContaining("the end of the file");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Cases.LIBERTY.getBytes(StandardCharsets.ISO_8859_1));
    }
    Path whole = Files.write(folder.resolve("toy.lib.gz"), packed.toByteArray());
    assertThat(Liberty.read(whole).cells()).hasSize(4);
    Path half =
        Files.write(
            folder.resolve("half.lib.gz"), Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
    assertThatThrownBy(() -> Liberty.read(half))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("half.lib.gz:")
        .hasMessageContaining("a whole gzip file");
    assertThatThrownBy(() -> Liberty.read(folder.resolve("none.lib")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SITE core CLASS CORE ; SIZE 0.1 BY 1.0 ; END core|SITE other SIZE 1 BY 1 ; END other|unknown site 'core'",
        "SIZE 0.1 BY 1.0|SYMMETRY Y|site core without a size",
        "SIZE 0.3 BY 1.0 ;||macro INV without a size",
        "RECT 0 0 0.1 0.1|RECT 0 0 zero 0.1|'zero'",
        "DIRECTION OUTPUT|DIRECTION UPWARDS|'UPWARDS'",
        "END INV|END INW|'END INW'; allowed: END INV",
        "LAYER V1|LAIR V1|'LAIR'",
        "END Z||found 'END VDD'; allowed: END Z",
      })
  void brokenLefIsNamed(String from, String to, String found) {
    String text = Cases.LEF.replace(from, to == null ? "" : to);
    assertThat(text).isNotEqualTo(Cases.LEF);
    assertThatThrownBy(() -> Lef.parse("toy.lef", text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("toy.lef")
        .hasMessageContaining(found);
  }

  @Test
  @Tag("external")
  void nangate() {
    Library library = Cases.nangate45();
    Master nand = library.master(library.find("NAND2_X1"));
    assertThat(nand.areaUm2()).isCloseTo(0.798, offset(1e-9));
    assertThat(nand.cell().orElseThrow().leakageNw()).isCloseTo(17.39, offset(0.01));
    assertThat(nand.pin(0).capacitanceFf()).isCloseTo(1.599, offset(0.001));
    assertThat(library.lef().layer("metal2").ohmPerUm()).isCloseTo(3.57, offset(0.01));
    assertThat(library.warnings()).isEmpty();
    Liberty memory = Liberty.read(Cases.data().resolve("nangate45/fakeram45_64x32.lib"));
    LibertyCell ram = memory.cell("fakeram45_64x32");
    assertThat(ram.kind()).isEqualTo(LibertyCell.Kind.MEMORY);
    assertThat(ram.buses().get("rd_out")).hasSize(32).startsWith("rd_out[31]");
    assertThat(ram.arcs().stream().filter(a -> a.to().equals("rd_out[5]")).findFirst())
        .get()
        .satisfies(
            arc -> {
              assertThat(arc.value().rise().orElseThrow().at(0, 0)).isCloseTo(207, offset(1e-9));
              assertThat(arc.slew().rise().orElseThrow().at(0, 500)).isCloseTo(227, offset(1e-9));
            });
  }
}
