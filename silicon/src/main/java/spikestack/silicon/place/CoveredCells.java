package spikestack.silicon.place;

/// What a macro's place costs the cells that rough placement left under it: they must leave.
///
/// A table of sums over a grid of the die makes the cell area of any rectangle a matter of four
/// lookups. Each cell that is covered goes to the nearest edge, a quarter of the macro's shorter
/// side away on the average, and pulls its pins' nets along; but neighbours leave together, so that
/// only [#SHARE] of the nets grow (chosen by trial on the project's own machines, not by a
/// contest).
final class CoveredCells {
  private static final int BINS = 256;
  private static final double SHARE = 0.25;

  private final Die die;
  private final double[][] sum;
  private final double perArea;

  /// @param x centres of all cells where rough placement left them
  /// @param macroOf number of the macro that a cell is, or -1
  CoveredCells(PlacementProblem problem, double[] x, double[] y, int[] macroOf) {
    die = problem.die();
    int tiers = problem.tiers().size();
    sum = new double[tiers][(BINS + 1) * (BINS + 1)];
    PlacementProblem.Cells cells = problem.cells();
    double area = 0;
    int count = 0;
    for (int i = 0; i < problem.cellCount(); i++) {
      if (macroOf[i] >= 0 || cells.fixed()[i]) {
        continue;
      }
      int bx = bin((x[i] - die.lowX()) / die.width());
      int by = bin((y[i] - die.lowY()) / die.height());
      int given = cells.givenTier()[i];
      for (int t = 0; t < tiers; t++) {
        double share = given < 0 ? 1.0 / tiers : given == t ? 1 : 0;
        double own = share * problem.area(t, i);
        sum[t][(by + 1) * (BINS + 1) + bx + 1] += own;
        area += own;
      }
      count++;
    }
    for (double[] s : sum) {
      for (int by = 1; by <= BINS; by++) {
        double row = 0;
        for (int bx = 1; bx <= BINS; bx++) {
          int at = by * (BINS + 1) + bx;
          row += s[at];
          s[at] = row + s[at - BINS - 1];
        }
      }
    }
    double pins = (double) problem.pinCount() / Math.max(1, problem.cellCount());
    perArea = area == 0 ? 0 : SHARE * pins * count / area;
  }

  private static int bin(double part) {
    return Math.max(0, Math.min(BINS - 1, (int) (part * BINS)));
  }

  /// Wirelength that the cells under this rectangle gain by leaving.
  double cost(int tier, double lowX, double lowY, double width, double height) {
    int x0 = edge((lowX - die.lowX()) / die.width());
    int x1 = edge((lowX + width - die.lowX()) / die.width());
    int y0 = edge((lowY - die.lowY()) / die.height());
    int y1 = edge((lowY + height - die.lowY()) / die.height());
    double[] s = sum[tier];
    int line = BINS + 1;
    double covered = s[y1 * line + x1] - s[y0 * line + x1] - s[y1 * line + x0] + s[y0 * line + x0];
    return perArea * covered * 0.25 * Math.min(width, height);
  }

  /// More than a macro can gain by sticking out of the die, per length that sticks out.
  double perLength() {
    double all = 0;
    for (double[] s : sum) {
      all += s[s.length - 1];
    }
    return perArea * all;
  }

  private static int edge(double part) {
    return Math.max(0, Math.min(BINS, (int) Math.round(part * BINS)));
  }
}
