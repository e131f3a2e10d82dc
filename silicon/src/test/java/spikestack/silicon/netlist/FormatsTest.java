package spikestack.silicon.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.RcTree;
import spikestack.silicon.netlist.spef.Spef;
import spikestack.silicon.netlist.verilog.Verilog;

/// DEF, SDC, SPEF and Verilog: there and back, and what is wrong with broken ones.
final class FormatsTest {
  @TempDir Path folder = Path.of("");

  private static final String NETLIST =
      """
      module t(input ck, input [1:0] d, output [1:0] q, output same);
        wire \\n.1 , n2;
        INV \\u[0] (.A(d[0]), .Z(\\n.1 ));
        INV u1(.A(\\n.1 ), .Z(n2));
        RAM m(.clk(ck), .d({n2, d[1]}), .q(q));
        INV idle(.A(1'b0), .Z());
        assign same = q[1];
      endmodule
      """;

  private static Design design() {
    return Verilog.parse("t.v", NETLIST, Cases.toy(), "");
  }

  private static void assertSame(Design expected, Design found) {
    assertThat(found.name()).isEqualTo(expected.name());
    assertThat(found.instances()).isEqualTo(expected.instances());
    assertThat(found.ports()).isEqualTo(expected.ports());
    for (int i = 0; i < expected.instances(); i++) {
      int other = found.instance(expected.instanceName(i));
      assertThat(found.master(other).name()).isEqualTo(expected.master(i).name());
      for (int k = 0; k < expected.master(i).signals(); k++) {
        int net = expected.pinNet(expected.firstPin(i) + k);
        int its = found.pinNet(found.firstPin(other) + k);
        assertThat(its == Design.NONE).isEqualTo(net == Design.NONE);
        if (net != Design.NONE && expected.constant(net) == Design.NONE) {
          assertThat(found.netName(its)).isEqualTo(expected.netName(net));
        }
      }
    }
    for (int p = 0; p < expected.ports(); p++) {
      int other = found.port(expected.portName(p));
      assertThat(found.portDirection(other)).isEqualTo(expected.portDirection(p));
      assertThat(found.netName(found.portNet(other)))
          .isEqualTo(expected.netName(expected.portNet(p)));
    }
  }

  @Test
  void verilogThereAndBack() {
    Design design = design();
    assertSame(design, Verilog.parse("t.v", Verilog.text(design), Cases.toy(), ""));
  }

  @Test
  void defThereAndBackOnTwoTiers() throws Exception {
    Design design = design();
    design.floorplans(
        List.of(
            new Floorplan(
                new Rect(0, 0, 5000, 3000),
                List.of(new Floorplan.Row("r0", "core", 0, 0, Orientation.N, 50, 100)),
                List.of(new Floorplan.Track("M1", false, 50, 30, 100))),
            new Floorplan(new Rect(0, 0, 5000, 3000), List.of(), List.of())));
    int first = design.instance("u[0]");
    design.place(first, 100, 0, 0, Orientation.FS);
    design.place(design.instance("u1"), 400, 1000, 1, Orientation.N);
    design.tier()[design.instance("m")] = 1;
    int n1 = design.net("n.1");
    design.bonds(new Bonds(new int[] {n1}, new int[] {300}, new int[] {500}, new byte[] {0}, 500));
    Path lower = folder.resolve("0.def");
    Path upper = folder.resolve("1.def");
    Def.write(lower, design, 0, "M1");
    Def.write(upper, design, 1, "M1");
    Design found = Def.read(List.of(lower, upper), Cases.toy());
    // Constants are no nets in DEF.
    assertThat(found.instances()).isEqualTo(design.instances());
    assertThat(found.floorplans()).isEqualTo(design.floorplans());
    int again = found.instance("u[0]");
    assertThat(found.x()[again]).isEqualTo(100);
    assertThat(found.orientation()[again]).isEqualTo(Orientation.FS.code());
    assertThat(found.tier()[found.instance("m")]).isEqualTo((byte) 1);
    assertThat(found.bonds().count()).isEqualTo(1);
    assertThat(found.netName(found.bonds().net()[0])).isEqualTo("n.1");
    assertThat(found.bonds().sizeNm()).isEqualTo(500);
    assertThat(found.ports()).isEqualTo(design.ports());
    int net = found.net("n.1");
    assertThat(found.netFirst(net + 1) - found.netFirst(net)).isEqualTo(2);
    // The pin of u1 is in the middle of its shape.
    int pin = found.firstPin(found.instance("u1"));
    assertThat(found.terminalX(pin)).isEqualTo(450);
    assertThat(found.terminalY(pin)).isEqualTo(1500);
  }

