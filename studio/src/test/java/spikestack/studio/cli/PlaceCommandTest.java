package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Output, files, exit codes and complaints of `place`, on a chain of four cells.
final class PlaceCommandTest {
  /// Four cells in a chain; also what broken contest files are made of.
  static final String CASE =
      """
      NumTechnologies 1
      Tech A 1
      LibCell C 10 10 2
      Pin P 0 5
      Pin Q 10 5
      DieSize 0 0 30 30
      TopDieMaxUtil 50
      BottomDieMaxUtil 50
      TopDieRows 0 0 30 10 3
      BottomDieRows 0 0 30 10 3
      TopDieTech A
      BottomDieTech A
      TerminalSize 2 2
      TerminalSpacing 2
      NumInstances 4
      Inst a C
      Inst b C
      Inst c C
      Inst d C
      NumNets 3
      Net ab 2
      Pin a/Q
      Pin b/P
      Net bc 2
      Pin b/Q
      Pin c/P
      Net cd 2
      Pin c/Q
      Pin d/P
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void chain() throws IOException {
    file = Files.writeString(folder.resolve("chain.txt"), CASE);
  }

  @Test
  void placesWritesDrawsAndJudgesItsOwnAnswer() throws IOException {
    Path answer = folder.resolve("answer.txt");
    Path png = folder.resolve("tiers.png");
    assertThat(run("--out", answer.toString(), "--picture", png.toString())).isZero();
    assertThat(out.toString()).contains("chain: 4 cells, 3 nets, 6 pins", "legal   yes", "score ");
    assertThat(err.toString()).isEmpty();
    assertThat(ImageIO.read(png.toFile()).getWidth()).isGreaterThan(2000);
    String placed = out.toString();
    out.getBuffer().setLength(0);
    Path svg = folder.resolve("tiers.svg");
    assertThat(run("--check", answer.toString(), "--picture", svg.toString())).isZero();
    assertThat(line("score"))
        .isEqualTo(placed.lines().filter(l -> l.startsWith("score")).findFirst().orElseThrow());
    assertThat(Files.readString(svg)).startsWith("<svg").endsWith("</svg>\n");
  }

  private String line(String start) {
    return out.toString().lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void aBrokenAnswerIsOneAndNamesTheRules() throws IOException {
    Path answer =
        Files.writeString(
            folder.resolve("bad.txt"),
            """
            TopDiePlacement 1
            Inst a 0 1
            BottomDiePlacement 3
            Inst b 0 0
            Inst c 5 0
            Inst d 20 0
            NumTerminals 0
            """);
    assertThat(run("--check", answer.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "legal   no: 3 violations", "row: a at (0, 1)", "overlap: b and c", "bond missing: ab");
    out.getBuffer().setLength(0);
    assertThat(run("--check", answer.toString(), "--json")).isEqualTo(1);
    assertThat(out.toString())
        .containsSubsequence("\"case\" : \"chain\"", "\"legal\" : false", "\"rule\" : \"row\"");
  }

  @Test
  void complaints() throws IOException {
    assertThat(run("--density", "0")).isEqualTo(2);
    assertThat(run("--threads", "0")).isEqualTo(2);
    assertThat(run("--picture", folder.resolve("x.gif").toString())).isEqualTo(2);
    assertThat(run("--check", "none", "--out", "x")).isEqualTo(2);
    Files.writeString(file, CASE.replace("Pin d/P", "Pin d/X"));
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "0 < D <= 1",
            "1 or more",
            "x.gif: found an unknown kind of picture; allowed: .svg or .png",
            "one of them",
            "chain.txt: line 29: found pin d/X; allowed: one of the cell's pins [P, Q]")
        .hasLineCount(5);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("place", file.toString()));
    arguments.addAll(List.of(options));
    CommandLine line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return Main.run(line, arguments.toArray(new String[0]));
  }
}
