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

  private final double[] rho;
  private final double[][] part;
  private final double[] coefficient;
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
    int size = bins * bins;
    cells = new double[size];
    fixed = new double[size];
    fieldX = new double[size];
    fieldY = new double[size];
    rho = new double[size];
    part = new double[2 * PARTS][size];
    coefficient = new double[size];
    swapped = new double[size];
    transforms = new CosineTransform[chunks()];
    for (int c = 0; c < transforms.length; c++) {
      transforms[c] = new CosineTransform(bins);
    }
  }

  private int chunks() {
    return Math.min(8, bins / 2);
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
    int x0 = Math.max(0, (int) ((lx - lowX) / binWidth));
    int x1 = Math.min(bins - 1, (int) ((hx - lowX) / binWidth));
    int y0 = Math.max(0, (int) ((ly - lowY) / binHeight));
    int y1 = Math.min(bins - 1, (int) ((hy - lowY) / binHeight));
    double perBin = density / (binWidth * binHeight);
    for (int y = y0; y <= y1; y++) {
      double bottom = lowY + y * binHeight;
      double dy = Math.min(hy, bottom + binHeight) - Math.max(ly, bottom);
      if (dy <= 0) {
        continue;
      }
      for (int x = x0; x <= x1; x++) {
        double left = lowX + x * binWidth;
        double dx = Math.min(hx, left + binWidth) - Math.max(lx, left);
        if (dx > 0) {
          grid[y * bins + x] += dx * dy * perBin;
        }
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
    spread(
        grid,
        x[object] - 0.5 * w,
        y[object] - 0.5 * h,
        x[object] + 0.5 * w,
        y[object] + 0.5 * h,
        density);
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
    System.arraycopy(rho, 0, coefficient, 0, rho.length);
    rows(coefficient, 0);
    transpose(coefficient, swapped);
    rows(swapped, 0); // now [kx][ky]
    double ux = Math.PI / (bins * binWidth);
    double uy = Math.PI / (bins * binHeight);
    for (int kx = 0; kx < bins; kx++) {
      for (int ky = 0; ky < bins; ky++) {
        int at = kx * bins + ky;
        double wx = ux * kx;
        double wy = uy * ky;
        double c = at == 0 ? 0 : swapped[at] / (wx * wx + wy * wy);
        coefficient[at] = c * wx;
        swapped[at] = c * wy;
      }
    }
    rows(coefficient, 1); // cos in y
    transpose(coefficient, fieldX);
    rows(fieldX, 2); // sin in x
    rows(swapped, 2);
    transpose(swapped, fieldY);
    rows(fieldY, 1);
  }

  /// 0: forward, 1: cosine sums, 2: sine sums of every row.
  private void rows(double[] grid, int kind) {
    int chunks = transforms.length;
    workers.run(
        chunks,
        c -> {
          CosineTransform transform = transforms[c];
          int low = bins / 2 * c / chunks;
          int high = bins / 2 * (c + 1) / chunks;
          for (int pair = low; pair < high; pair++) {
            int a = 2 * pair * bins;
            switch (kind) {
              case 0 -> transform.forward(grid, a, a + bins);
              case 1 -> transform.cosines(grid, a, a + bins);
              default -> transform.sines(grid, a, a + bins);
            }
          }
        });
  }

  private void transpose(double[] from, double[] to) {
    int block = Math.min(16, bins);
    for (int by = 0; by < bins; by += block) {
      for (int bx = 0; bx < bins; bx += block) {
        for (int y = by; y < by + block; y++) {
          for (int x = bx; x < bx + block; x++) {
            to[x * bins + y] = from[y * bins + x];
          }
        }
      }
    }
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
    int x0 = Math.max(0, (int) ((lx - lowX) / binWidth));
    int x1 = Math.min(bins - 1, (int) ((hx - lowX) / binWidth));
    int y0 = Math.max(0, (int) ((ly - lowY) / binHeight));
    int y1 = Math.min(bins - 1, (int) ((hy - lowY) / binHeight));
    double sumX = 0;
    double sumY = 0;
    for (int by = y0; by <= y1; by++) {
      double bottom = lowY + by * binHeight;
      double dy = Math.min(hy, bottom + binHeight) - Math.max(ly, bottom);
      for (int bx = x0; bx <= x1; bx++) {
        double left = lowX + bx * binWidth;
        double area = dy * (Math.min(hx, left + binWidth) - Math.max(lx, left));
        sumX += area * fieldX[by * bins + bx];
        sumY += area * fieldY[by * bins + bx];
      }
    }
    forceX[object] = sumX * density;
    forceY[object] = sumY * density;
  }
}