  @Test
  void spefThereAndBack() throws Exception {
    Design design = design();
    Parasitics wires = new Parasitics(design.nets());
    int net = design.net("n.1");
    wires.set(
        net,
        new RcTree(
            new int[] {-1, 0, 1},
            new float[] {0, 0.1f, 0.2f},
            new float[] {1, 2, 0.5f},
            new int[] {0, 2}));
    int both = design.net("q[1]");
    wires.set(
        both,
        new RcTree(new int[] {-1, 0}, new float[] {0, 1}, new float[] {1, 1}, new int[] {0, 1, 1}));
    Path file = folder.resolve("t.spef");
    for (boolean flat : List.of(true, false)) {
      Spef.write(file, design, wires, flat);
      Parasitics found = Spef.read(file, design);
      assertThat(found.known()).isEqualTo(2);
      RcTree tree = found.of(net).orElseThrow();
      assertThat(tree.total()).isCloseTo(3.5, offset(1e-6));
      assertThat(tree.node()[1]).isEqualTo(2);
      assertThat(tree.kiloohm()[1] + tree.kiloohm()[2]).isCloseTo(0.3f, offset(1e-6f));
      assertThat(found.of(both).orElseThrow().total()).isCloseTo(2, offset(1e-6));
    }
  }

  private static final String SPEF =
      """
      *SPEF "IEEE 1481-1998"
      *C_UNIT 1 PF
      *R_UNIT 1 OHM
      *D_NET n2 0.001
      *CONN
      *I u1:Z O
      *I m:d[1] I
      *CAP
      1 u1:Z 0.001
      *RES
      1 u1:Z m:d[1] 10
      *END
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "*D_NET n2|*D_NET nowhere|t.spef:4|the unknown net 'nowhere'",
        "*I m:d[1] I|*I m:d[7] I|t.spef:7|the unknown pin 'm:d[7]'",
        "*I m:d[1] I|*I x:d[1] I|t.spef:7|the unknown instance 'x'",
        "1 PF|1 CUP|t.spef:2|'CUP'",
        "m:d[1] 10|m:d[1] ten|t.spef:11|'ten'",
        "m:d[1] 10|m:d[1] -10|t.spef:11|a resistance of 0 or more",
        "*D_NET|*R_NET|t.spef:4|detailed nets",
        "*SPEF|*SPOF|t.spef:1|*SPEF",
        "*END|*STOP|t.spef:12|'*STOP'",
        "u1:Z|u1:A|t.spef:4|without its driver",
      })
  void brokenSpefIsNamed(String from, String to, String place, String found) {
    Design design = design();
    assertThat(Spef.parse("t.spef", SPEF, design).known()).isEqualTo(1);
    assertThatThrownBy(() -> Spef.parse("t.spef", SPEF.replace(from, to), design))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(found);
  }

  private static final String DEF =
      """
      VERSION 5.8 ;
      DESIGN t ;
      UNITS DISTANCE MICRONS 2000 ;
      DIEAREA ( 0 0 ) ( 4000 4000 ) ;
      ROW r0 core 0 0 N DO 10 BY 1 STEP 200 0 ;
      COMPONENTS 1 ;
      - u INV + PLACED ( 200 0 ) N ;
      END COMPONENTS
      PINS 2 ;
      - a + NET a + DIRECTION INPUT + USE SIGNAL + LAYER M1 ( 0 0 ) ( 10 10 ) + PLACED ( 0 100 ) N ;
      - VDD + NET VDD + SPECIAL + DIRECTION INOUT + USE POWER ;
      END PINS
      SPECIALNETS 1 ;
      - VDD ( * VDD ) + ROUTED M1 100 ( 0 0 ) ( 10 0 ) ;
      END SPECIALNETS
      NETS 1 ;
      - a ( PIN a ) ( u A ) + ROUTED M1 ( 0 0 ) ( 100 * ) V1 ;
      END NETS
      END DESIGN
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "( 200 0 ) N|( 3800 0 ) N|t.def:7|u at 1900 0 nm",
        "- u INV|- u NOSUCH|t.def:7|'NOSUCH'",
        "( u A )|( u X )|t.def:17|'u X'",
        "( u A )|( v A )|t.def:17|'v'",
        "( PIN a )|( PIN b )|t.def:17|'PIN b'",
        "r0 core|r0 cure|t.def:5|'cure'",
        "PLACED ( 200 0 ) N|PLACED ( 200 0 ) NNW|t.def:7|'NNW'",
        "UNITS DISTANCE MICRONS 2000 ;|VERSION 5.8 ;|t.def:4|before the units",
        "MICRONS 2000|MICRONS 0|t.def:3|more than 0",
        "( 4000 4000 )|( 0 4000 )|t.def:4|a die without area",
        "END DESIGN||t.def:20|the end of the file",
        "END SPECIALNETS||t.def:13|inside SPECIALNETS",
      })
  void brokenDefIsNamed(String from, String to, String place, String found) {
    Design whole = Def.parse("t.def", DEF, Cases.toy());
    assertThat(whole.x()[0]).isEqualTo(100);
    assertThat(whole.ports()).isEqualTo(1);
    String text = DEF.replace(from, to == null ? "" : to);
    assertThatThrownBy(() -> Def.parse("t.def", text, Cases.toy()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "create_clock -period 1 [get_ports clock]|the unknown port 'clock'",
        "create_clock -name c [get_ports ck]|no -period",
        "create_clock -period 0 ck|a period of 0",
        "create_clock -period fast ck|'fast'",
        "set_input_delay 1 [get_ports d]|without -clock",
        "set_input_delay 1 -clock c [get_ports d]|the unknown clock 'c'",
        "create_clock -period $p ck|the variable '$p'",
        "make_it_fast|the command 'make_it_fast'",
        "set_load 3 [get_nets n]|[get_nets ...]",
        "set_driving_cell -lib_cell NOSUCH d|the unknown cell 'NOSUCH'",
        "create_clock -period [expr 2 +] ck|'2 +'",
        "set_multicycle_path 2 -to q|the command 'set_multicycle_path'",
      })
  void brokenSdcIsNamed(String line, String found) {
    Design design = design();
    assertThatThrownBy(() -> Sdc.parse("t.sdc", "# first\n" + line + "\n", design, 1, 1))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("t.sdc:2")
        .hasMessageContaining(found);
  }

  @Test
  void sdcIsRead() {
    Design design = design();
    Sdc sdc =
        Sdc.parse(
            "t.sdc",
            """
            set p 2.0
            create_clock -name c -period $p -waveform {0.5 1.5} [get_ports ck]
            set_input_delay -max [expr 0.1 * $p] -clock c [get_ports {d[*]}] ; # both
            set_input_delay -min 0.1 -clock [get_clocks c] \\
              [remove_from_collection [all_inputs] [get_ports ck]]
            set_propagated_clock [all_clocks]
            set_clock_uncertainty -setup 0.05 [get_clocks c]
            set_max_fanout 20 [current_design]
            """,
            design,
            1,
            1000);
    assertThat(sdc.clocks().getFirst().periodPs()).isEqualTo(2000);
    assertThat(sdc.clocks().getFirst().risePs()).isEqualTo(500);
    assertThat(sdc.clocks().getFirst().propagated()).isTrue();
    assertThat(sdc.clocks().getFirst().setupPs()).isEqualTo(50);
    assertThat(sdc.clocks().getFirst().holdPs()).isZero();
    assertThat(sdc.inputs()).hasSize(2);
    assertThat(sdc.inputs().getFirst().maxPs()).isEqualTo(200);
    assertThat(sdc.inputs().getFirst().minPs()).isEqualTo(100);
    assertThat(sdc.warnings()).containsExactly("t.sdc:8: set_max_fanout is not used");
  }

  @Test
  @Tag("external")
  void gcdDef() throws Exception {
    Library library = Cases.nangate45();
    Design design =
        Def.read(List.of(Cases.data().resolve("nangate45/gcd_nangate45.def.gz")), library);
    assertThat(design.instances()).isEqualTo(734);
    assertThat(design.ports()).isEqualTo(54);
    assertThat(design.floorplans().getFirst().rows()).hasSize(21);
    assertThat(design.floorplans().getFirst().die()).isEqualTo(new Rect(0, 0, 32740, 32740));
    Path again = folder.resolve("gcd.def");
    Def.write(again, design, 0, "metal3");
    Design same = Def.read(List.of(again), library);
    assertSame(design, same);
    assertThat(same.x()).isEqualTo(design.x());
    assertThat(same.orientation()).isEqualTo(design.orientation());
    assertThat(Files.size(again)).isGreaterThan(10_000);
  }
}
