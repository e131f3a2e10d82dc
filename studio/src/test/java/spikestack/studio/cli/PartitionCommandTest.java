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

/// Output, exit codes and complaints of `partition`, on two triangles with one net between.
final class PartitionCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;
  private Path graph = Path.of("");

  @BeforeEach
  void triangles() throws IOException {
    graph = folder.resolve("two.hgr");
    Files.writeString(graph, "7 6\n1 2\n2 3\n1 3\n4 5\n5 6\n4 6\n3 4\n");
  }

  @Test
  void cutsTheOneNet() throws IOException {
    Path parts = folder.resolve("parts.txt");
    assertThat(run(graph, "--out", parts.toString())).isZero();
    assertThat(out.toString()).contains("cut      1", "part 0   3  50.00 %, at most 3", "seed 1");
    List<String> lines = Files.readAllLines(parts);
    assertThat(lines).hasSize(6);
    assertThat(lines.subList(0, 3)).containsOnly(lines.get(0));
    assertThat(lines.subList(3, 6)).containsOnly(lines.get(3)).doesNotContain(lines.get(0));
  }

  @Test
  void json() {
    assertThat(run(graph, "--json", "--seed", "3")).isZero();
    assertThat(out.toString())
        .containsSubsequence("\"cut\" : 1", "\"weights\" : [ 3, 3 ]", "\"legal\" : true");
  }

  @Test
  void fixedVerticesAndEvaluation() throws IOException {
    Path fixed = folder.resolve("fixed");
    Files.writeString(fixed, "1\n-1\n-1\n1\n-1\n-1\n");
    Path parts = folder.resolve("parts.txt");
    assertThat(run(graph, "--fixed", fixed.toString(), "--out", parts.toString())).isZero();
    assertThat(Files.readAllLines(parts).get(0)).isEqualTo("1");
    assertThat(Files.readAllLines(parts).get(3)).isEqualTo("1");
    Files.writeString(parts, "0\n0\n0\n0\n0\n1\n");
    assertThat(run(graph, "--evaluate", parts.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("cut      2");
    assertThat(err.toString()).contains("exceed the balance");
  }

  @Test
  void complaints() throws IOException {
    assertThat(run(folder.resolve("no.hgr"))).isEqualTo(2);
    assertThat(run(graph, "--parts", "1")).isEqualTo(2);
    assertThat(run(graph, "--balance", "-1")).isEqualTo(2);
    assertThat(run(graph, "--starts", "0")).isEqualTo(2);
    assertThat(run(graph, "--threads", "0")).isEqualTo(2);
    Files.writeString(graph, "1 2\n0 1\n");
    assertThat(run(graph)).isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(6)
        .contains(
            "no.hgr: found no such file",
            "--parts: found 1; allowed: 2..1024",
            "--balance: found -1.0; allowed: 0..100 percent",
            "--starts: found 0",
            "--threads: found 0",
            "two.hgr:2: found 0; allowed: a vertex, 1..2 (counted from 1)");
  }

  private int run(Path file, String... options) {
    CommandLine line = Main.commandLine(List.of(new PartitionCommand()));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] arguments = new String[options.length + 2];
    arguments[0] = "partition";
    arguments[1] = file.toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return Main.run(line, arguments);
  }
}
