package spikestack.silicon.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.tech.Technology;
import spikestack.model.input.InputException;
import spikestack.silicon.rtl.Hardware;

/// Small arrays of the design through Yosys and OpenSTA.
@Tag("tools")
final class SynthesisTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void tools() {
    for (String program : List.of("yosys", "sta")) {
      assumeTrue(Tool.installed(program), program + " is not installed");
    }
  }

  static Technology technology() {
    Path root = Path.of(Optional.ofNullable(System.getProperty("spikestack.root")).orElse(".."));
    return Technology.read(root.resolve("inputs/technologies/n28-model.yaml"));
  }

  private SynthesisResult run(Design design, Optional<Path> liberty, boolean proofs) {
    return Synthesis.run(
        new Synthesis.Request(design, technology(), liberty, 2000, true, proofs, folder));
  }

  private static SequencedMap<String, Integer> parameters(int rows, int columns) {
    SequencedMap<String, Integer> parameters = new LinkedHashMap<>();
    parameters.put("ROWS", rows);
    parameters.put("COLUMNS", columns);
    return parameters;
  }

  @Test
  void anArrayIsItsElementsAndItsBusesAndEqualsItsText() {
    SynthesisResult result =
        run(
            Design.of(Hardware.files(), "accumulate_array", parameters(2, 3)),
            Optional.empty(),
            true);
    Block array = result.block("accumulate_array");
    Block element = result.block("accumulate_pe");
    assertThat(element.instances()).isEqualTo(6);
    // 16 sum, 16 shadow, 8 weight, spike, valid, last.
    assertThat(element.flipFlops()).isEqualTo(43);
    assertThat(array.wholeFlipFlops()).isEqualTo(6 * 43);
    assertThat(array.wholeAreaUm2()).isEqualTo(array.areaUm2() + 6 * element.areaUm2());
    assertThat(result.cellAreaUm2()).isEqualTo(array.wholeAreaUm2());
    assertThat(element.timing().registerPs()).isBetween(300.0, 2000.0);
    assertThat(result.blocks()).allMatch(block -> block.proof() == Proof.PROVEN);
    assertThat(result.cellAreaByTier("2d")).containsOnlyKeys("bottom");
    assertThat(folder.resolve("netlist.v")).isNotEmptyFile();
    assertThat(folder.resolve("netlist.json")).isNotEmptyFile();
    assertThat(folder.resolve("synthesis.json")).isNotEmptyFile();
  }

  /// A core's head number steps by the cores: two of its bits never move, and the mapper knows.
  @Test
  void aRegisterThatNeverMovesIsNoDifference() {
    SequencedMap<String, Integer> parameters = new LinkedHashMap<>();
    parameters.put("CORE", 0);
    parameters.put("CORES", 4);
    SynthesisResult result =
        run(Design.of(Hardware.files(), "attention_schedule", parameters), Optional.empty(), true);
    assertThat(result.blocks()).allMatch(block -> block.proof() == Proof.PROVEN);
  }

  @Test
  void aWrongGateIsFound() throws IOException {
    run(
        Design.of(Hardware.files(), "accumulate_pe", new LinkedHashMap<>()),
        Optional.empty(),
        true);
    Path gates = folder.resolve("gates.il");
    String right = Files.readString(gates);
    String wrong = right.replaceFirst("cell \\\\XNOR2_X1", "cell \\\\XOR2_X1");
    assertThat(wrong).isNotEqualTo(right);
    Files.writeString(gates, wrong);
    assertThat(new GateProof(folder).of("accumulate_pe", List.of())).isEqualTo(Proof.UNPROVEN);
  }

  @Test
  @Tag("external")
  void aLibraryOfOthersDoes() {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    Path liberty = Path.of(data, "3d/nangate45/Nangate45_typ_63cells.lib.gz");
    SynthesisResult result =
        run(
            Design.of(Hardware.files(), "accumulate_array", parameters(2, 2)),
            Optional.of(liberty),
            true);
    assertThat(result.library()).isEqualTo("NangateOpenCellLibrary");
    assertThat(result.block("accumulate_pe").flipFlops()).isEqualTo(43);
    assertThat(result.blocks()).allMatch(block -> block.proof() == Proof.PROVEN);
  }

  @Test
  void aFileThatIsNoLibertyIsRefused() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.lib"), "module x; endmodule");
    assertThatThrownBy(
            () ->
                run(
                    Design.of(Hardware.files(), "accumulate_pe", new LinkedHashMap<>()),
                    Optional.of(wrong),
                    false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("wrong.lib:1");
  }
}
