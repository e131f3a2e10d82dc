package spikestack.silicon.place;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/// Cases for tests: a small legal one as text, random ones, and the folder of the contest's.
final class PlaceCases {
  /// Four cells, three nets, both tiers of other row height; 40 x 40.
  static final String SMALL =
      """
      NumTechnologies 2
      Tech A 2
      LibCell S 10 10 1
      Pin P 5 5
      LibCell L 20 10 2
      Pin P 2 5
      Pin Q 18 5
      Tech B 2
      LibCell S 8 20 1
      Pin P 4 10
      LibCell L 16 20 2
      Pin P 2 10
      Pin Q 14 10
      DieSize 0 0 40 40
      TopDieMaxUtil 80
      BottomDieMaxUtil 80
      TopDieRows 0 0 40 10 4
      BottomDieRows 0 0 40 20 2
      TopDieTech A
      BottomDieTech B
      TerminalSize 4 4
      TerminalSpacing 4
      NumInstances 4
      Inst a S
      Inst b L
      Inst c L
      Inst d S
      NumNets 3
      Net n1 2
      Pin a/P
      Pin b/P
      Net n2 2
      Pin b/Q
      Pin c/P
      Net n3 3
      Pin c/Q
      Pin d/P
      Pin a/P
      """;

  /// A legal answer of [#SMALL]: a and b on top, c and d below.
  static final String LEGAL =
      """
      TopDiePlacement 2
      Inst a 0 0
      Inst b 10 0
      BottomDiePlacement 2
      Inst c 0 20
      Inst d 16 20
      NumTerminals 2
      Terminal n2 28 10
      Terminal n3 14 20
      """;

  /// [#SMALL] as of 2023: L is a macro on both tiers, bonds cost 7.
  static String small2023() {
    return SMALL
        .replace("LibCell S", "LibCell N S")
        .replace("LibCell L", "LibCell Y L")
        .replace("TerminalSpacing 4\n", "TerminalSpacing 4\nTerminalCost 7\n");
  }

  private PlaceCases() {}

  /// The folder of a contest's cases.
  static Path folder(String name) {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    return Path.of(data, "3d", name);
  }

  /// A random netlist of two equal tiers: mostly local nets along a line of cells.
  static PlacementProblem random(int cells, int tiers, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] width = new int[cells];
    int[] height = new int[cells];
    long area = 0;
    for (int i = 0; i < cells; i++) {
      width[i] = 2 + random.nextInt(9);
      height[i] = 10;
      area += 10L * width[i];
    }
    int side = (int) Math.ceil(Math.sqrt(area / (0.7 * tiers)) / 10) * 10;
    IntList start = new IntList();
    IntList pins = new IntList();
    start.add(0);
    int nets = cells;
    for (int n = 0; n < nets; n++) {
      int size = 2 + (random.nextInt(3) == 0 ? random.nextInt(4) : 0);
      int base = random.nextInt(cells);
      for (int k = 0; k < size; k++) {
        pins.add(Math.floorMod(base + random.nextInt(-12, 13), cells));
      }
      start.add(pins.size());
    }
    int[] pinX = new int[pins.size()];
    int[] pinY = new int[pins.size()];
    for (int p = 0; p < pinX.length; p++) {
      pinX[p] = random.nextInt(width[pins.get(p)] + 1);
      pinY[p] = random.nextInt(11);
    }
    Rows rows = Rows.stacked(0, 0, side, 10, side / 10, 1);
    java.util.List<Tier> all = new java.util.ArrayList<>();
    for (int t = 0; t < tiers; t++) {
      all.add(new Tier("tier" + t, rows, 0.8, width, height, pinX, pinY));
    }
    double[] weight = new double[nets];
    java.util.Arrays.fill(weight, 1);
    String[] cellNames = new String[cells];
    java.util.Arrays.setAll(cellNames, i -> "c" + i);
    String[] netNames = new String[nets];
    java.util.Arrays.setAll(netNames, i -> "n" + i);
    return new PlacementProblem(
        "random",
        new Die(0, 0, side, side),
        all,
        PlacementProblem.Cells.movable(cells),
        start.toArray(),
        pins.toArray(),
        weight,
        new Bonds(4, 4, 4, 0),
        new PlacementProblem.Names(cellNames, netNames));
  }
}
