package spikestack.silicon.place;

import java.util.Arrays;
import spikestack.model.input.InputException;

/// From centres of global placement to legal corners: cells of each tier, then bonds.
final class Legalizer {
  private Legalizer() {}

  static Segments[] legalize(Layout layout, TieredGlobal global, byte[] tier) {
    return legalize(layout, global.bondNet, global.placement.x, global.placement.y, tier);
  }

  /// @param centreX centres of the cells by number, then of the bonds of `bondNet`
  static Segments[] legalize(
      Layout layout, int[] bondNet, double[] centreX, double[] centreY, byte[] tier) {
    PlacementProblem problem = layout.problem;
    PlacementProblem.Cells cells = problem.cells();
    double[] x = new double[layout.objects];
    double[] y = new double[layout.objects];
    IntList blocks = new IntList();
    for (int i = 0; i < layout.cells; i++) {
      layout.turn(i, tier[i], 0);
      x[i] = centreX[i] - 0.5 * layout.width[i];
      y[i] = centreY[i] - 0.5 * layout.height[i];
      if (cells.fixed()[i]) {
        layout.x[i] = cells.fixedX()[i];
        layout.y[i] = cells.fixedY()[i];
        blocks.add(i);
      }
    }
    layout.setPins();
    for (int b = 0; b < bondNet.length; b++) {
      int object = layout.cells + bondNet[b];
      layout.layer[object] = (byte) layout.tiers;
      x[object] = centreX[layout.cells + b] - layout.bondHalfX;
      y[object] = centreY[layout.cells + b] - layout.bondHalfY;
    }
    Segments[] segments = new Segments[layout.tiers + 1];
    for (int t = 0; t < layout.tiers; t++) {
      segments[t] = Segments.ofTier(layout, t, blocks.toArray());
      IntList list = new IntList();
      for (int i = 0; i < layout.cells; i++) {
        if (layout.layer[i] == t && !cells.fixed()[i]) {
          list.add(i);
        }
      }
      new Abacus(layout, segments[t], x, y).place(list.toArray());
    }
    segments[layout.tiers] = Segments.ofBonds(layout);
    long sites = problem.bonds().sites(problem.die());
    if (bondNet.length > sites) {
      throw new InputException(
          problem.name(),
          bondNet.length + " nets between the tiers",
          "at most " + sites + ", what bonds of this pitch leave room for");
    }
    int[] bonds = Arrays.stream(bondNet).map(net -> layout.cells + net).toArray();
    new Abacus(layout, segments[layout.tiers], x, y).place(bonds);
    return segments;
  }
}
