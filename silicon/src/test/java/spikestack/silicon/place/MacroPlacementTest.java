package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Machines that are mostly memory: few places for the macros, little room for cells between them.
final class MacroPlacementTest {
  private static final int ROW = 10;
  private static final int[] LARGE = {480, 480, 400, 150, 150, 150, 100, 100, 100, 70};
  private static final int[] SMALL = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10};

  /// Three quarters of the die are memories of very different sizes. Global placement cannot spread
  /// them well; it must not fly apart, and no cell may pay for it: the wire stays near that of the
  /// same cells without any memory in their way. It was 2.02 times as long before macros paid for
  /// the cells under them, 1.56 since.
  @Test
  void cellsStayTogetherBetweenLargeMemories() {
    PlacementProblem crowded = clusters(LARGE, 1);
    PlacementProblem open = clusters(SMALL, 1);
    double with = length(crowded);
    double without = length(open);
    assertThat(with / without).isBetween(0.9, 1.85);
  }

  /// The same memories on a tier of their own are in no cell's way: every cell below has its place
  /// over the whole die.
  @Test
  void memoriesOnTheOtherTierDoNotPushCellsAside() {
    double with = length(clusters(LARGE, 2));
    double without = length(clusters(SMALL, 2));
    assertThat(with / without).isBetween(0.9, 1.15);
  }

  /// Twenty-one memories of a small machine in Nangate45 on nine tenths of the die: annealing on
  /// wire alone meets no arrangement without overlap.
  @Test
  void memoriesThatHardlyFitFindAPlace() {
    int[] tight = {
      475, 421, 354, 227, 227, 227, 227, 190, 177, 118, 88, 87, 87, 87, 87, 61, 61, 61, 61, 61, 61
    };
    PlacementProblem problem = clusters(tight, 1, 15);
    Placement placement =
        Placer.place(problem, 1, new PlacerOptions(2, 0.9), (stage, done, wirelength) -> {});
    assertThat(Checker.check(problem, placement)).isEmpty();
  }

  private static double length(PlacementProblem problem) {
    Placement placement =
        Placer.place(problem, 1, new PlacerOptions(2, 0.9), (stage, done, wirelength) -> {});
    assertThat(Checker.check(problem, placement)).isEmpty();
    return Wirelength.score(problem, placement).total();
  }

  @Test
  void coveredCellsAreThoseInTheRectangle() {
    PlacementProblem problem = clusters(new int[] {100, 100}, 1);
    int n = problem.cellCount();
    SplittableRandom random = new SplittableRandom(3);
    double[] x = random.doubles(n, 0, 1000).toArray();
    double[] y = random.doubles(n, 0, 1000).toArray();
    int[] macroOf = new int[n];
    java.util.Arrays.fill(macroOf, -1);
    macroOf[n - 2] = 0;
    macroOf[n - 1] = 1;
    CoveredCells covered = new CoveredCells(problem, x, y, macroOf);
    // Edges on the grid of 256 squares.
    double low = 1000 * 32 / 256.0;
    double side = 1000 * 128 / 256.0;
    double inside = 0;
    double all = 0;
    for (int i = 0; i < n - 2; i++) {
      double own = problem.area(0, i);
      all += own;
      inside += x[i] >= low && x[i] < low + side && y[i] >= low && y[i] < low + side ? own : 0;
    }
    double whole = covered.cost(0, 0, 0, 1000, 1000) / 1000;
    assertThat(covered.cost(0, low, low, side, side) / side)
        .isCloseTo(whole * inside / all, within(1e-9 * whole));
  }

  /// After any moves of the macros, one or many at a time, the length is that of measuring all pins
  /// of all their nets.
  @Test
  void lengthsOfTheMacrosNetsAreMeasuredAfresh() {
    for (int tiers = 1; tiers <= 2; tiers++) {
      PlacementProblem problem = clusters(LARGE, tiers, 40);
      int n = problem.cellCount();
      SplittableRandom random = new SplittableRandom(9);
      double[] x = random.doubles(n, 0, 1000).toArray();
      double[] y = random.doubles(n, 0, 1000).toArray();
      int[] macros = java.util.stream.IntStream.range(n - LARGE.length, n).toArray();
      int[] macroOf = new int[n];
      java.util.Arrays.fill(macroOf, -1);
      for (int k = 0; k < macros.length; k++) {
        macroOf[macros[k]] = k;
      }
      SequencePair pair = new SequencePair(problem, macros, random);
      pair.start(x, y);
      MacroNets nets = new MacroNets(problem, pair, x, y, macroOf);
      SequencePair.State before = pair.new State();
      for (int step = 0; step < 50; step++) {
        before.save();
        pair.move();
        if (step % 7 == 6) {
          before.restore();
        }
        pair.pack();
        double wanted = 0;
        for (int net = 0; net < problem.netCount(); net++) {
          wanted += ofMacros(problem, net, pair, macroOf, x, y);
        }
        assertThat(nets.length()).isCloseTo(wanted, within(1e-9 * wanted));
      }
    }
  }

  /// Length of a net, 0 without a macro on it.
  private static double ofMacros(
      PlacementProblem problem, int net, SequencePair pair, int[] macroOf, double[] x, double[] y) {
    java.util.DoubleSummaryStatistics alongX = new java.util.DoubleSummaryStatistics();
    java.util.DoubleSummaryStatistics alongY = new java.util.DoubleSummaryStatistics();
    boolean touches = false;
    for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
      int cell = problem.pinCell()[p];
      int k = macroOf[cell];
      touches |= k >= 0;
      // All pins of a macro of this case are in its middle, however it is turned.
      alongX.accept(k < 0 ? x[cell] : pair.x[k] + pair.width(k) / 2);
      alongY.accept(k < 0 ? y[cell] : pair.y[k] + pair.height(k) / 2);
    }
    return touches ? alongX.getMax() - alongX.getMin() + alongY.getMax() - alongY.getMin() : 0;
  }

  /// 1000 x 1000, as many groups of cells (of 150) as there are memories; each group talks to
  /// itself and to its memory, the groups in a ring. With two tiers the memories have the upper
  /// one.
  private static PlacementProblem clusters(int[] memories, int tiers) {
    return clusters(memories, tiers, 150);
  }

  private static PlacementProblem clusters(int[] memories, int tiers, int group) {
    SplittableRandom random = new SplittableRandom(7);
    int cells = group * memories.length;
    int n = cells + memories.length;
    int[] width = new int[n];
    int[] height = new int[n];
    boolean[] macro = new boolean[n];
    for (int i = 0; i < cells; i++) {
      width[i] = 4 + random.nextInt(8);
      height[i] = ROW;
    }
    for (int m = 0; m < memories.length; m++) {
      width[cells + m] = memories[m];
      height[cells + m] = memories[m];
      macro[cells + m] = true;
    }
    IntList start = new IntList();
    IntList pins = new IntList();
    start.add(0);
    for (int m = 0; m < memories.length; m++) {
      for (int k = 0; k < group; k++) {
        int cell = m * group + k;
        pins.add(cell);
        pins.add(m * group + random.nextInt(group));
        pins.add(m * group + random.nextInt(group));
        start.add(pins.size());
        if (k % 8 == 0) {
          pins.add(cell);
          pins.add(cells + m);
          start.add(pins.size());
        }
        if (k % 30 == 0) {
          pins.add(cell);
          pins.add((m + 1) % memories.length * group + random.nextInt(group));
          start.add(pins.size());
        }
      }
    }
    int[] pinX = new int[pins.size()];
    int[] pinY = new int[pins.size()];
    for (int p = 0; p < pinX.length; p++) {
      pinX[p] = width[pins.get(p)] / 2;
      pinY[p] = height[pins.get(p)] / 2;
    }
    int nets = start.size() - 1;
    double[] weight = new double[nets];
    java.util.Arrays.fill(weight, 1);
    String[] cellNames = new String[n];
    java.util.Arrays.setAll(cellNames, i -> "c" + i);
    String[] netNames = new String[nets];
    java.util.Arrays.setAll(netNames, i -> "n" + i);
    byte[] tier = new byte[n];
    java.util.Arrays.fill(tier, cells, n, (byte) (tiers - 1));
    Rows rows = Rows.stacked(0, 0, 1000, ROW, 100, 1);
    return new PlacementProblem(
        "memories",
        new Die(0, 0, 1000, 1000),
        java.util.stream.IntStream.range(0, tiers)
            .mapToObj(t -> new Tier("tier" + t, rows, 1, width, height, pinX, pinY))
            .toList(),
        new PlacementProblem.Cells(macro, true, new boolean[n], tier, new int[n], new int[n]),
        start.toArray(),
        pins.toArray(),
        weight,
        new Bonds(4, 4, 4, 0),
        new PlacementProblem.Names(cellNames, netNames));
  }
}
