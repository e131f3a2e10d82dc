package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Broken inputs of the physical design commands through the real command line: exit code 2, one
/// line that names file and place, what was found and what is allowed; nothing left behind.
///
/// Each case breaks one thing of inputs that are otherwise good, which [#goodInputsAreTaken] shows.
/// The lines are printed, so that a person can judge them.
final class BrokenDesignFilesTest {
  @TempDir Path folder;

  /// Arguments of each command; files are named relative to the folder of the case.
  private enum Command {
    STA("sta --liberty t.lib --lef tech.lef,cells.lef --verilog t.v --sdc t.sdc --spef t.spef"),
    STA_YOSYS("sta --liberty t.lib --verilog t.json --sdc t.sdc"),
    STA_DEF("sta --liberty t.lib --lef tech.lef,cells.lef --verilog t.def --sdc d.sdc"),
    STA_BLOX("sta --liberty t.lib --lef tech.lef,cells.lef --verilog pair.3dbx --sdc d.sdc"),
    STACK(
        "stack --gates gates --technology tech.yaml --arrangement logic-on-logic --no-checkpoints"
            + " --out out"),
    RECIPE(STACK.words + " --recipe recipe.yaml"),
    ACTIVITY(STACK.words + " --activity t.saif"),
    PARTITION("partition two.hgr --out out"),
    PLACE("place case.txt --out out"),
    THERMAL("thermal chip.stk --out out"),
    HOTSPOT("thermal hot.config --floorplan hot.flp --power hot.ptrace --out out"),
    IR("ir grid.sp --out out");

    private final String words;

    Command(String words) {
      this.words = words;
    }
  }

  private record Case(
      String name, Command command, String file, String from, String to, List<String> expected) {}

  private static Case broken(
      String name, Command command, String file, String from, String to, String... expected) {
    return new Case(name, command, file, from, to, List.of(expected));
  }

