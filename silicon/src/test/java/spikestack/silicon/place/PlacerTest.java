package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.model.input.InputException;

/// The whole placer: legal, repeatable, better than a plain start, and the contest's small cases.
final class PlacerTest {
  private static Placement place(PlacementProblem problem, int threads) {
    return Placer.place(problem, 7, PlacerOptions.onThreads(threads), PlacerProgress.SILENT);
  }

  @Test
  void twoTiersAreLegalAndTheSameAtAnyThreadCount() {
    PlacementProblem problem = PlaceCases.random(1200, 2, 3);
    Placement one = place(problem, 1);
    assertThat(Checker.check(problem, one)).isEmpty();
    assertThat(place(problem, 3).sameAs(one)).isTrue();
  }

  @Test
  void oneTierIsLegalAndLongerThanTwo() {
    PlacementProblem flat = PlaceCases.random(1200, 1, 3);
    Placement placement = place(flat, 2);
    assertThat(Checker.check(flat, placement)).isEmpty();
    assertThat(placement.bondCount()).isZero();
    PlacementProblem stacked = PlaceCases.random(1200, 2, 3);
    assertThat(Wirelength.score(stacked, place(stacked, 2)).total())
        .isLessThan(Wirelength.score(flat, placement).total());
  }

  @Test
  void tooManyCellsAreRefused() {
    PlacementProblem p = PlaceCases.random(300, 2, 5);
    PlacementProblem tight =
        new PlacementProblem(
            "tight",
            new Die(0, 0, p.die().highX() / 2, p.die().highY()),
            p.tiers(),
            p.cells(),
            p.netStart(),
            p.pinCell(),
            p.netWeight(),
            p.bonds(),
            p.names());
    assertThatThrownBy(() -> place(tight, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tight")
        .hasMessageContaining("at most 160.0 %");
  }

  @Test
  @Tag("external")
  void contestCase1Of2022IsOptimal() {
    PlacementProblem problem =
        ContestReader.read(PlaceCases.folder("iccad2022b").resolve("case1.txt"));
    for (long seed = 1; seed <= 2; seed++) {
      Placement placement =
          Placer.place(problem, seed, PlacerOptions.onThreads(2), PlacerProgress.SILENT);
      assertThat(Checker.check(problem, placement)).isEmpty();
      assertThat(Wirelength.score(problem, placement).total()).isEqualTo(80);
    }
  }
}
