package spikestack.silicon.flow;

import java.util.Collections;
import java.util.List;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.signoff.ir.Drops;
import spikestack.silicon.signoff.ir.PowerGrid;
import spikestack.silicon.signoff.ir.Stripes;
import spikestack.silicon.signoff.ir.TierGrid;
import spikestack.silicon.signoff.power.Power;

/// Static IR drop of the supply: the grids of all tiers as one system, joined by power bonds.
///
/// The grid is ours (an assumption, the same for every arrangement): rails at every row, upright
/// stripes every 10 um on the wider metals, flat stripes every 20 um on the thick ones (one in the
/// middle of a smaller die). Sheet resistances follow from the technology's wires at their widths
/// (45, 90, 360 nm). The supply comes in every 100 um on the thick metal: through bumps in 2D,
/// through the upper tier's silicon in a stack, from where bonds lead down. Ground is the same grid
/// once more and is not solved again.
final class SupplyStep {
  private static final double MICRON = 1e-6;
  private static final double METRE = 1e-9;
  private static final double LOCAL_WIDTH = 0.045;
  private static final double SEMIGLOBAL_WIDTH = 0.090;
  private static final double GLOBAL_WIDTH = 0.360;
  private static final double SOURCE_PITCH = 100 * MICRON;

  /// A bump of 25 um, and a via through thinned silicon (CACTI's conservative coarse one), ohms.
  private static final double BUMP_OHMS = 0.01;

  private static final double TSV_OHMS = 0.26;
  private static final double VIA_OHMS = 0.5;

  /// How far apart a memory draws its current.
  private static final double SINK_RASTER = 5 * MICRON;

  /// Power bonds stand at every crossing of this raster, so many side by side.
  private static final double BOND_RASTER = 20 * MICRON;

  private static final int BONDS_TOGETHER = 16;

  /// @param worstMillivolts per tier
  /// @param averageMillivolts over all cells
  /// @param maps drops per tier, volts, `[row * columns + column]`
  /// @param columns of the maps, as many rows
  /// @param powerBonds for the supply; ground needs as many
  record Result(
      double[] worstMillivolts,
      double averageMillivolts,
      double[][] maps,
      int columns,
      long powerBonds) {}

  private SupplyStep() {}

  static Result run(Design design, Power power, Ledger tech) {
    Rect die = design.floorplans().getFirst().die();
    int tiers = design.floorplans().size();
    double width = die.width() * METRE;
    double height = die.height() * METRE;
    double row =
        (design.floorplans().getFirst().rows().get(1).y()
                - design.floorplans().getFirst().rows().get(0).y())
            * METRE;
    TierGrid tier =
        new TierGrid(
            List.of(
                new Stripes(
                    "rails",
                    true,
                    row,
                    0,
                    2 * LOCAL_WIDTH * MICRON,
                    tech.value(Parameter.WIRE_RESISTANCE_LOCAL) * LOCAL_WIDTH),
                new Stripes(
                    "upright",
                    false,
                    10 * MICRON,
                    Math.min(5 * MICRON, width / 2),
                    1 * MICRON,
                    tech.value(Parameter.WIRE_RESISTANCE_SEMIGLOBAL) * SEMIGLOBAL_WIDTH),
                new Stripes(
                    "thick",
                    true,
                    20 * MICRON,
                    Math.min(10 * MICRON, height / 2),
                    4 * MICRON,
                    tech.value(Parameter.WIRE_RESISTANCE_GLOBAL) * GLOBAL_WIDTH)),
            List.of(VIA_OHMS, VIA_OHMS / 4));
    PowerGrid grid = new PowerGrid(width, height, Collections.nCopies(tiers, tier));
    double vdd = tech.value(Parameter.VDD);
    for (int i = 0; i < design.instances(); i++) {
      double amperes = power.total(i) / vdd;
      if (amperes > 0) {
        sink(grid, design.tier()[i], design.outline(i), die, amperes);
      }
    }
    int from = tiers - 1;
    for (double y = Math.min(SOURCE_PITCH, height) / 2; y < height; y += SOURCE_PITCH) {
      for (double x = Math.min(SOURCE_PITCH, width) / 2; x < width; x += SOURCE_PITCH) {
        grid.source(from, 2, x, y, tiers == 1 ? BUMP_OHMS : TSV_OHMS);
      }
    }
    long bonds = 0;
    if (tiers == 2) {
      grid.bonds(
          0,
          1,
          BOND_RASTER,
          BOND_RASTER,
          Math.max(1e-6, tech.value(Parameter.BOND_RESISTANCE)),
          BONDS_TOGETHER);
      bonds =
          (long) Math.ceil(width / BOND_RASTER - 0.5)
              * (long) Math.ceil(height / BOND_RASTER - 0.5)
              * BONDS_TOGETHER;
    }
    Drops drops = grid.solve();
    double[] worst = new double[tiers];
    double[][] maps = new double[tiers][];
    int columns = 64;
    for (int t = 0; t < tiers; t++) {
      worst[t] = drops.worst(t) * 1e3;
      maps[t] = drops.map(t, columns, columns);
    }
    return new Result(worst, drops.average() * 1e3, maps, columns, bonds);
  }

  /// A cell draws at its middle, a memory evenly over its area.
  private static void sink(PowerGrid grid, int tier, Rect r, Rect die, double amperes) {
    int columns = points(r.width());
    int rows = points(r.height());
    for (int row = 0; row < rows; row++) {
      double y = r.y0() - die.y0() + (row + 0.5) * r.height() / rows;
      for (int column = 0; column < columns; column++) {
        double x = r.x0() - die.x0() + (column + 0.5) * r.width() / columns;
        grid.sink(
            tier,
            Math.clamp(x, 0, die.width()) * METRE,
            Math.clamp(y, 0, die.height()) * METRE,
            amperes / (columns * rows));
      }
    }
  }

  private static int points(int nanometres) {
    return Math.max(1, (int) (nanometres * METRE / SINK_RASTER));
  }
}
