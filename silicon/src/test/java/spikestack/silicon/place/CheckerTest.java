package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The checker against answers broken on purpose, one rule at a time; and legal twins right at the
/// limit of each rule.
final class CheckerTest {
  @TempDir Path folder;

  private int files;

  private List<String> rules(String problem, String answer) throws IOException {
    Path caseFile = folder.resolve("case" + files + ".txt");
    Path answerFile = folder.resolve("answer" + files++ + ".txt");
    Files.writeString(caseFile, problem);
    Files.writeString(answerFile, answer);
    PlacementProblem read = ContestReader.read(caseFile);
    return Checker.check(read, Answer.read(answerFile, read)).stream()
        .map(Checker.Violation::rule)
        .distinct()
        .toList();
  }

  private record Change(String name, String from, String to, List<String> rules) {}

  private static Change change(String name, String from, String to, String... rules) {
    return new Change(name, from, to, List.of(rules));
  }

  @TestFactory
  Stream<DynamicTest> eachRule() {
    return Stream.of(
            change("as it is", "a 0 0", "a 0 0"),
            change("touching cells", "b 10 0", "b 10 0"),
            change("overlap by one", "b 10 0", "b 9 0", "overlap"),
            change("same place", "d 16 20", "d 0 20", "overlap"),
            change("between rows", "a 0 0", "a 0 5", "row"),
            change("between rows alone", "a 0 0", "a 30 15", "row"),
            change("left of the die", "a 0 0", "a -1 0", "outside"),
            change("last legal x", "b 10 0", "b 20 0"),
            change("right of the die", "b 10 0", "b 21 0", "outside"),
            change("above the die", "a 0 0", "a 0 40", "outside"),
            change("below the die", "a 0 0", "a 0 -10", "outside"),
            change("row of the other tier", "c 0 20", "c 0 10", "row"),
            change("missing", "TopDiePlacement 2\nInst a 0 0\n", "TopDiePlacement 1\n", "missing"),
            change(
                "twice",
                "Inst a 0 0\nInst b 10 0",
                "Inst a 0 0\nInst a 30 0",
                "missing",
                "duplicate"),
            change(
                "on both tiers",
                "TopDiePlacement 2\n",
                "TopDiePlacement 3\nInst c 0 10\n",
                "duplicate"),
            change(
                "bond missing",
                "NumTerminals 2\nTerminal n2 28 10\n",
                "NumTerminals 1\n",
                "bond missing"),
            change(
                "bond needless",
                "NumTerminals 2\n",
                "NumTerminals 3\nTerminal n1 10 32\n",
                "bond needless"),
            change(
                "bond twice",
                "NumTerminals 2\n",
                "NumTerminals 3\nTerminal n2 10 32\n",
                "bond duplicate"),
            change("bonds at the spacing", "n2 28 10", "n2 22 20"),
            change("bonds one closer", "n2 28 10", "n2 21 20", "bond spacing"),
            change("bonds one closer, upwards", "n2 28 10", "n2 14 13", "bond spacing"),
            change("bonds one closer, diagonal", "n2 28 10", "n2 21 13", "bond spacing"),
            change("bond at the left edge", "n2 28 10", "n2 6 10"),
            change("bond over the left edge", "n2 28 10", "n2 5 10", "bond edge"),
            change("bond at the right edge", "n2 28 10", "n2 34 10"),
            change("bond over the right edge", "n2 28 10", "n2 35 10", "bond edge"),
            change("bond over the lower edge", "n2 28 10", "n2 28 5", "bond edge"),
            change("bond over the upper edge", "n2 28 10", "n2 28 35", "bond edge"))
        .map(
            change ->
                dynamicTest(
                    change.name,
                    () -> {
                      assertThat(PlaceCases.LEGAL).contains(change.from);
                      assertThat(
                              rules(
                                  PlaceCases.SMALL,
                                  PlaceCases.LEGAL.replace(change.from, change.to)))
                          .containsExactlyInAnyOrderElementsOf(change.rules);
                    }));
  }

