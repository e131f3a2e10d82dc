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

  /// What a flow brings: tiers given per cell, a fixed macro over rows, ports of no size at the
  /// die's edge, a core smaller than the die, sites of several units, net weights.
  @Test
  void memoryOnLogicWithMacroPortsAndSites() {
    PlacementProblem p = PlaceCases.random(900, 2, 11);
    int n = p.cellCount();
    int port = n - 20;
    int macro = n - 21;
    byte[] given = new byte[n];
    int edge = p.die().highX() + 200;
    for (int i = 0; i < n; i++) {
      given[i] = (byte) (i % 3 == 0 ? 1 : 0);
      boolean fixed = i >= macro;
      p.cells().fixed()[i] = fixed;
      p.cells().fixedX()[i] = i == macro ? 70 : i == port ? 0 : edge;
      p.cells().fixedY()[i] = i == macro ? 85 : 10 * (i - port);
    }
    p.cells().macro()[macro] = true;
    given[macro] = 0;
    java.util.List<Tier> tiers = new java.util.ArrayList<>();
    for (int t = 0; t < 2; t++) {
      Tier old = p.tiers().get(t);
      int[] width = old.width().clone();
      int[] height = old.height().clone();
      java.util.Arrays.fill(width, port, n, 0);
      java.util.Arrays.fill(height, port, n, 0);
      width[macro] = 83;
      height[macro] = 57;
      int[] pinX = old.pinX().clone();
      int[] pinY = old.pinY().clone();
      for (int q = 0; q < pinX.length; q++) {
        if (p.pinCell()[q] >= port) {
          pinX[q] = 0;
          pinY[q] = 0;
        }
      }
      int length = (edge - 30) / 5 * 5;
      Rows rows = Rows.stacked(15, 20, length, 10, (edge - 40) / 10, 5);
      tiers.add(new Tier(old.name(), rows, 0.95, width, height, pinX, pinY));
    }
    PlacementProblem problem =
        new PlacementProblem(
            "flow",
            new Die(0, 0, edge, edge),
            tiers,
            new PlacementProblem.Cells(
                p.cells().macro(),
                false,
                p.cells().fixed(),
                given,
                p.cells().fixedX(),
                p.cells().fixedY()),
            p.netStart(),
            p.pinCell(),
            p.netWeight(),
            p.bonds(),
            p.names());
    Placement placement =
        Placer.place(problem, 1, new PlacerOptions(2, 0.8), PlacerProgress.SILENT);
    assertThat(Checker.check(problem, placement)).isEmpty();
    assertThat(placement.tier()).isEqualTo(given);
    // A heavy net becomes short.
    int heavy = 100;
    double before = length(problem, placement, heavy);
    problem.netWeight()[heavy] = 50;
    Placement weighted = Placer.place(problem, 1, new PlacerOptions(2, 0.8), PlacerProgress.SILENT);
    assertThat(Checker.check(problem, weighted)).isEmpty();
    assertThat(length(problem, weighted, heavy)).isLessThanOrEqualTo(before);
  }

  private static double length(PlacementProblem problem, Placement placement, int net) {
    return Wirelength.halfPerimeter(problem, placement, net, 0)
        + (double) Wirelength.halfPerimeter(problem, placement, net, 1);
  }

  /// Tiers of two technologies (cells twice as wide below), both nearly full.
  @Test
  void nearlyFullTiersOfTwoTechnologies() {
    PlacementProblem p = PlaceCases.random(700, 2, 31);
    Tier old = p.tiers().getFirst();
    int[] wide = java.util.Arrays.stream(old.width()).map(w -> 2 * w).toArray();
    long area = 0;
    for (int i = 0; i < wide.length; i++) {
      area += p.area(0, i);
    }
    // Two thirds on top and a third below need two thirds of the area on each tier.
    int side = (int) Math.ceil(Math.sqrt(area * 2.0 / 3 / 0.93) / 10) * 10;
    Rows rows = Rows.stacked(0, 0, side, 10, side / 10, 1);
    java.util.List<Tier> tiers =
        java.util.List.of(
            new Tier("bottom", rows, 0.96, wide, old.height(), old.pinX(), old.pinY()),
            new Tier("top", rows, 0.96, old.width(), old.height(), old.pinX(), old.pinY()));
    PlacementProblem problem =
        new PlacementProblem(
            "full",
            new Die(0, 0, side, side),
            tiers,
            p.cells(),
            p.netStart(),
            p.pinCell(),
            p.netWeight(),
            new Bonds(1, 1, 1, 0),
            p.names());
    assertThat(Checker.check(problem, place(problem, 2))).isEmpty();
  }

  @Test
  void movableMacrosAreLegalOnBothTiers() {
    PlacementProblem p = PlaceCases.random(400, 2, 21);
    int side = p.die().highX() + 160;
    java.util.List<Tier> tiers = new java.util.ArrayList<>();
    for (int t = 0; t < 2; t++) {
      Tier old = p.tiers().get(t);
      for (int i = 0; i < 6; i++) {
        old.width()[i] = 40 + 7 * i;
        old.height()[i] = 75 - 6 * i;
        p.cells().macro()[i] = true;
      }
      Rows rows = Rows.stacked(0, 0, side, 10, side / 10, 1);
      tiers.add(new Tier(old.name(), rows, 0.8, old.width(), old.height(), old.pinX(), old.pinY()));
    }
    PlacementProblem problem =
        new PlacementProblem(
            "macros",
            new Die(0, 0, side, side),
            tiers,
            new PlacementProblem.Cells(
                p.cells().macro(),
                true,
                p.cells().fixed(),
                p.cells().givenTier(),
                p.cells().fixedX(),
                p.cells().fixedY()),
            p.netStart(),
            p.pinCell(),
            p.netWeight(),
            new Bonds(2, 2, 2, 5),
            p.names());
    Placement one = place(problem, 1);
    assertThat(Checker.check(problem, one)).isEmpty();
    assertThat(place(problem, 2).sameAs(one)).isTrue();
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
