package spikestack.silicon.flow;

import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;

/// How dense bonds and power are, over a square raster of the die.
final class DensityMaps {
  private static final int COLUMNS = 64;

  private final Rect die;

  /// Area of a field, mm2.
  private final double field;

  private DensityMaps(Design design) {
    die = design.floorplans().getFirst().die();
    field = die.area() * 1e-12 / (COLUMNS * COLUMNS);
  }

  /// Bonds of signals per 100 um2: one map for the stack.
  static Stack.Map2 bonds(Design design) {
    DensityMaps raster = new DensityMaps(design);
    Bonds bonds = design.bonds();
    double[] map = new double[COLUMNS * COLUMNS];
    for (int b = 0; b < bonds.count(); b++) {
      map[raster.row(bonds.y()[b]) * COLUMNS + raster.column(bonds.x()[b])] += 1e-4 / raster.field;
    }
    return new Stack.Map2(new double[][] {map}, COLUMNS);
  }

  /// Watts per mm2, a map per tier: each instance's evenly over its outline.
  static Stack.Map2 power(Design design, double[] watts) {
    DensityMaps raster = new DensityMaps(design);
    double[][] maps = new double[design.floorplans().size()][COLUMNS * COLUMNS];
    for (int i = 0; i < design.instances(); i++) {
      raster.spread(design.outline(i), watts[i], maps[design.tier()[i]]);
    }
    return new Stack.Map2(maps, COLUMNS);
  }

  private void spread(Rect outline, double watts, double[] map) {
    for (int row = row(outline.y0()); row <= row(outline.y1() - 1); row++) {
      double tall =
          common(
              outline.y0(),
              outline.y1(),
              edge(row, die.y0(), die.height()),
              edge(row + 1, die.y0(), die.height()));
      for (int column = column(outline.x0()); column <= column(outline.x1() - 1); column++) {
        double wide =
            common(
                outline.x0(),
                outline.x1(),
                edge(column, die.x0(), die.width()),
                edge(column + 1, die.x0(), die.width()));
        map[row * COLUMNS + column] += watts * tall * wide / outline.area() / field;
      }
    }
  }

  private static double edge(int at, int from, int size) {
    return from + (double) at * size / COLUMNS;
  }

  private static double common(double a0, double a1, double b0, double b1) {
    return Math.max(0, Math.min(a1, b1) - Math.max(a0, b0));
  }

  private int column(int x) {
    return Math.clamp((long) (x - die.x0()) * COLUMNS / die.width(), 0, COLUMNS - 1);
  }

  private int row(int y) {
    return Math.clamp((long) (y - die.y0()) * COLUMNS / die.height(), 0, COLUMNS - 1);
  }
}