  @Test
  void utilisationAtTheLimitAndAbove() throws IOException {
    // Top: 10 x 10 + 20 x 10 = 300 of 1600 = 18.75 %.
    assertThat(
            rules(
                PlaceCases.SMALL.replace("TopDieMaxUtil 80", "TopDieMaxUtil 19"), PlaceCases.LEGAL))
        .isEmpty();
    assertThat(
            rules(
                PlaceCases.SMALL.replace("TopDieMaxUtil 80", "TopDieMaxUtil 18"), PlaceCases.LEGAL))
        .containsExactly("utilisation");
  }

  @Test
  void onlyMacrosTurnAndStandOffTheRows() throws IOException {
    String legal = PlaceCases.LEGAL.replaceAll("(Inst .*)", "$1 R0");
    assertThat(rules(PlaceCases.small2023(), legal)).isEmpty();
    // b is a macro of 20 x 10: turned it is 10 wide and 20 high.
    assertThat(rules(PlaceCases.small2023(), legal.replace("b 10 0 R0", "b 30 17 R90"))).isEmpty();
    assertThat(rules(PlaceCases.small2023(), legal.replace("b 10 0 R0", "b 31 17 R90")))
        .containsExactly("outside");
    assertThat(rules(PlaceCases.small2023(), legal.replace("a 0 0 R0", "a 0 0 R180")))
        .containsExactly("orientation");
    assertThat(rules(PlaceCases.small2023(), legal.replace("b 10 0 R0", "b 0 10 R0"))).isEmpty();
    assertThat(rules(PlaceCases.small2023(), legal.replace("b 10 0 R0", "b 0 9 R0")))
        .containsExactly("overlap");
  }

  @Test
  void turnedPinsCountWhereTheyAre() throws IOException {
    Path file = folder.resolve("turned.txt");
    Files.writeString(file, PlaceCases.small2023());
    PlacementProblem problem = ContestReader.read(file);
    Tier top = problem.tiers().get(1);
    // Pin P of L on top: (2, 5) in 20 x 10.
    int pin = problem.netStart()[0] + 1;
    int[][] wanted = {{2, 5}, {5, 2}, {18, 5}, {5, 18}};
    for (int turns = 0; turns < 4; turns++) {
      assertThat(Wirelength.turnedX(top, pin, 1, turns)).isEqualTo(wanted[turns][0]);
      assertThat(Wirelength.turnedY(top, pin, 1, turns)).isEqualTo(wanted[turns][1]);
    }
  }

  @Test
  void scoreByHand() throws IOException {
    Path caseFile = folder.resolve("hand.txt");
    Path answerFile = folder.resolve("hand.answer");
    Files.writeString(caseFile, PlaceCases.SMALL);
    Files.writeString(answerFile, PlaceCases.LEGAL);
    PlacementProblem problem = ContestReader.read(caseFile);
    Score score = Wirelength.score(problem, Answer.read(answerFile, problem).placement(problem));
    // n1 top: (5,5)-(12,5) = 7. n2: top (28,5)-(28,10) = 5; bottom (2,30)-(28,10) = 46.
    // n3: top (5,5)-(14,20) = 24; bottom (14,30), (20,30), (14,20) = 16.
    assertThat(score.wirelength()).containsExactly(62, 36);
    assertThat(score.total()).isEqualTo(98);
  }

  @Test
  @Tag("external")
  void theStoredOptimumIsLegalAndScores80() {
    Path cases = PlaceCases.folder("iccad2022b");
    PlacementProblem problem = ContestReader.read(cases.resolve("case1.txt"));
    Answer answer = Answer.read(cases.resolve("case1.optimal.txt"), problem);
    assertThat(Checker.check(problem, answer)).isEmpty();
    assertThat(Wirelength.score(problem, answer.placement(problem)).total()).isEqualTo(80);
  }
}
