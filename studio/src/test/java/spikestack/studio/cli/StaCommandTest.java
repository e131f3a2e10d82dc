package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Output, exit codes and complaints of `sta`, on two flip-flops with an inverter between.
final class StaCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private static final String LIBERTY =
      """
      library (toy) {
        time_unit : "1ns";
        capacitive_load_unit (1, ff);
        cell (INV) {
          pin (A) { direction : input; capacitance : 1; }
          pin (Z) { direction : output; function : "!A"; timing () { related_pin : "A";
            cell_rise (scalar) { values ("0.1"); } cell_fall (scalar) { values ("0.2"); }
            rise_transition (scalar) { values ("0.01"); } fall_transition (scalar) { values ("0.01"); } } }
        }
        cell (DFF) {
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
      module t(input ck, input d, output q);
        wire a, b;
        DFF f1(.CK(ck), .D(d), .Q(a));
        INV u(.A(a), .Z(b));
        DFF f2(.CK(ck), .D(b), .Q(q));
      endmodule
      """;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("t.lib"), LIBERTY);
    Files.writeString(folder.resolve("t.v"), VERILOG);
    Files.writeString(folder.resolve("t.sdc"), "create_clock -name c -period 1 [get_ports ck]\n");
  }

  private int run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sta",
                "--liberty",
                folder.resolve("t.lib").toString(),
                "--verilog",
                folder.resolve("t.v").toString(),
                "--sdc",
                folder.resolve("t.sdc").toString()));
    arguments.addAll(List.of(more));
    CommandLine line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return Main.run(line, arguments.toArray(String[]::new));
  }

  @Test
  void theWorstPathIsReported() {
    assertThat(run()).as(err.toString()).isZero();
    // 1 - 0.05 - 0.3 - 0.2; hold 0.3 + 0.1 - 0.01.
    assertThat(out.toString())
        .containsSubsequence(
            "Startpoint: f1/CK (clocked by c ^)",
            "Endpoint:   f2/D (clocked by c ^)",
            "u/Z (INV)",
            "0.5000   data arrival time",
            "0.9500   data required time",
            "0.4500   slack (MET)",
            "0.3900   slack (MET)",
            "setup  WNS 0.4500 ns, TNS 0.0000 ns",
            "hold   WNS 0.3900 ns",
            "effective frequency 1818.18 MHz");
  }

  @Test
  void aNegativeSlackIsAFailedCheck() throws IOException {
    Files.writeString(folder.resolve("t.sdc"), "create_clock -period 0.5 [get_ports ck]\n");
    assertThat(run("--json")).isEqualTo(1);
    assertThat(out.toString())
        .containsSubsequence("\"wnsNs\" : -0.0", "\"name\" : \"f2/D\"", "\"pin\" : \"u/Z\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t.v|INV u|INVERTER u|unknown cell 'INVERTER'",
        "t.v|.Z(b)|.Z(a)|net a driven by f1/Q and u/Z",
        "t.v|.A(a), .Z(b)|.A(b), .Z(b)|a combinational loop",
        "t.lib|time_unit|} time_unit|t.lib:2",
        "t.sdc|get_ports ck|get_ports clock|unknown port 'clock'",
        "t.sdc|create_clock|create_clok|the command 'create_clok'",
      })
  void wrongInputIsNamedWithoutAStackTrace(String file, String from, String to, String found)
      throws IOException {
    Path wrong = folder.resolve(file);
    Files.writeString(wrong, Files.readString(wrong).replace(from, to));
    assertThat(run()).isEqualTo(Failures.YOUR_INPUT);
    assertThat(err.toString()).contains(file).contains(found).doesNotContain("\tat ");
  }
}