  private static List<Case> cases() {
    return List.of(
        broken(
            "LEF without the site that rows need",
            Command.STACK,
            "gates/technology.lef",
            "SITE core CLASS CORE ; SIZE 0.1 BY 1 ; END core",
            "",
            "technology.lef",
            "no SITE of class CORE"),
        broken(
            "LEF without upright metals",
            Command.STACK,
            "gates/technology.lef",
            "VERTICAL",
            "HORIZONTAL",
            "technology.lef",
            "no routing layers in both directions"),
        broken(
            "LEF macro without a size",
            Command.STA,
            "cells.lef",
            "SIZE 0.2 BY 1 ; SITE core ;",
            "SITE core ;",
            "cells.lef:",
            "SIZE"),
        broken(
            "LEF that breaks off",
            Command.STA,
            "cells.lef",
            "END INV",
            "",
            "cells.lef:8",
            "END INV"),
        broken(
            "Liberty arc without its table of delays",
            Command.STA,
            "t.lib",
            "cell_rise (scalar) { values (\"0.1\"); }",
            "",
            "t.lib:",
            "INV, A to Z",
            "cell_rise with rise_transition"),
        broken(
            "Liberty table with a value missing",
            Command.STA,
            "t.lib",
            "cell_fall (scalar) { values (\"0.2\"); }",
            "cell_fall (grid) { index_1 (\"1, 2\"); index_2 (\"1, 2\"); values (\"1, 2\", \"3\"); }",
            "t.lib:10",
            "3 values",
            "2 times 2"),
        broken(
            "Liberty with a negative capacitance",
            Command.STA,
            "t.lib",
            "capacitance : 1;",
            "capacitance : -1;",
            "t.lib:",
            "-1",
            "0 or more"),
        broken(
            "Liberty with a bus of two thousand million bits",
            Command.STA,
            "t.lib",
            "cell (INV) {",
            "type (huge) { bit_from : 2000000000; bit_to : 0; }"
                + " cell (R) { bus (A) { bus_type : huge; direction : input; } } cell (INV) {",
            "t.lib:",
            "2000000001"),
        broken(
            "DEF component out of the die",
            Command.STA_DEF,
            "t.def",
            "( 1000 0 ) N",
            "( 19900 0 ) N",
            "t.def:",
            "u at 19900 0",
            "inside the die"),
        broken(
            "DEF of no units",
            Command.STA_DEF,
            "t.def",
            "MICRONS 1000 ;",
            "MICRONS 0 ;",
            "t.def:3",
            "more than 0"),
        broken(
            "net without a driver",
            Command.STA,
            "t.v",
            ".Z(b)",
            ".Z()",
            "t.v:4",
            "net b without a driver, at f2/D"),
        broken(
            "net with two drivers",
            Command.STA,
            "t.v",
            ".Z(b)",
            ".Z(a)",
            "t.v:3",
            "net a driven by f1/Q and u/Z"),
        broken(
            "combinational loop",
            Command.STA,
            "t.v",
            "INV u(.A(a), .Z(b));",
            "INV u(.A(b), .Z(b));",
            "t.v:3",
            "a combinational loop"),
        broken(
            "cell that no library has",
            Command.STA,
            "t.v",
            "INV u",
            "INVERTER u",
            "t.v:3",
            "unknown cell 'INVERTER'"),
        broken("Verilog that breaks off", Command.STA, "t.v", "endmodule", "", "t.v:", "endmodule"),
        broken(
            "Yosys netlist that breaks off",
            Command.STA_YOSYS,
            "t.json",
            "\"netnames\": {}",
            "",
            "t.json:"),
        broken(
            "Yosys netlist with a net of two thousand million",
            Command.STA_YOSYS,
            "t.json",
            "\"A\": [4]",
            "\"A\": [2147483648]",
            "t.json:",
            "2147483648"),
        broken(
            "SPEF of an unknown net",
            Command.STA,
            "t.spef",
            "*D_NET a",
            "*D_NET nowhere",
            "t.spef:4",
            "unknown net 'nowhere'"),
        broken(
            "SPEF with a negative capacitance",
            Command.STA,
            "t.spef",
            "1 f1:Q 0.001",
            "1 f1:Q -0.001",
            "t.spef:",
            "-0.001",
            "0 or more"),
        broken(
            "SDC with an unknown clock",
            Command.STA,
            "t.sdc",
            "-clock c",
            "-clock fast",
            "t.sdc:2",
            "unknown clock 'fast'",
            "[c]"),
        broken(
            "SDC with a period of NaN",
            Command.STA,
            "t.sdc",
            "-period 1",
            "-period nan",
            "t.sdc:1"),
        broken(
            "3DBlox whose bumps are not there",
            Command.STA_BLOX,
            "die.3dbv",
            "bmap: die.bmap",
            "bmap: dice.bmap",
            "dice.bmap",
            "no such file"),
        broken(
            "3DBlox die of an unknown kind",
            Command.STA_BLOX,
            "pair.3dbx",
            "reference: die",
            "reference: dice",
            "pair.3dbx",
            "dice",
            "[die]"),
        broken(
            "bonds without a pitch",
            Command.STACK,
            "tech.yaml",
            "bond.pitch: {value: 1.0, unit: \"um\", low: 0.2",
            "bond.pitch: {value: 0, unit: \"um\", low: 0",
            "tech.yaml",
            "bond.pitch"),
        broken(
            "gates without their summary",
            Command.STACK,
            "gates/synthesis.json",
            "\"top\": \"t\",",
            "",
            "synthesis.json",
            "top"),
        broken(
            "recipe whose power comes before its times",
            Command.RECIPE,
            "recipe.yaml",
            "  - timing\n",
            "",
            "recipe.yaml:10",
            "the step power without timing before it"),
        broken(
            "recipe with a step that is none",
            Command.RECIPE,
            "recipe.yaml",
            "- repair",
            "- repare",
            "recipe.yaml:7",
            "repare",
            "sizing"),
        broken("SAIF that breaks off", Command.ACTIVITY, "t.saif", "(TC 40))", "", "t.saif:"),
        broken(
            "SAIF of another design",
            Command.ACTIVITY,
            "t.saif",
            "(clk (",
            "(clock (",
            "t.saif",
            "no signal t.clk"),
        broken(
            "hypergraph that counts from 0",
            Command.PARTITION,
            "two.hgr",
            "1 2\n2 3",
            "0 2\n2 3",
            "two.hgr:2",
            "found 0",
            "1..6"),
        broken(
            "hypergraph with a huge count",
            Command.PARTITION,
            "two.hgr",
            "7 6",
            "7 99999999999",
            "two.hgr:1",
            "99999999999"),
        broken(
            "hypergraph with fewer nets than it says",
            Command.PARTITION,
            "two.hgr",
            "7 6",
            "2000000000 6",
            "two.hgr:"),
        broken(
            "contest case with a cell larger than the die",
            Command.PLACE,
            "case.txt",
            "LibCell C 10 10 2",
            "LibCell C 40 10 2",
            "case.txt",
            "40",
            "30"),
        broken(
            "contest case of utilisation over 100 %",
            Command.PLACE,
            "case.txt",
            "TopDieMaxUtil 50",
            "TopDieMaxUtil 150",
            "case.txt: line 7",
            "150",
            "100"),
        broken(
            "contest case whose cells do not fit",
            Command.PLACE,
            "case.txt",
            "TopDieMaxUtil 50\nBottomDieMaxUtil 50",
            "TopDieMaxUtil 10\nBottomDieMaxUtil 10",
            "case.txt"),
        broken(
            "contest case with a huge count",
            Command.PLACE,
            "case.txt",
            "NumInstances 4",
            "NumInstances 2147483647",
            "case.txt: line"),
        broken(
            "3D-ICE stack of a material that is not there",
            Command.THERMAL,
            "chip.stk",
            "layer 100 silicon",
            "layer 100 unobtainium",
            "chip.stk:4",
            "unobtainium",
            "silicon"),
        broken(
            "NaN in a map of power",
            Command.THERMAL,
            "chip.flp",
            "power values 1, 0",
            "power values nan, 0",
            "chip.flp:1",
            "nan"),
        broken(
            "more cells than fit in memory",
            Command.THERMAL,
            "chip.stk",
            "cell length 100 , width 100",
            "cell length 0.02 , width 0.02",
            "chip.stk",
            "cells"),
        broken(
            "power trace with NaN",
            Command.HOTSPOT,
            "hot.ptrace",
            "1 2",
            "1 NaN",
            "hot.ptrace:2",
            "NaN"),
        broken(
            "power trace of another floorplan",
            Command.HOTSPOT,
            "hot.ptrace",
            "a b",
            "a c",
            "hot.ptrace:1",
            "c"),
        broken(
            "power grid with a floating node",
            Command.IR,
            "grid.sp",
            "R1 p_0_0 n_10_20 2",
            "R1 q_0_0 n_10_20 2",
            "grid.sp:",
            "q_0_0"),
        broken(
            "power grid with a resistor of no ohms",
            Command.IR,
            "grid.sp",
            "n_10_20 2",
            "n_10_20 0",
            "grid.sp:3",
            "ohms > 0"));
  }

