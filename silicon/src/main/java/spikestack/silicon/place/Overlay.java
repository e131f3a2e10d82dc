package spikestack.silicon.place;

import java.util.SplittableRandom;

/// Global placement before tiers are chosen: both tiers on top of each other, a point may be
/// covered twice.
///
/// Cells have the mean of their two sizes, pins the mean of their two offsets.
final class Overlay {
  final GlobalPlacement placement;

  Overlay(
      PlacementProblem problem,
      double density,
      Workers workers,
      int bins,
      SplittableRandom random) {
    int n = problem.cellCount();
    int tiers = problem.tiers().size();
    Die die = problem.die();
    double[] x = new double[n];
    double[] y = new double[n];
    double[] width = new double[n];
    double[] height = new double[n];
    double[] counts = new double[n];
    boolean[] movable = new boolean[n];
    PlacementProblem.Cells cells = problem.cells();
    start(problem, x, y, random);
    for (int i = 0; i < n; i++) {
      int given = cells.givenTier()[i];
      for (int t = 0; t < tiers; t++) {
        double share = given < 0 ? 1.0 / tiers : given == t ? 1 : 0;
        width[i] += share * problem.tiers().get(t).width()[i];
        height[i] += share * problem.tiers().get(t).height()[i];
      }
      counts[i] = cells.macro()[i] ? density : 1;
      movable[i] = !cells.fixed()[i];
      if (cells.fixed()[i]) {
        x[i] = cells.fixedX()[i] + 0.5 * width[i];
        y[i] = cells.fixedY()[i] + 0.5 * height[i];
      }
    }
    double[] offsetX = new double[problem.pinCount()];
    double[] offsetY = new double[problem.pinCount()];
    for (int p = 0; p < offsetX.length; p++) {
      int cell = problem.pinCell()[p];
      int given = cells.givenTier()[cell];
      for (int t = 0; t < tiers; t++) {
        double share = given < 0 ? 1.0 / tiers : given == t ? 1 : 0;
        Tier of = problem.tiers().get(t);
        offsetX[p] += share * (of.pinX()[p] - 0.5 * of.width()[cell]);
        offsetY[p] += share * (of.pinY()[p] - 0.5 * of.height()[cell]);
      }
    }
    DensityField field = new DensityField(die, bins, workers);
    for (int t = 0; t < tiers; t++) {
      TieredGlobal.block(problem, t, field, density);
    }
    placement =
        new GlobalPlacement(
            die,
            n,
            x,
            y,
            new DensityField.Objects(width, height, counts),
            new int[n],
            movable,
            new GlobalPlacement.Layer[] {new GlobalPlacement.Layer(field, density * tiers)},
            total ->
                new SmoothWirelength(
                    total,
                    problem.netStart(),
                    problem.pinCell(),
                    offsetX,
                    offsetY,
                    problem.netWeight(),
                    workers),
            workers,
            random);
  }

  /// Everything around the middle of the die, a little apart.
  static void start(PlacementProblem problem, double[] x, double[] y, SplittableRandom random) {
    Die die = problem.die();
    for (int i = 0; i < x.length; i++) {
      x[i] = die.lowX() + die.width() * (0.5 + 0.02 * (random.nextDouble() - 0.5));
      y[i] = die.lowY() + die.height() * (0.5 + 0.02 * (random.nextDouble() - 0.5));
    }
  }
}
