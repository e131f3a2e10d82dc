package spikestack.silicon.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.model.input.InputException;

final class LibertyFileTest {
  @Test
  void readsBackWhatIsWritten() {
    CellLibrary library = Libraries.standard();
    LibertyFile file = LibertyFile.parse("n28-model.lib", library.liberty());
    assertThat(file.name()).isEqualTo("n28_model");
    for (Cell cell : library.cells()) {
      if (cell.use() != Cell.Use.FILLER) {
        LibertyCell read = file.cell(cell.name());
        assertThat(read.areaUm2()).isCloseTo(cell.areaUm2(), within(1e-5));
        assertThat(read.leakage()).isCloseTo(cell.leakageNw(), within(1e-4));
        assertThat(read.flipFlop()).isEqualTo(cell.use() == Cell.Use.FLIP_FLOP);
        assertThat(read.usable()).isEqualTo(cell.use() != Cell.Use.RESERVED);
      }
    }
    assertThat(file.constant(true)).contains(Map.entry("TIEHI", "Y"));
    assertThat(file.flipFlops()).containsExactly("DFF_X1", "DFF_X2", "DFF_X4");
  }

  @Test
  void saysWhereTextStopsBeingLiberty() {
    assertThatThrownBy(
            () -> LibertyFile.parse("x.lib", "library (a) {\n  cell (b) {\n  area : 1;\n"))
        .isInstanceOf(InputException.class)
        .hasMessage("x.lib:4: found the end; allowed: '}' of group cell (b)");
    assertThatThrownBy(() -> LibertyFile.parse("x.lib", "cell (a) { }"))
        .hasMessage("x.lib: found a group 'cell'; allowed: a group 'library'");
    assertThatThrownBy(() -> LibertyFile.parse("x.lib", "library (a) { cell (b) { area : big; } }"))
        .hasMessage("x.lib: b.area: found big; allowed: a number");
  }

  @Test
  @Tag("external")
  void readsALibraryOfOthers() {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    LibertyFile file = LibertyFile.read(Path.of(data, "3d/nangate45/Nangate45_typ_63cells.lib.gz"));
    assertThat(file.name()).isEqualTo("NangateOpenCellLibrary");
    assertThat(file.cells()).hasSize(63);
    LibertyCell nand = file.cell("NAND2_X1");
    assertThat(nand.areaUm2()).isEqualTo(0.798);
    assertThat(nand.functions()).containsExactly(Map.entry("ZN", "!(A1 & A2)"));
    assertThat(file.flipFlops()).contains("DFF_X1", "DFFRS_X1");
    assertThat(file.constant(false)).contains(Map.entry("LOGIC0_X1", "Z"));
  }
}
