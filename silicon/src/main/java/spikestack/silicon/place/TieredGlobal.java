package spikestack.silicon.place;

import java.util.SplittableRandom;

/// Global placement with each cell's tier settled: one density layer per tier, one for the bonds.
///
/// Objects are the cells by number, then the bonds of the cut nets in net order. Each cut net
/// becomes two: its pins on each tier, with the bond in both.
final class TieredGlobal {
  final GlobalPlacement placement;

  /// Cells and bonds together.
  final int reals;

  /// Net of each bond object, `[reals - cells]`.
  final int[] bondNet;

  /// @param startX centres of the cells at the start
  TieredGlobal(
      PlacementProblem problem,
      byte[] tier,
      double[] startX,
      double[] startY,
      double density,
      Workers workers,
      int bins,
      SplittableRandom random) {
    int n = problem.cellCount();
    int tiers = problem.tiers().size();
    int[] netStart = problem.netStart();
    int[] pinCell = problem.pinCell();
    IntList cut = new IntList();
    int[] seen = new int[problem.netCount()];
    for (int net = 0; net < seen.length; net++) {
      for (int p = netStart[net]; p < netStart[net + 1]; p++) {
        seen[net] |= 1 << tier[pinCell[p]];
      }
      if (seen[net] == 3) {
        cut.add(net);
      }
    }
    bondNet = cut.toArray();
    reals = n + bondNet.length;
    double[] x = java.util.Arrays.copyOf(startX, reals);
    double[] y = java.util.Arrays.copyOf(startY, reals);
    double[] width = new double[reals];
    double[] height = new double[reals];
    double[] counts = new double[reals];
    java.util.Arrays.fill(counts, 1);
    int[] layer = new int[reals];
    boolean[] movable = new boolean[reals];
    PlacementProblem.Cells cells = problem.cells();
    for (int i = 0; i < n; i++) {
      width[i] = problem.tiers().get(tier[i]).width()[i];
      height[i] = problem.tiers().get(tier[i]).height()[i];
      counts[i] = cells.macro()[i] ? density : 1;
      layer[i] = tier[i];
      movable[i] = !cells.fixed()[i];
      if (cells.fixed()[i]) {
        x[i] = cells.fixedX()[i] + 0.5 * width[i];
        y[i] = cells.fixedY()[i] + 0.5 * height[i];
      }
    }
    for (int b = 0; b < bondNet.length; b++) {
      width[n + b] = problem.bonds().pitchX();
      height[n + b] = problem.bonds().pitchY();
      layer[n + b] = tiers;
      movable[n + b] = true;
    }
    Nets nets = new Nets(problem, tier, width, height, seen);
    for (int b = 0; b < bondNet.length; b++) {
      nets.bondStart(bondNet[b], n + b, x, y);
    }
    GlobalPlacement.Layer[] layers =
        new GlobalPlacement.Layer[bondNet.length > 0 ? tiers + 1 : tiers];
    for (int t = 0; t < tiers; t++) {
      DensityField field = new DensityField(problem.die(), bins, workers);
      block(problem, t, field, density);
      layers[t] = new GlobalPlacement.Layer(field, density);
    }
    if (bondNet.length > 0) {
      layers[tiers] = new GlobalPlacement.Layer(new DensityField(problem.die(), bins, workers), 1);
    }
    placement =
        new GlobalPlacement(
            problem.die(),
            reals,
            x,
            y,
            new DensityField.Objects(width, height, counts),
            layer,
            movable,
            layers,
            total -> nets.smooth(total, workers),
            workers,
            random);
  }

  /// Blocks fixed cells and everything outside the rows of a tier.
  static void block(PlacementProblem problem, int t, DensityField field, double density) {
    PlacementProblem.Cells cells = problem.cells();
    Tier of = problem.tiers().get(t);
    java.util.List<double[]> rectangles = new java.util.ArrayList<>();
    for (int i = 0; i < problem.cellCount(); i++) {
      if (cells.fixed()[i] && cells.givenTier()[i] == t) {
        int cx = cells.fixedX()[i];
        int cy = cells.fixedY()[i];
        rectangles.add(new double[] {cx, cy, cx + of.width()[i], cy + of.height()[i]});
      }
    }
    field.block(of.rows(), rectangles.toArray(new double[0][]), density);
  }

  /// The nets of both tiers, flat.
  private static final class Nets {
    private final PlacementProblem problem;
    private final byte[] tier;
    private final int[] seen;
    private final double[] offsetX;
    private final double[] offsetY;
    private final int[] bondOf;

    Nets(PlacementProblem problem, byte[] tier, double[] width, double[] height, int[] seen) {
      this.problem = problem;
      this.tier = tier;
      this.seen = seen;
      offsetX = new double[problem.pinCount()];
      offsetY = new double[problem.pinCount()];
      bondOf = new int[problem.netCount()];
      java.util.Arrays.fill(bondOf, -1);
      for (int p = 0; p < offsetX.length; p++) {
        int cell = problem.pinCell()[p];
        Tier of = problem.tiers().get(tier[cell]);
        offsetX[p] = of.pinX()[p] - 0.5 * width[cell];
        offsetY[p] = of.pinY()[p] - 0.5 * height[cell];
      }
    }

    /// Puts a bond between the boxes of its net's two halves.
    void bondStart(int net, int object, double[] x, double[] y) {
      bondOf[net] = object;
      double[][] box = new double[2][];
      for (int t = 0; t < 2; t++) {
        box[t] =
            new double[] {
              Double.POSITIVE_INFINITY,
              Double.POSITIVE_INFINITY,
              Double.NEGATIVE_INFINITY,
              Double.NEGATIVE_INFINITY
            };
      }
      for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
        int cell = problem.pinCell()[p];
        double[] b = box[tier[cell]];
        b[0] = Math.min(b[0], x[cell] + offsetX[p]);
        b[1] = Math.min(b[1], y[cell] + offsetY[p]);
        b[2] = Math.max(b[2], x[cell] + offsetX[p]);
        b[3] = Math.max(b[3], y[cell] + offsetY[p]);
      }
      // The middle two of the four bounds: any point between them is best.
      x[object] = middle(box[0][0], box[0][2], box[1][0], box[1][2]);
      y[object] = middle(box[0][1], box[0][3], box[1][1], box[1][3]);
    }

    private static double middle(double a, double b, double c, double d) {
      return 0.5 * (Math.max(a, c) + Math.min(b, d));
    }

    SmoothWirelength smooth(int total, Workers workers) {
      IntList start = new IntList();
      IntList object = new IntList();
      double[] ox = new double[2 * problem.netCount() + problem.pinCount()];
      double[] oy = new double[ox.length];
      double[] weight = new double[2 * problem.netCount()];
      start.add(0);
      for (int net = 0; net < problem.netCount(); net++) {
        for (int t = 0; t < problem.tiers().size(); t++) {
          int first = object.size();
          for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
            int cell = problem.pinCell()[p];
            if (tier[cell] == t) {
              ox[object.size()] = offsetX[p];
              oy[object.size()] = offsetY[p];
              object.add(cell);
            }
          }
          if (seen[net] == 3) {
            object.add(bondOf[net]);
          }
          if (object.size() > first) {
            weight[start.size() - 1] = problem.netWeight()[net];
            start.add(object.size());
          }
        }
      }
      return new SmoothWirelength(
          total,
          start.toArray(),
          object.toArray(),
          java.util.Arrays.copyOf(ox, object.size()),
          java.util.Arrays.copyOf(oy, object.size()),
          java.util.Arrays.copyOf(weight, start.size() - 1),
          workers);
    }
  }
}
