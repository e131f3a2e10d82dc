package spikestack.silicon.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.dblox.Stack;
import spikestack.silicon.netlist.dblox.StackCheck;
import spikestack.silicon.netlist.dblox.StackDesign;
import spikestack.silicon.netlist.dblox.StackFiles;

/// 3DBlox: a face-to-face stack of two small dies.
final class StackTest {
  @TempDir Path folder = Path.of("");

  private static final String DIES =
      """
      #!define LIB ../lib
      Header:
        version: 2.5
        unit: micron
      ChipletDef:
        die:
          type: die
          design_area: [20, 10]
          thickness: 100
          regions:
            front_reg:
              side: front
              coords:
                - [0, 0]
                - [20, 0]
                - [20, 10]
                - [0, 10]
              bmap: die.bmap
              layer: M1
          external:
            LEF_file: [LIB/cells.lef]
            DEF_file: die.def
      """;

  private static final String STACK =
      """
      Header:
        include:
          - die.3dbv
      Design:
        name: "pair"
        external:
          verilog_file: "pair.v"
      ChipletInst:
        low:
          reference: die
        high:
          reference: die
      Stack:
        low:
          loc: [0, 0]
          z: 0
          orient: R0
        high:
          loc: [0, 0]
          z: 100
          orient: MZ
      Connection:
        bond:
          top: high.regions.front_reg
          bot: low.regions.front_reg
        out:
          top: low.regions.front_reg
          bot: ~
      """;

  private static final String BUMPS = "# name cell x y port net\nb1 BUMP 5 5 a a\nb2 BUMP 6 6 z z";

  private static final String DEF =
      """
      VERSION 5.8 ;
      DESIGN die ;
      UNITS DISTANCE MICRONS 1000 ;
      DIEAREA ( 0 0 ) ( 20000 10000 ) ;
      COMPONENTS 1 ;
      - u INV + PLACED ( 1000 0 ) N ;
      END COMPONENTS
      PINS 2 ;
      - a + NET a + DIRECTION INPUT + USE SIGNAL ;
      - z + NET z + DIRECTION OUTPUT + USE SIGNAL ;
      END PINS
      NETS 2 ;
      - a ( PIN a ) ( u A ) ;
      - z ( PIN z ) ( u Z ) ;
      END NETS
      END DESIGN
      """;

  @BeforeEach
  void files() throws Exception {
    write(DIES, STACK, BUMPS);
    Files.writeString(folder.resolve("die.def"), DEF);
    Files.writeString(
        folder.resolve("pair.v"),
        "module die(a, z); input a; output z; endmodule\n"
            + "module pair(a, z); input a; output z; wire w; die low(.a(a), .z(w));"
            + " die high(.a(w), .z(z)); endmodule\n");
  }

  private Path write(String dies, String stack, String bumps) throws Exception {
    Files.writeString(folder.resolve("die.3dbv"), dies);
    Files.writeString(folder.resolve("die.bmap"), bumps);
    return Files.writeString(folder.resolve("pair.3dbx"), stack);
  }

  @Test
  void theStackIsReadAndIsOneDesign() {
    Stack stack = Stack.read(folder.resolve("pair.3dbx"));
    assertThat(stack.instances()).hasSize(2);
    assertThat(stack.instance("high").flipped()).isTrue();
    assertThat(stack.chiplet(stack.instance("low")).files("LEF_file"))
        .containsExactly(folder.resolve("../lib/cells.lef"));
    assertThat(StackCheck.run(stack)).isEmpty();
    Design design = StackDesign.read(stack, Cases.toy());
    assertThat(design.instances()).isEqualTo(2);
    assertThat(design.blocks()).isEqualTo(3);
    int upper = design.instance("high/u");
    assertThat(design.tier()[upper]).isEqualTo((byte) 1);
    assertThat(design.x()[upper]).isEqualTo(1000);
    assertThat(design.net("low/z")).isEqualTo(design.net("w")).isEqualTo(design.net("high/a"));
    // low's z is at 6 6, high's a at 5 5: their bumps do not meet.
    assertThat(StackCheck.run(stack, Optional.of(design)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(StackCheck.Kind.BUMPS_APART);
              assertThat(finding.text()).contains("net w");
            });
  }

