package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Legalisation and the steps after it: always legal, wirelength kept exactly, each step no worse.
final class DetailedTest {
  private record Start(PlacementProblem problem, Layout layout, Segments[] segments) {
    /// Random centres, legalised.
    static Start random(PlacementProblem problem, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = problem.cellCount();
      byte[] tier = new byte[n];
      for (int i = 0; i < n; i++) {
        tier[i] = (byte) (problem.tiers().size() == 1 ? 0 : i % 2);
      }
      IntList cut = new IntList();
      for (int net = 0; net < problem.netCount(); net++) {
        int seen = 0;
        for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
          seen |= 1 << tier[problem.pinCell()[p]];
        }
        if (seen == 3) {
          cut.add(net);
        }
      }
      double[] x = new double[n + cut.size()];
      double[] y = new double[n + cut.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextDouble() * problem.die().highX();
        y[i] = random.nextDouble() * problem.die().highY();
      }
      Layout layout = new Layout(problem);
      Segments[] segments = Legalizer.legalize(layout, cut.toArray(), x, y, tier);
      layout.refreshAll();
      return new Start(problem, layout, segments);
    }

    void requireLegalAndExact() {
      assertThat(Checker.check(problem, layout.placement())).isEmpty();
      assertThat(layout.total())
          .isCloseTo(Wirelength.score(problem, layout.placement()).totalWirelength(), within(1e-6));
    }
  }

  private static PlacementProblem smallBonds(int cells, int tiers, long seed) {
    PlacementProblem p = PlaceCases.random(cells, tiers, seed);
    return new PlacementProblem(
        p.name(),
        p.die(),
        p.tiers(),
        p.cells(),
        p.netStart(),
        p.pinCell(),
        p.netWeight(),
        new Bonds(1, 1, 1, 0),
        p.names());
  }

  /// Three nets of 120, 60 and 30 pins more, with some cells twice: their boxes are kept, not
  /// recomputed.
  private static PlacementProblem withLargeNets(PlacementProblem p, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int extra = 210;
    int nets = p.netCount() + 3;
    int[] start = java.util.Arrays.copyOf(p.netStart(), nets + 1);
    int[] pins = java.util.Arrays.copyOf(p.pinCell(), p.pinCount() + extra);
    start[nets - 2] = p.pinCount() + 120;
    start[nets - 1] = p.pinCount() + 180;
    start[nets] = p.pinCount() + 210;
    for (int q = p.pinCount(); q < pins.length; q++) {
      pins[q] = random.nextInt(p.cellCount());
    }
    double[] weight = java.util.Arrays.copyOf(p.netWeight(), nets);
    java.util.Arrays.fill(weight, 1);
    String[] names = java.util.Arrays.copyOf(p.names().nets(), nets);
    for (int k = 1; k <= 3; k++) {
      names[nets - k] = "large" + k;
    }
    java.util.List<Tier> tiers = new java.util.ArrayList<>();
    for (Tier t : p.tiers()) {
      int[] pinX = java.util.Arrays.copyOf(t.pinX(), pins.length);
      int[] pinY = java.util.Arrays.copyOf(t.pinY(), pins.length);
      tiers.add(
          new Tier(t.name(), t.rows(), t.maxUtilisation(), t.width(), t.height(), pinX, pinY));
    }
    return new PlacementProblem(
        p.name(),
        p.die(),
        tiers,
        p.cells(),
        start,
        pins,
        weight,
        p.bonds(),
        new PlacementProblem.Names(p.names().cells(), names));
  }

  @Test
  void everyStepIsLegalAndShortens() {
    for (long seed = 1; seed <= 3; seed++) {
      Start start = Start.random(withLargeNets(smallBonds(500, 2, seed), seed), seed);
      start.requireLegalAndExact();
      Detailed detailed = new Detailed(start.layout, start.segments);
      double length = start.layout.total();
      detailed.shiftRows();
      start.requireLegalAndExact();
      assertThat(start.layout.total()).isLessThan(length);
      length = start.layout.total();
      detailed.reorder();
      start.requireLegalAndExact();
      assertThat(start.layout.total()).isLessThan(length);
      length = start.layout.total();
      detailed.round(3);
      start.requireLegalAndExact();
      assertThat(start.layout.total()).isLessThan(0.8 * length);
      detailed.anneal(50, 2, new SplittableRandom(seed));
      start.requireLegalAndExact();
    }
  }

  @Test
  void oneTierOnSitesOfSeveralUnits() {
    PlacementProblem p = PlaceCases.random(300, 1, 9);
    Rows old = p.tiers().getFirst().rows();
    Rows rows = new Rows(old.height(), 4, old.y(), old.lowX(), old.highX());
    Tier tier = p.tiers().getFirst();
    // Wider rows: widths are rounded up to sites.
    int wide = 2 * p.die().highX();
    java.util.Arrays.fill(rows.highX(), wide);
    PlacementProblem sited =
        new PlacementProblem(
            p.name(),
            new Die(0, 0, wide, p.die().highY()),
            java.util.List.of(
                new Tier("t", rows, 1, tier.width(), tier.height(), tier.pinX(), tier.pinY())),
            p.cells(),
            p.netStart(),
            p.pinCell(),
            p.netWeight(),
            p.bonds(),
            p.names());
    Start start = Start.random(sited, 2);
    start.requireLegalAndExact();
    Detailed detailed = new Detailed(start.layout, start.segments);
    detailed.round(3);
    detailed.anneal(20, 2, new SplittableRandom(1));
    start.requireLegalAndExact();
  }

  @Test
  void rowShiftFindsTheBestOfAllPositions() {
    // Two movable cells in one row, tied to fixed cells; every pair of positions tried by hand.
    PlacementProblem.Cells cells = PlacementProblem.Cells.movable(4);
    for (int i = 2; i < 4; i++) {
      cells.fixed()[i] = true;
      cells.givenTier()[i] = 0;
      cells.fixedY()[i] = 10;
    }
    cells.fixedX()[2] = 17;
    cells.fixedX()[3] = 3;
    int[] size = {5, 6, 2, 2};
    int[] height = {10, 10, 10, 10};
    int[] start = {0, 2, 4, 6};
    int[] pins = {0, 2, 1, 3, 0, 1};
    int[] offset = {1, 0, 2, 1, 4, 0};
    Tier tier =
        new Tier("t", Rows.stacked(0, 0, 30, 10, 2, 1), 1, size, height, offset, new int[6]);
    PlacementProblem problem =
        new PlacementProblem(
            "pair",
            new Die(0, 0, 30, 20),
            java.util.List.of(tier),
            cells,
            start,
            pins,
            new double[] {1, 1, 1},
            new Bonds(1, 1, 1, 0),
            new PlacementProblem.Names(
                new String[] {"a", "b", "p", "q"}, new String[] {"n0", "n1", "n2"}));
    double best = Double.POSITIVE_INFINITY;
    for (int a = 0; a + 5 + 6 <= 30; a++) {
      for (int b = a + 5; b + 6 <= 30; b++) {
        best =
            Math.min(
                best, Math.abs(a + 1 - 17) + Math.abs(b + 2 - 3 - 1) + Math.abs(a + 4 - b) + 20);
      }
    }
    Layout layout = new Layout(problem);
    Segments[] segments =
        Legalizer.legalize(
            layout,
            new int[0],
            new double[] {10, 25, 0, 0},
            new double[] {5, 5, 0, 0},
            new byte[4]);
    layout.refreshAll();
    RowShift shift = new RowShift(layout);
    for (int i = 0; i < 4; i++) {
      shift.run(segments[0], 0);
    }
    assertThat(layout.total()).isEqualTo(best);
    assertThat(Checker.check(problem, layout.placement())).isEmpty();
  }
}
