package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// The contest's case and answer texts: what is read, and what broken ones say.
final class ContestReaderTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void readsBothTechnologiesBottomFirst() throws IOException {
    PlacementProblem p = ContestReader.read(file("small.txt", PlaceCases.SMALL));
    assertThat(p.name()).isEqualTo("small");
    assertThat(p.tiers()).extracting(Tier::name).containsExactly("bottom", "top");
    assertThat(p.tiers().get(0).width()).containsExactly(8, 16, 16, 8);
    assertThat(p.tiers().get(1).width()).containsExactly(10, 20, 20, 10);
    assertThat(p.netStart()).containsExactly(0, 2, 4, 7);
    assertThat(p.pinCell()).containsExactly(0, 1, 1, 2, 2, 3, 0);
    assertThat(p.tiers().get(0).pinX()).containsExactly(4, 2, 14, 2, 14, 4, 4);
    assertThat(p.tiers().get(1).rows().count()).isEqualTo(4);
    assertThat(p.bonds()).isEqualTo(new Bonds(4, 4, 4, 0));
    assertThat(p.cells().rotatable()).isFalse();
  }

  @Test
  void gzipIsToldByContentAndWindowsLinesAreFine() throws IOException {
    Path zipped = folder.resolve("zipped.txt");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(PlaceCases.SMALL.replace("\n", " \r\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(ContestReader.read(zipped).pinCount()).isEqualTo(7);
  }

  @Test
  void macrosAndCostOf2023() throws IOException {
    PlacementProblem p = ContestReader.read(file("m.txt", PlaceCases.small2023()));
    assertThat(p.cells().macro()).containsExactly(false, true, true, false);
    assertThat(p.cells().rotatable()).isTrue();
    assertThat(p.bonds().cost()).isEqualTo(7);
  }

  @Test
  void answersComeBackAsWritten() throws IOException {
    PlacementProblem p = ContestReader.read(file("m.txt", PlaceCases.small2023()));
    String text =
        PlaceCases.LEGAL.replaceAll("(Inst .*)", "$1 R0").replace("b 10 0 R0", "b 30 17 R90");
    Answer answer = Answer.read(file("a.txt", text), p);
    Path again = folder.resolve("again.txt");
    Answer.write(again, p, answer.placement(p));
    assertThat(Files.readString(again)).isEqualTo(text);
  }

  private record Broken(String name, String from, String to, String place, String message) {}

  @TestFactory
  Stream<DynamicTest> brokenCases() {
    return Stream.of(
            new Broken("unknown pin", "Pin b/Q", "Pin b/Z", "line 33", "b/Z"),
            new Broken("unknown instance", "Pin d/P", "Pin e/P", "line 37", "e/P"),
            new Broken("no slash", "Pin d/P", "Pin dP", "line 37", "INSTANCE/PIN"),
            new Broken("pin twice in a net", "Pin d/P", "Pin a/P", "line 38", "twice"),
            new Broken(
                "duplicate instance", "Inst d S", "Inst a S", "line 27", "second instance a"),
            new Broken("duplicate net", "Net n2 2", "Net n1 2", "line 32", "second net n1"),
            new Broken(
                "duplicate library cell",
                "LibCell L 20 10 2",
                "LibCell S 20 10 2",
                "line 7",
                "second cell S"),
            new Broken("unknown library cell", "Inst d S", "Inst d X", "line 27", "library cell X"),
            new Broken(
                "unknown technology", "TopDieTech A", "TopDieTech C", "line 19", "technology C"),
            new Broken(
                "pin missing in one technology",
                "Tech B 2\nLibCell S 8 20 1\nPin P 4 10",
                "Tech B 2\nLibCell S 8 20 1\nPin O 4 10",
                "line 13",
                "differs between A and B"),
            new Broken(
                "utilisation of 101 %", "TopDieMaxUtil 80", "TopDieMaxUtil 101", "line 15", "101"),
            new Broken(
                "more cells than room",
                "DieSize 0 0 40 40\nTopDieMaxUtil 80\nBottomDieMaxUtil 80",
                "DieSize 0 0 40 40\nTopDieMaxUtil 10\nBottomDieMaxUtil 10",
                "line",
                "at most 20 %"),
            new Broken(
                "cell taller than the die",
                "LibCell S 10 10 1",
                "LibCell S 10 50 1",
                "line 24",
                "fits the die"),
            new Broken(
                "cell of another height than its row",
                "LibCell S 10 10 1\nPin P 5 5",
                "LibCell S 10 9 1\nPin P 5 5",
                "line 24",
                "row height 10"),
            new Broken("pin outside its cell", "Pin P 5 5", "Pin P 15 5", "line 4", "pin's x 15"),
            new Broken(
                "rows over the die",
                "TopDieRows 0 0 40 10 4",
                "TopDieRows 0 0 40 10 5",
                "line 17",
                "inside the die"),
            new Broken(
                "die without area", "DieSize 0 0 40 40", "DieSize 0 0 0 40", "line 14", "no area"),
            new Broken("not a number", "DieSize 0 0 40 40", "DieSize 0 0 4O 40", "line 14", "4O"),
            new Broken(
                "too large a number",
                "DieSize 0 0 40 40",
                "DieSize 0 0 9999999999 40",
                "line 14",
                "9999999999"),
            new Broken(
                "zero-size terminal",
                "TerminalSize 4 4",
                "TerminalSize 0 4",
                "line 21",
                "terminal width 0"),
            new Broken(
                "terminal larger than the die",
                "TerminalSize 4 4",
                "TerminalSize 4 41",
                "line 21",
                "terminal height 41"),
            new Broken(
                "a word too many",
                "TerminalSpacing 4",
                "TerminalSpacing 4 4",
                "line 22",
                "TerminalSpacing DISTANCE"),
            new Broken(
                "line out of order",
                "TerminalSize 4 4\nTerminalSpacing 4",
                "TerminalSpacing 4\nTerminalSize 4 4",
                "line 21",
                "TerminalSize X Y"),
            new Broken(
                "truncated",
                "Net n3 3\nPin c/Q\nPin d/P\nPin a/P\n",
                "Net n3 3\nPin c/Q\n",
                "end",
                "end of the file"),
            new Broken(
                "more after the end",
                "Pin c/Q\nPin d/P\nPin a/P\n",
                "Pin c/Q\nPin d/P\nPin a/P\nPin b/P\n",
                "line 39",
                "end of the file"),
            new Broken(
                "fewer pins than said", "Net n3 3", "Net n3 2", "line 38", "end of the file"),
            new Broken(
                "a count beyond reason",
                "NumInstances 4",
                "NumInstances 2000000000",
                "line 23",
                "2000000000"))
        .map(
            broken ->
                dynamicTest(
                    broken.name,
                    () -> {
                      assertThat(PlaceCases.SMALL).contains(broken.from);
                      Path file =
                          file("broken.txt", PlaceCases.SMALL.replace(broken.from, broken.to));
                      assertThatThrownBy(() -> ContestReader.read(file))
                          .isInstanceOf(InputException.class)
                          .hasMessageContaining("broken.txt: " + broken.place)
                          .hasMessageContaining(broken.message);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> brokenAnswers() {
    return Stream.of(
            new Broken("unknown instance", "Inst d", "Inst x", "line 6", "instance x"),
            new Broken("unknown net", "Terminal n3", "Terminal n9", "line 9", "net n9"),
            new Broken("fraction", "a 0 0", "a 0.5 0", "line 2", "0.5"),
            new Broken("truncated", "Terminal n3 14 20\n", "", "end", "Terminal NET X Y"),
            new Broken("orientation in 2022", "a 0 0", "a 0 0 R0", "line 2", "Inst NAME X Y"),
            new Broken("tiers swapped", "TopDie", "BottomDie", "line 1", "TopDiePlacement"),
            new Broken(
                "more after the end",
                "n3 14 20\n",
                "n3 14 20\nend\n",
                "line 10",
                "end of the file"))
        .map(
            broken ->
                dynamicTest(
                    broken.name,
                    () -> {
                      PlacementProblem p = ContestReader.read(file("small.txt", PlaceCases.SMALL));
                      Path file =
                          file("broken.txt", PlaceCases.LEGAL.replace(broken.from, broken.to));
                      assertThatThrownBy(() -> Answer.read(file, p))
                          .isInstanceOf(InputException.class)
                          .hasMessageContaining("broken.txt: " + broken.place)
                          .hasMessageContaining(broken.message);
                    }));
  }

  @Test
  void damagedGzipAndOddFiles() throws IOException {
    Path zipped = folder.resolve("cut.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(PlaceCases.SMALL.repeat(3).getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(zipped);
    Files.write(zipped, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ContestReader.read(zipped))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("gzip");
    assertThatThrownBy(() -> ContestReader.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a folder");
    assertThatThrownBy(() -> ContestReader.read(folder.resolve("none.txt")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
    Path line = file("line.txt", "x".repeat(100_000));
    assertThatThrownBy(() -> ContestReader.read(line))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("longer than");
    Path empty = file("empty.txt", "");
    assertThatThrownBy(() -> ContestReader.read(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("end of the file");
  }
}