  @Test
  void goodInputsAreTaken() {
    Path root = files(folder.resolve("good"));
    for (Command command : Command.values()) {
      StringWriter err = new StringWriter();
      int code = run(root, command, List.of(), new StringWriter(), err);
      assertThat(code).as(command + ": " + err).isZero();
      delete(root.resolve("out"));
    }
  }

  @Test
  void atLeastTwenty() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(20);
  }

  @TestFactory
  Stream<DynamicTest> eachIsOneLineThatHelps() {
    List<Case> all = cases();
    return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
        .map(i -> dynamicTest(all.get(i).name, () -> refused(i, all.get(i))));
  }

  @Test
  void aUtilisationOverOneIsRefused() {
    Path root = files(folder.resolve("over"));
    StringWriter err = new StringWriter();
    List<String> more = List.of("--utilisation", "1.05");
    assertThat(run(root, Command.STACK, more, new StringWriter(), err)).isEqualTo(2);
    assertThat(err.toString()).contains("--utilisation: found 1.05; allowed: 0 < U <= 1");
    assertThat(root.resolve("out")).doesNotExist();
  }

  private void refused(int number, Case broken) throws IOException {
    Path root = files(folder.resolve("case" + number));
    Path file = root.resolve(broken.file);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(broken.from);
    assertThat(at).as("the text to break").isNotNegative();
    Files.writeString(
        file,
        broken.file.equals("gates/technology.lef")
            ? text.replace(broken.from, broken.to)
            : text.substring(0, at) + broken.to + text.substring(at + broken.from.length()),
        StandardCharsets.ISO_8859_1);
    List<String> before = listing(root);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = run(root, broken.command, List.of(), out, err);
    List<String> lines =
        err.toString().lines().filter(line -> line.startsWith("spikestack: ")).toList();
    String shown = err.toString().strip().replace(root + "/", "");
    System.out.println(broken.name + "\n    " + shown);
    assertThat(code).as(shown).isEqualTo(2);
    assertThat(lines).as(shown).hasSize(1);
    assertThat(shown)
        .contains("; allowed: ")
        .doesNotContain("Exception", "\tat ")
        .contains(broken.expected);
    assertThat(out.toString()).isEmpty();
    assertThat(listing(root)).isEqualTo(before);
  }

  private static int run(
      Path root, Command command, List<String> more, StringWriter out, StringWriter err) {
    List<String> words = new ArrayList<>();
    for (String word : command.words.split(" ", -1)) {
      List<String> files = new ArrayList<>();
      for (String part : word.split(",", -1)) {
        boolean file = Files.exists(root.resolve(part)) || part.equals("out");
        files.add(file ? root.resolve(part).toString() : part);
      }
      words.add(String.join(",", files));
    }
    words.addAll(more);
    CommandLine line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return Main.run(line, words.toArray(String[]::new));
  }

  private static List<String> listing(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  private static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- Good inputs
  // --------------------------------------------------------------------------------

  private static final String LIBERTY =
      """
      library (toy) {
        time_unit : "1ns";
        capacitive_load_unit (1, ff);
        lu_table_template (grid) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
          index_1 ("1, 2"); index_2 ("1, 2"); }
        cell (INV) {
          area : 0.2;
          pin (A) { direction : input; capacitance : 1; }
          pin (Z) { direction : output; function : "!A"; max_capacitance : 50; timing () { related_pin : "A";
            cell_rise (scalar) { values ("0.1"); } cell_fall (scalar) { values ("0.2"); }
            rise_transition (scalar) { values ("0.01"); } fall_transition (scalar) { values ("0.01"); } } }
        }
        cell (BUF) {
          area : 0.3;
          pin (A) { direction : input; capacitance : 1; }
          pin (Z) { direction : output; function : "A"; max_capacitance : 100; timing () { related_pin : "A";
            cell_rise (scalar) { values ("0.1"); } cell_fall (scalar) { values ("0.1"); }
            rise_transition (scalar) { values ("0.01"); } fall_transition (scalar) { values ("0.01"); } } }
        }
        cell (DFF) {
          area : 1;
          ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; }
          pin (CK) { direction : input; clock : true; capacitance : 1; }
          pin (D) { direction : input; capacitance : 1;
            timing () { related_pin : "CK"; timing_type : setup_rising;
              rise_constraint (scalar) { values ("0.05"); } fall_constraint (scalar) { values ("0.05"); } }
            timing () { related_pin : "CK"; timing_type : hold_rising;
              rise_constraint (scalar) { values ("0.01"); } fall_constraint (scalar) { values ("0.01"); } } }
          pin (Q) { direction : output; function : "IQ"; timing () { related_pin : "CK"; timing_type : rising_edge;
            cell_rise (scalar) { values ("0.3"); } cell_fall (scalar) { values ("0.3"); }
            rise_transition (scalar) { values ("0.01"); } fall_transition (scalar) { values ("0.01"); } } }
        }
      }
      """;

  private static final String VERILOG =
      """
      module t(input ck, input d, output q); wire a, b;
        DFF f1(.CK(ck), .D(d), .Q(a));
        INV u(.A(a), .Z(b));
        DFF f2(.CK(ck), .D(b), .Q(q));
      endmodule
      """;

  private static final String JSON =
      """
      {"modules": {"t": {"attributes": {"top": 1}, "ports": {
        "ck": {"direction": "input", "bits": [2]}, "d": {"direction": "input", "bits": [3]},
        "q": {"direction": "output", "bits": [6]}},
        "cells": {
        "f1": {"type": "DFF", "port_directions": {}, "connections": {"CK": [2], "D": [3], "Q": [4]}},
        "u": {"type": "INV", "port_directions": {}, "connections": {"A": [4], "Z": [5]}},
        "f2": {"type": "DFF", "port_directions": {}, "connections": {"CK": [2], "D": [5], "Q": [6]}}},
        "netnames": {}}}}
      """;

  private static final String SPEF =
      """
      *SPEF "IEEE 1481-1998"
      *C_UNIT 1 PF
      *R_UNIT 1 OHM
      *D_NET a 0.001
      *CONN
      *I f1:Q O
      *I u:A I
      *CAP
      1 f1:Q 0.001
      *RES
      1 f1:Q u:A 10
      *END
      """;

  private static final String TECHNOLOGY_LEF =
      """
      UNITS DATABASE MICRONS 1000 ; END UNITS
      LAYER M1 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.1 ; WIDTH 0.05 ; END M1
      LAYER M2 TYPE ROUTING ; DIRECTION VERTICAL ; PITCH 0.1 ; WIDTH 0.05 ; END M2
      LAYER M3 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.1 ; WIDTH 0.05 ; END M3
      SITE core CLASS CORE ; SIZE 0.1 BY 1 ; END core
      END LIBRARY
      """;

  private static String macro(String name, String width, String... pins) {
    StringBuilder text =
        new StringBuilder(
            "MACRO " + name + " CLASS CORE ; SIZE " + width + " BY 1 ; SITE core ;\n");
    for (String pin : pins) {
      String way = pin.equals("Z") || pin.equals("Q") ? "OUTPUT" : "INPUT";
      String use = pin.equals("CK") ? "CLOCK" : "SIGNAL";
      text.append("  PIN " + pin + " DIRECTION " + way + " ; USE " + use + " ;")
          .append(" PORT LAYER M1 ; RECT 0.05 0.4 0.1 0.6 ; END END " + pin + "\n");
    }
    return text + "END " + name + "\n";
  }

  private static final String DEF =
      """
      VERSION 5.8 ;
      DESIGN die ;
      UNITS DISTANCE MICRONS 1000 ;
      DIEAREA ( 0 0 ) ( 20000 10000 ) ;
      ROW r0 core 0 0 N DO 200 BY 1 STEP 100 0 ;
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

  private static final String BLOX =
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
      """;

  private static final String DIE =
      """
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
              bmap: die.bmap
          external:
            DEF_file: t.def
      """;

  private static final String STK =
      """
      material silicon : thermal conductivity 1.3e-4 ; volumetric heat capacity 1.63e-12 ;
      top heat sink : heat transfer coefficient 1e-7 ; temperature 300 ;
      dimensions : chip length 1000 , width 500 ; cell length 100 , width 100 ;
      die one : layer 100 silicon ; source 2 silicon ;
      stack : die d one floorplan "chip.flp" ;
      solver : steady ; initial temperature 300 ;
      """;

  private static final String RECIPE =
      """
      name: t
      about: t
      steps:
        - partition
        - floorplan
        - place
        - repair
        - clock
        - bonds
        - timing
        - power
        - ir
        - thermal
      """;

  private static final String SAIF =
      """
      (SAIFILE (DURATION 100)
      (INSTANCE t (NET
      (clk (T1 50) (TC 100))
      (d (TC 20))
      (q (TC 30) (T1 40))
      (a3 (T1 10)
      (TC 40)))))
      """;

  /// A shift register with an inverter in each step: `length` steps.
  private static String chain(int length) {
    StringBuilder text = new StringBuilder("module t(input clk, input d, output q);\n");
    for (int i = 0; i < length; i++) {
      String from = i == 0 ? "d" : "b" + (i - 1);
      String to = i == length - 1 ? "q" : "b" + i;
      text.append("wire a" + i + ", b" + i + ";\n")
          .append("DFF f" + i + "(.CK(clk), .D(" + from + "), .Q(a" + i + "));\n")
          .append("INV u" + i + "(.A(a" + i + "), .Z(" + to + "));\n");
    }
    return text + "endmodule\n";
  }

  private static Path files(Path root) {
    String cells =
        macro("INV", "0.2", "A", "Z")
            + macro("BUF", "0.3", "A", "Z")
            + macro("DFF", "1", "CK", "D", "Q")
            + "END LIBRARY\n";
    write(root, "t.lib", LIBERTY);
    write(root, "t.v", VERILOG);
    write(root, "t.json", JSON);
    write(
        root,
        "t.sdc",
        "create_clock -name c -period 1 [get_ports ck]\nset_input_delay 0.1 -clock c d\n");
    write(root, "t.spef", SPEF);
    write(root, "tech.lef", TECHNOLOGY_LEF);
    write(root, "cells.lef", cells);
    write(root, "t.def", DEF);
    write(root, "d.sdc", "create_clock -name c -period 1\nset_input_delay 0.1 -clock c a\n");
    write(root, "die.3dbv", DIE);
    write(root, "pair.3dbx", BLOX);
    write(root, "die.bmap", "b1 BUMP 5 5 a a\nb2 BUMP 5 6 z z\n");
    write(
        root,
        "pair.v",
        "module die(a, z); input a; output z; endmodule\nmodule pair(a, z); input a; output z; wire w;"
            + " die low(.a(a), .z(w)); die high(.a(w), .z(z)); endmodule\n");
    write(
        root,
        "gates/synthesis.json",
        "{\"top\": \"t\", \"targetPs\": 2000, \"memories\": [], \"blocks\":"
            + " [{\"name\": \"t\", \"tiers\": {\"logic-on-logic\": \"split\"}}]}\n");
    write(root, "gates/library.lib", LIBERTY);
    write(root, "gates/technology.lef", TECHNOLOGY_LEF);
    write(root, "gates/cells.lef", cells);
    write(root, "gates/netlist.v", chain(40));
    write(root, "recipe.yaml", RECIPE);
    write(root, "t.saif", SAIF);
    write(root, "two.hgr", "7 6\n1 2\n2 3\n1 3\n4 5\n5 6\n4 6\n3 4\n");
    write(root, "case.txt", PlaceCommandTest.CASE);
    write(root, "chip.stk", STK);
    write(root, "chip.flp", "all: position 0, 0 ; dimension 1000, 500 ; power values 1, 0 ;\n");
    write(root, "hot.config", "-ambient 300\n-model_type block\n-grid_rows 4\n-grid_cols 6\n");
    write(root, "hot.flp", "a 0.004 0.008 0 0\nb 0.006 0.008 0.004 0\n");
    write(root, "hot.ptrace", "a b\n1 2\n");
    write(root, "grid.sp", "*\nV1 p_0_0 0 1\nR1 p_0_0 n_10_20 2\nI1 n_10_20 0 1m\n.end\n");
    try {
      write(root, "tech.yaml", Files.readString(Home.folder().resolve(Home.TECHNOLOGY)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return root;
  }

  private static void write(Path root, String name, String text) {
    try {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
