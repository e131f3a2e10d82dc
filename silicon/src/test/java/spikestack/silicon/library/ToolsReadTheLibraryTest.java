package spikestack.silicon.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files through the eyes of OpenSTA, Yosys and KLayout.
@Tag("tools")
final class ToolsReadTheLibraryTest {
  private final CellLibrary library = Libraries.standard();
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("cells.lib"), library.liberty());
    Files.writeString(folder.resolve("memory.lib"), library.liberty(Libraries.membrane()));
    Files.writeString(folder.resolve("tech.lef"), library.technologyLef());
    Files.writeString(folder.resolve("cells.lef"), library.cellLef());
    Files.writeString(folder.resolve("memory.lef"), library.lef(Libraries.membrane()));
  }

  @Test
  void openStaReadsItSilentlyAndAddsAChainUpAsByHand() throws IOException {
    Files.writeString(
        folder.resolve("chain.v"),
        """
        module chain(input a, b, output y);
          wire n1, n2, n3;
          NAND2_X1 u1(.A(a), .B(b), .Y(n1));
          INV_X2 u2(.A(n1), .Y(n2));
          NOR2_X1 u3(.A(n2), .B(b), .Y(n3));
          INV_X1 u4(.A(n3), .Y(y));
        endmodule
        """);
    Files.writeString(
        folder.resolve("chain.tcl"),
        """
        read_liberty cells.lib
        read_liberty memory.lib
        puts READ
        read_verilog chain.v
        link_design chain
        create_clock -name c -period 1
        set_input_delay 0 -clock c {a b}
        set_output_delay 0 -clock c y
        set_input_transition 0.05 a
        set_load 2 [get_ports y]
        report_checks -from a -to y -digits 6
        """);
    String printed = Libraries.run(folder, "sta", "-no_splash", "-exit", "chain.tcl");
    assertThat(printed).startsWith("READ").doesNotContain("Warning", "Error");
    Matcher arrival = Pattern.compile("([0-9.]+)\\s+data arrival time").matcher(printed);
    assertThat(arrival.find()).as(printed).isTrue();

    double slew = 50;
    double sum = 0;
    String[] gates = {"NAND2_X1", "INV_X2", "NOR2_X1", "INV_X1"};
    for (int i = 0; i < gates.length; i++) {
      double load = i + 1 < gates.length ? library.cell(gates[i + 1]).pin("A").capacitanceFf() : 2;
      Arc arc = library.cell(gates[i]).arc("A", "Y");
      sum += arc.delayPs(slew, load);
      slew = arc.slewPs(slew, load);
    }
    // Between the points of a table the slew is interpolated: a tenth of a picosecond a gate.
    assertThat(1e3 * Double.parseDouble(arrival.group(1))).isCloseTo(sum, within(0.5));
  }

  @Test
  void yosysMapsAnAdder() throws IOException {
    Files.writeString(
        folder.resolve("adder.v"),
        """
        module adder(input clk, input [7:0] a, b, output reg [7:0] s);
          always @(posedge clk) s <= a + b;
        endmodule
        """);
    Libraries.run(
        folder,
        "yosys",
        "-p",
        "read_liberty -lib cells.lib; read_verilog adder.v; synth -flatten -top adder; dfflibmap -liberty cells.lib;"
            + " abc -liberty cells.lib; opt_clean; check -mapped -assert;"
            + " tee -o stat.txt stat -liberty cells.lib");
    String stat = Files.readString(folder.resolve("stat.txt"));
    assertThat(stat).containsPattern("DFF_X1 +8\n").contains("Chip area").doesNotContain("$_");
  }

  @Test
  void klayoutReadsTheLef() throws IOException {
    Files.writeString(
        folder.resolve("read.rb"),
        """
        ["cells.lef", "memory.lef"].each do |file|
          layout = RBA::Layout.new
          options = RBA::LoadLayoutOptions.new
          options.lefdef_config.lef_files = ["tech.lef"]
          options.lefdef_config.read_lef_with_def = false
          layout.read(file, options)
          puts "#{file} #{layout.cells}"
          cell = layout.cell("NAND2_X1")
          puts cell.dbbox.to_s if cell
        end
        """);
    String printed = Libraries.run(folder, "klayout", "-b", "-r", "read.rb");
    assertThat(printed)
        .contains("cells.lef " + library.cells().size())
        .contains("memory.lef 1")
        .contains("(0,-0.045;0.57,1.125)");
  }
}