  @Test
  void bumpsOfTurnedDiesMeet() throws Exception {
    // The upper die turned by 180 degrees in the plane: its a at 5 5 comes to 15 5.
    write(
        DIES,
        STACK.replace("orient: MZ", "orient: MZ_R180"),
        "b1 BUMP 5 5 a a\nb2 BUMP 15 5 z z\n");
    Stack stack = Stack.read(folder.resolve("pair.3dbx"));
    Design design = StackDesign.read(stack, Cases.toy());
    assertThat(StackCheck.run(stack, Optional.of(design))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "z: 100|z: 101|GAP,FLOATING",
        "z: 100|z: 50|OVERLAP,GAP,FLOATING",
        "orient: MZ|orient: R0|GAP,FLOATING",
        "top: high.regions.front_reg|top: ~|FLOATING",
      })
  void whatCannotBeBuiltIsFound(String from, String to, String kinds) throws Exception {
    write(DIES, STACK.replace(from, to), BUMPS);
    List<StackCheck.Finding> findings = StackCheck.run(Stack.read(folder.resolve("pair.3dbx")));
    assertThat(findings.stream().map(f -> f.kind().name()))
        .containsExactlyElementsOf(List.of(kinds.split(",", -1)));
  }

  @Test
  void aBumpOutsideIsFound() throws Exception {
    write(DIES, STACK, "b1 BUMP 21 5 a a\n");
    assertThat(StackCheck.run(Stack.read(folder.resolve("pair.3dbx"))))
        .singleElement()
        .extracting(StackCheck.Finding::kind)
        .isEqualTo(StackCheck.Kind.BUMP_OUTSIDE);
  }

  @Test
  void thereAndBack() throws Exception {
    Stack stack = Stack.read(folder.resolve("pair.3dbx"));
    Path out = folder.resolve("out");
    StackFiles.write(stack, out);
    Stack again = Stack.read(out.resolve("pair.3dbx"));
    assertThat(again.connections()).isEqualTo(stack.connections());
    assertThat(again.instance("high").turned()).isEqualTo("MZ");
    assertThat(again.instance("high").z()).isEqualTo(100);
    assertThat(again.chiplets().firstEntry().getValue().regions())
        .isEqualTo(stack.chiplets().firstEntry().getValue().regions());
    StackFiles.write(again, folder.resolve("twice"));
    assertThat(folder.resolve("twice/die_front_reg.bmap"))
        .hasSameTextualContentAs(out.resolve("die_front_reg.bmap"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reference: die|reference: dice|pair.3dbx|dice",
        "high.regions.front_reg|high.regions.side|pair.3dbx|unknown region 'side'",
        "high.regions.front_reg|tall.regions.front_reg|pair.3dbx|unknown die 'tall'",
        "orient: MZ|orient: UP|pair.3dbx|UP",
        "loc: [0, 0]|loc: [0]|pair.3dbx|two numbers",
        "- die.3dbv|- dice.3dbv|dice.3dbv|no such file",
      })
  void brokenStacksAreNamed(String from, String to, String place, String found) throws Exception {
    write(DIES, STACK.replace(from, to), BUMPS);
    assertThatThrownBy(() -> Stack.read(folder.resolve("pair.3dbx")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(found);
  }

  @Test
  void brokenBumpsAreNamed() throws Exception {
    write(DIES, STACK, "# bumps\nb1 BUMP 5 five a a\n");
    assertThatThrownBy(() -> Stack.read(folder.resolve("pair.3dbx")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("die.bmap:2")
        .hasMessageContaining("'five'");
  }

  @Test
  @Tag("external")
  void openRoadsFiles() throws Exception {
    Path data = Cases.data().resolve("dblox-openroad");
    Stack example = Stack.read(data.resolve("example.3dbx"));
    assertThat(StackCheck.run(example)).isEmpty();
    StackFiles.write(example, folder.resolve("out"));
    String ours = Files.readString(folder.resolve("out/TopDesign.3dbx"));
    // What OpenROAD writes says the same, dies in another order and without files of the dies.
    String theirs = Files.readString(data.resolve("write_3dbx.3dbxok"));
    for (String line :
        theirs.lines().filter(l -> !l.contains("file") && !l.contains("external")).toList()) {
      assertThat(ours.lines()).contains(line);
    }
    Stack cross = Stack.read(data.resolve("3dic_cross.3dbx"));
    assertThat(cross.chiplets().values())
        .allSatisfy(die -> assertThat(die.regions().firstEntry().getValue().bumps()).hasSize(3));
  }
}
