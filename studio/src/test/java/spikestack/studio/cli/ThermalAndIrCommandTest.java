package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `thermal` and `ir` through the real command line: answers, files, exit codes, one-line
/// complaints.
final class ThermalAndIrCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    write(
        "chip.stk",
        """
        material silicon : thermal conductivity 1.3e-4 ; volumetric heat capacity 1.63e-12 ;
        top heat sink : heat transfer coefficient 1e-7 ; temperature 300 ;
        dimensions : chip length 1000 , width 500 ; cell length 100 , width 100 ;
        die one : layer 100 silicon ; source 2 silicon ;
        stack : die d one floorplan "chip.flp" ;
        solver : transient step 0.001 , slot 0.002 ; initial temperature 300 ;
        output : T ( d , 500 , 250 , "a.txt" , step ) ;
        """);
    write("chip.flp", "all: position 0, 0 ; dimension 1000, 500 ; power values 1, 0 ;\n");
    write("hot.config", "-ambient 300\n-model_type block\n-grid_rows 4\n-grid_cols 6\n");
    write("hot.flp", "a 0.004 0.008 0 0\nb 0.006 0.008 0.004 0\n");
    write("hot.ptrace", "a b\n1 2\n");
    write("grid.sp", "*\nV1 p_0_0 0 1\nR1 p_0_0 n_10_20 2\nI1 n_10_20 0 1m\n.end\n");
  }

  @Test
  void threeDIce() throws IOException {
    Path target = folder.resolve("out");
    assertThat(run("thermal", path("chip.stk"), "--out", target.toString())).isZero();
    assertThat(out.toString()).contains("transient, 4 steps", "d.source", "T(d, 500, 250)");
    assertThat(Files.readAllLines(target.resolve("temperatures.csv"))).hasSize(5);
    assertThat(target.resolve("map-01-d.0.png")).exists();
    assertThat(Files.readAllLines(target.resolve("map-00-d.source.csv"))).hasSize(5);
    assertThat(Files.readString(target.resolve("map-00-d.source.svg"))).startsWith("<svg");
    assertThat(Files.readString(target.resolve("result.json"))).contains("\"layers\"");
  }

  @Test
  void hotSpot() {
    assertThat(
            run(
                "thermal",
                path("hot.config"),
                "--floorplan",
                path("hot.flp"),
                "--power",
                path("hot.ptrace"),
                "--json"))
        .isZero();
    assertThat(out.toString()).contains("block model", "\"hsink_b\"", "\"inode_11\"");
    out.getBuffer().setLength(0);
    assertThat(
            run(
                "thermal",
                path("hot.config"),
                "--floorplan",
                path("hot.flp"),
                "--power",
                path("hot.ptrace"),
                "--model",
                "grid",
                "--transient"))
        .isZero();
    assertThat(out.toString()).contains("transient, 1 lines", "spreader", "highest, K");
  }

  @Test
  void ir() throws IOException {
    Path target = folder.resolve("out");
    assertThat(run("ir", path("grid.sp"), "--out", target.toString())).isZero();
    assertThat(out.toString()).contains("worst drop 0.00200000 V at n_10_20", "2 nodes");
    assertThat(Files.readAllLines(target.resolve("voltages.csv"))).hasSize(3);
    assertThat(target.resolve("map-drop.png")).exists();
  }

  @Test
  void aGoldenVoltageThatDiffersFails() throws IOException {
    write("grid.sp", "*\nV1 p 0 1\nR1 p ITermNode_m1_10_20 2\nI1 ITermNode_m1_10_20 0 1m\n.end\n");
    String header = "Instance,Terminal,Layer,X location,Y location,Voltage\n";
    write("golden.csv", header + "u1,VDD,m1,0.01,0.02,0.998\n");
    assertThat(run("ir", path("grid.sp"), "--golden", path("golden.csv"))).isZero();
    write("golden.csv", header + "u1,VDD,m1,0.01,0.02,0.9985\n");
    assertThat(run("ir", path("grid.sp"), "--golden", path("golden.csv"), "--json")).isEqualTo(1);
    assertThat(out.toString()).contains("\"pass\" : false");
    write("golden.csv", header + "u1,VDD,m1,0.05,0.02,0.998\n");
    assertThat(run("ir", path("grid.sp"), "--golden", path("golden.csv"))).isEqualTo(2);
    assertThat(err.toString()).contains("u1 at 0.05, 0.02").hasLineCount(1);
  }

  @Test
  void wrongInputsAreOneLine() throws IOException {
    complains("neither .stk nor .config", "thermal", path("grid.sp"));
    complains("no such file", "thermal", path("absent.stk"));
    complains("goes with", "thermal", path("chip.stk"), "--model", "grid");
    complains("goes with", "thermal", path("hot.config"), "--like-3d-ice");
    complains("no power trace", "thermal", path("hot.config"), "--floorplan", path("hot.flp"));
    complains(
        "block, grid",
        "thermal",
        path("hot.config"),
        "--floorplan",
        path("hot.flp"),
        "--power",
        path("hot.ptrace"),
        "--model",
        "best");
    complains("--threads", "thermal", path("chip.stk"), "--threads", "0");
    write("chip.flp", "all: position 0, 0 ; dimension 1000, 600 ; power values 1, 0 ;\n");
    Path target = folder.resolve("none");
    complains("inside the chip", "thermal", path("chip.stk"), "--out", target.toString());
    assertThat(target).doesNotExist();
    write("grid.sp", "*\nV1 p 0 1\nR1 p n 0\n.end\n");
    complains("ohms > 0", "ir", path("grid.sp"), "--out", target.toString());
    assertThat(target).doesNotExist();
    complains("--worst", "ir", path("grid.sp"), "--worst", "-1");
  }

  private void complains(String part, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(part).hasLineCount(1);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(List.of(new ThermalCommand(), new IrCommand()));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return Main.run(line, arguments);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
