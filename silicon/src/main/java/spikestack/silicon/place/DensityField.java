package spikestack.silicon.place;

/// The density of one layer on a square grid of bins, and its electric field.
///
/// Cells are charges of their area; the potential solves `laplace(psi) = -(rho - mean)` with the
/// normal field zero at the die's edge, by cosine series (the ePlace analogy: Lu et al., "ePlace:
/// Electrostatics-Based Placement Using Fast Fourier Transform and Nesterov's Method", TODAES
/// 2015). A charge smaller than sqrt(2) bins is stretched to that size, its area kept.
///
/// Hot class: flat arrays, no allocation per call.
final class DensityField {
  /// Sizes of objects and how much each counts per area: 1 for cells; for a macro, and for what is
  /// fixed, the density that cells are to reach, or a macro alone would overfill its bins.
  record Objects(double[] width, double[] height, double[] density) {
    /// Objects that count fully.
    static Objects full(double[] width, double[] height) {
      double[] density = new double[width.length];
      java.util.Arrays.fill(density, 1);
      return new Objects(width, height, density);
    }

    double charge(int object) {
      return width[object] * height[object] * density[object];
    }
  }

  /// Parts of the objects that deposit into grids of their own, added in order: the same sums at
  /// any thread count.
  static final int PARTS = 4;

  /// Blocks of rows that are transformed at the same time, at most.
  private static final int MOST_TRANSFORMS = 4;

  private static final double STRETCH = Math.sqrt(2);

  final int bins;
  final double lowX;
  final double lowY;
  final double binWidth;
  final double binHeight;

  /// Movable density without fillers, `[y * bins + x]`, 1 = covered once.
  final double[] cells;

  /// Immovable density, the same shape; at most the number of tiers in the layer.
  final double[] fixed;

  /// Field along x and y at bin centres after [#solve].
  final double[] fieldX;

  final double[] fieldY;

  private final double highX;
  private final double highY;
  private final double perWidth;
  private final double perHeight;
  private final double perArea;
  private final double[] rho;
  private final double[][] part;
  private final double[] waveX;
  private final double[] waveY;
  private final double[] swapped;
  private final CosineTransform[] transforms;
  private final Workers workers;

  DensityField(Die die, int bins, Workers workers) {
    this.bins = bins;
    this.workers = workers;
    lowX = die.lowX();
    lowY = die.lowY();
    binWidth = (double) die.width() / bins;
    binHeight = (double) die.height() / bins;
    highX = die.highX();
    highY = die.highY();
    perWidth = 1 / binWidth;
    perHeight = 1 / binHeight;
    perArea = perWidth * perHeight;
    int size = bins * bins;
    cells = new double[size];
    fixed = new double[size];
    fieldX = new double[size];
    fieldY = new double[size];
    rho = new double[size];
    part = new double[2 * PARTS][size];
    waveX = new double[size];
    waveY = new double[size];
    swapped = new double[size];
    CosineTransform one = new CosineTransform(bins);
    transforms = new CosineTransform[Math.min(MOST_TRANSFORMS, bins / one.rows())];
    transforms[0] = one;
    for (int c = 1; c < transforms.length; c++) {
      transforms[c] = new CosineTransform(bins);
    }
  }

  /// Adds immovable rectangles of one tier, `{lowX, lowY, highX, highY}` each, and everything
  /// outside the tier's rows; a point counts `density` per tier at most.
  void block(Rows rows, double[][] rectangles, double density) {
    double[] open = new double[bins * bins];
    for (int r = 0; r < rows.count(); r++) {
      double y = rows.y()[r];
      spread(open, rows.lowX()[r], y, rows.highX()[r], y + rows.height(), 1);
    }
    double[] covered = new double[bins * bins];
    for (double[] r : rectangles) {
      spread(covered, r[0], r[1], r[2], r[3], 1);
    }
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] += density * Math.min(1, Math.max(0, 1 - open[i]) + covered[i]);
    }
  }

  /// Area that cells may cover, square database units.
  double freeArea(double capacity) {
    double sum = 0;
    for (double f : fixed) {
      sum += Math.max(0, capacity - f);
    }
    return sum * binWidth * binHeight;
  }

  private void spread(double[] grid, double lx, double ly, double hx, double hy, double density) {
    int x0 = column(lx);
    int x1 = column(hx);
    int y0 = row(ly);
    int y1 = row(hy);
    double perBin = density / (binWidth * binHeight);
    for (int y = y0; y <= y1; y++) {
      double dy = overlapY(y, ly, hy) * perBin;
      for (int x = x0; x <= x1; x++) {
        grid[y * bins + x] += overlapX(x, lx, hx) * dy;
      }
    }
  }

  /// Deposits the objects `list[0 .. real - 1]` (cells) and the rest (fillers) with their centres
  /// at `x`, `y`.
  void deposit(int[] list, int real, double[] x, double[] y, Objects of) {
    workers.run(
        PARTS,
        p -> {
          double[] cellPart = part[2 * p];
          double[] fillPart = part[2 * p + 1];
          java.util.Arrays.fill(cellPart, 0);
          java.util.Arrays.fill(fillPart, 0);
          for (int k = from(p, real); k < from(p + 1, real); k++) {
            put(cellPart, list[k], x, y, of);
          }
          int fill = list.length - real;
          for (int k = real + from(p, fill); k < real + from(p + 1, fill); k++) {
            put(fillPart, list[k], x, y, of);
          }
        });
    workers.run(
        PARTS,
        p -> {
          for (int i = from(p, rho.length); i < from(p + 1, rho.length); i++) {
            double cell = 0;
            double all = fixed[i];
            for (int q = 0; q < PARTS; q++) {
              cell += part[2 * q][i];
              all += part[2 * q + 1][i];
            }
            cells[i] = cell;
            rho[i] = all + cell;
          }
        });
  }

  private static int from(int p, int count) {
    return (int) ((long) count * p / PARTS);
  }

  private void put(double[] grid, int object, double[] x, double[] y, Objects of) {
    double w = Math.max(of.width[object], STRETCH * binWidth);
    double h = Math.max(of.height[object], STRETCH * binHeight);
    double density = of.charge(object) / (w * h);
    double lx = x[object] - 0.5 * w;
    double ly = y[object] - 0.5 * h;
    double hx = lx + w;
    double hy = ly + h;
    int x0 = column(lx);
    int y0 = row(ly);
    double edgeX = lowX + (x0 + 1) * binWidth;
    double edgeY = lowY + (y0 + 1) * binHeight;
    double overX = Math.min(hx, highX) - edgeX;
    double overY = Math.min(hy, highY) - edgeY;
    if (overX > 2 * binWidth || overY > 2 * binHeight) {
      spread(grid, lx, ly, hx, hy, density);
      return;
    }
    // Up to three bins each way, which is what most cells cover: no loop, every overlap once.
    double perBin = density * perArea;
    double d0 = (Math.min(overX, 0) + edgeX - Math.max(lx, lowX)) * perBin;
    double d1 = Math.min(Math.max(overX, 0), binWidth) * perBin;
    double d2 = Math.max(overX - binWidth, 0) * perBin;
    double e0 = Math.min(overY, 0) + edgeY - Math.max(ly, lowY);
    double e1 = Math.min(Math.max(overY, 0), binHeight);
    double e2 = Math.max(overY - binHeight, 0);
    int r0 = y0 * bins;
    int r1 = Math.min(y0 + 1, bins - 1) * bins;
    int r2 = Math.min(y0 + 2, bins - 1) * bins;
    int x1 = Math.min(x0 + 1, bins - 1);
    int x2 = Math.min(x0 + 2, bins - 1);
    grid[r0 + x0] += d0 * e0;
    grid[r0 + x1] += d1 * e0;
    grid[r0 + x2] += d2 * e0;
    grid[r1 + x0] += d0 * e1;
    grid[r1 + x1] += d1 * e1;
    grid[r1 + x2] += d2 * e1;
    grid[r2 + x0] += d0 * e2;
    grid[r2 + x1] += d1 * e2;
    grid[r2 + x2] += d2 * e2;
  }

  private int column(double at) {
    return Math.max(0, Math.min(bins - 1, (int) ((at - lowX) * perWidth)));
  }

  private int row(double at) {
    return Math.max(0, Math.min(bins - 1, (int) ((at - lowY) * perHeight)));
  }

  private double overlapX(int column, double lx, double hx) {
    double left = lowX + column * binWidth;
    return Math.max(0, Math.min(hx, left + binWidth) - Math.max(lx, left));
  }

  private double overlapY(int row, double ly, double hy) {
    double bottom = lowY + row * binHeight;
    return Math.max(0, Math.min(hy, bottom + binHeight) - Math.max(ly, bottom));
  }

  /// Movable area above what its bin has free, square database units.
  double overflow(double capacity) {
    double sum = 0;
    for (int i = 0; i < cells.length; i++) {
      sum += Math.max(0, cells[i] - Math.max(0, capacity - fixed[i]));
    }
    return sum * binWidth * binHeight;
  }

  /// The field of the deposited density.
  void solve() {
    pass(rho, waveX, Sums.FORWARD);
    pass(waveX, waveY, Sums.FORWARD); // now [ky * bins + kx]
    double ux = Math.PI / (bins * binWidth);
    double uy = Math.PI / (bins * binHeight);
    workers.run(
        PARTS,
        p -> {
          for (int ky = from(p, bins); ky < from(p + 1, bins); ky++) {
            double wy = uy * ky;
            for (int kx = ky == 0 ? 1 : 0; kx < bins; kx++) {
              int at = ky * bins + kx;
              double wx = ux * kx;
              double c = waveY[at] / (wx * wx + wy * wy);
              waveX[at] = c * wx;
              waveY[at] = c * wy;
            }
          }
        });
    waveX[0] = 0; // the mean makes no field
    waveY[0] = 0;
    pass(waveX, swapped, Sums.SINES);
    pass(swapped, fieldX, Sums.COSINES);
    pass(waveY, swapped, Sums.COSINES);
    pass(swapped, fieldY, Sums.SINES);
  }

  private enum Sums {
    FORWARD,
    COSINES,
    SINES
  }

  /// Transforms every row and transposes.
  private void pass(double[] from, double[] to, Sums sums) {
    int rows = transforms[0].rows();
    workers.run(
        transforms.length,
        c -> {
          CosineTransform transform = transforms[c];
          for (int row = c * rows; row < bins; row += transforms.length * rows) {
            switch (sums) {
              case FORWARD -> transform.forward(from, to, row);
              case COSINES -> transform.cosines(from, to, row);
              case SINES -> transform.sines(from, to, row);
            }
          }
        });
  }

  /// Force on each object of the list, charge times mean field over its area: into `forceX`,
  /// `forceY` by object number.
  void forces(int[] list, double[] x, double[] y, Objects of, double[] forceX, double[] forceY) {
    workers.run(
        PARTS,
        p -> {
          for (int k = from(p, list.length); k < from(p + 1, list.length); k++) {
            force(list[k], x, y, of, forceX, forceY);
          }
        });
  }

  private void force(
      int object, double[] x, double[] y, Objects of, double[] forceX, double[] forceY) {
    double w = Math.max(of.width[object], STRETCH * binWidth);
    double h = Math.max(of.height[object], STRETCH * binHeight);
    double density = of.charge(object) / (w * h);
    double lx = x[object] - 0.5 * w;
    double ly = y[object] - 0.5 * h;
    double hx = lx + w;
    double hy = ly + h;
    int x0 = column(lx);
    int y0 = row(ly);
    double edgeX = lowX + (x0 + 1) * binWidth;
    double edgeY = lowY + (y0 + 1) * binHeight;
    double overX = Math.min(hx, highX) - edgeX;
    double overY = Math.min(hy, highY) - edgeY;
    if (overX > 2 * binWidth || overY > 2 * binHeight) {
      wide(object, lx, ly, hx, hy, density, forceX, forceY);
      return;
    }
    double d0 = Math.min(overX, 0) + edgeX - Math.max(lx, lowX);
    double d1 = Math.min(Math.max(overX, 0), binWidth);
    double d2 = Math.max(overX - binWidth, 0);
    double e0 = (Math.min(overY, 0) + edgeY - Math.max(ly, lowY)) * density;
    double e1 = Math.min(Math.max(overY, 0), binHeight) * density;
    double e2 = Math.max(overY - binHeight, 0) * density;
    int r0 = y0 * bins;
    int r1 = Math.min(y0 + 1, bins - 1) * bins;
    int r2 = Math.min(y0 + 2, bins - 1) * bins;
    int x1 = Math.min(x0 + 1, bins - 1);
    int x2 = Math.min(x0 + 2, bins - 1);
    double[] f = fieldX;
    forceX[object] =
        e0 * (d0 * f[r0 + x0] + d1 * f[r0 + x1] + d2 * f[r0 + x2])
            + e1 * (d0 * f[r1 + x0] + d1 * f[r1 + x1] + d2 * f[r1 + x2])
            + e2 * (d0 * f[r2 + x0] + d1 * f[r2 + x1] + d2 * f[r2 + x2]);
    f = fieldY;
    forceY[object] =
        e0 * (d0 * f[r0 + x0] + d1 * f[r0 + x1] + d2 * f[r0 + x2])
            + e1 * (d0 * f[r1 + x0] + d1 * f[r1 + x1] + d2 * f[r1 + x2])
            + e2 * (d0 * f[r2 + x0] + d1 * f[r2 + x1] + d2 * f[r2 + x2]);
  }

  /// The force on an object over many bins.
  private void wide(
      int object,
      double lx,
      double ly,
      double hx,
      double hy,
      double density,
      double[] forceX,
      double[] forceY) {
    int x0 = column(lx);
    int x1 = column(hx);
    int y1 = row(hy);
    double sumX = 0;
    double sumY = 0;
    for (int by = row(ly); by <= y1; by++) {
      double dy = overlapY(by, ly, hy);
      for (int bx = x0; bx <= x1; bx++) {
        double area = dy * overlapX(bx, lx, hx);
        sumX += area * fieldX[by * bins + bx];
        sumY += area * fieldY[by * bins + bx];
      }
    }
    forceX[object] = sumX * density;
    forceY[object] = sumY * density;
  }
}
