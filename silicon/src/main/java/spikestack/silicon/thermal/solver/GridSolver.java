package spikestack.silicon.thermal.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Conjugate gradients on a [GridMatrix], preconditioned by one multigrid V-cycle.
///
/// **Idea.** Chip stacks are thin: cells are micrometres high and tens of micrometres wide, so that
/// coupling along z is far stronger than along x and y, and differs from layer to layer by orders
/// of magnitude. Lines along z are therefore solved exactly (Gauss-Seidel over lines, two colours),
/// and the hierarchy coarsens x and y only. Where cells are elongated, only the axis of the
/// stronger coupling is coarsened until both are alike. The coarsest level is one line, hence
/// exact.
///
/// **Coarse operators** join 2 x 2 columns. Conductances to the reference and along z add up; those
/// across a coarse face add up and are halved along a coarsened axis, since the centres are twice
/// as far apart (series resistance). Corrections are constant within a coarse cell and restriction
/// is the transpose, so the cycle (red, black, coarse, black, red) is symmetric, as conjugate
/// gradients need.
///
/// **Why not a library.** A sparse Cholesky needs tens of times the memory and time at 10^6 cells;
/// it is the oracle of the tests. **Cost** is proportional to the number of cells: about 13 arrays
/// of doubles. References: Briggs, Henson, McCormick, *A Multigrid Tutorial*, chapters 7 and 8;
/// Tatebe, *The multigrid preconditioned conjugate gradient method*, 1993.
///
/// Results do not depend on the number of threads. An instance serves one thread at a time.
public final class GridSolver implements AutoCloseable {
  private final List<GridLevel> levels = new ArrayList<>();
  private final List<int[]> steps = new ArrayList<>();
  private final Team team;
  private final double[] r;
  private final double[] p;
  private final double[] q;
  private final double[] parts;

  /// Builds the hierarchy.
  ///
  /// @param threads `>= 1`; changes the time, not the result
  public GridSolver(GridMatrix matrix, int threads) {
    GridMatrix grid = matrix;
    levels.add(new GridLevel(grid));
    while (grid.nx > 1 || grid.ny > 1) {
      int[] step = coarsening(grid);
      steps.add(step);
      grid = coarse(grid, step[0], step[1]);
      levels.add(new GridLevel(grid));
    }
    team = new Team(threads);
    r = new double[matrix.cells()];
    p = new double[matrix.cells()];
    q = new double[matrix.cells()];
    parts = new double[matrix.ny];
  }

  /// Solves `A x = b`.
  ///
  /// @param b source per cell; unchanged
  /// @param x in: the guess to start from; out: the answer
  /// @param tolerance norm of the residual over norm of `b` at which to stop
  /// @param limit largest number of iterations
  public Convergence solve(double[] b, double[] x, double tolerance, int limit) {
    GridLevel fine = levels.getFirst();
    int ny = fine.ny;
    int row = fine.nx * fine.nz;
    double[] r = this.r;
    double[] p = this.p;
    double[] q = this.q;
    double[] z = fine.x;
    double norm = Math.sqrt(dot(b, b));
    if (norm == 0) {
      Arrays.fill(x, 0);
      return new Convergence(0, 0, true);
    }
    multiply(x, q);
    team.run(
        ny,
        row,
        (from, to) -> {
          for (int i = from * row; i < to * row; i++) {
            r[i] = b[i] - q[i];
          }
        });
    double residual = Math.sqrt(dot(r, r)) / norm;
    double old = 0;
    int iterations = 0;
    while (residual > tolerance && iterations < limit) {
      precondition(r);
      double rho = dot(r, z);
      double beta = iterations == 0 ? 0 : rho / old;
      old = rho;
      team.run(
          ny,
          row,
          (from, to) -> {
            for (int i = from * row; i < to * row; i++) {
              p[i] = z[i] + beta * p[i];
            }
          });
      double alpha = rho / multiply(p, q);
      team.run(
          ny,
          row,
          (from, to) -> {
            for (int y = from; y < to; y++) {
              double sum = 0;
              for (int i = y * row; i < (y + 1) * row; i++) {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                sum += r[i] * r[i];
              }
              parts[y] = sum;
            }
          });
      residual = Math.sqrt(total()) / norm;
      iterations++;
    }
    return new Convergence(iterations, residual, residual <= tolerance);
  }

  /// `y = A x`; longer arrays keep what lies behind the cells.
  void apply(double[] x, double[] y) {
    multiply(x, y);
  }

  /// `z = M residual`, one V-cycle from zero; longer arrays keep what lies behind the cells.
  void cycle(double[] residual, double[] z) {
    precondition(residual);
    System.arraycopy(levels.getFirst().x, 0, z, 0, r.length);
  }

  /// `z = M residual`, one V-cycle from zero; z is the `x` of the finest level.
  private void precondition(double[] residual) {
    GridLevel fine = levels.getFirst();
    System.arraycopy(residual, 0, fine.b, 0, r.length);
    int last = levels.size() - 1;
    for (int l = 0; l < last; l++) {
      GridLevel level = levels.get(l);
      GridLevel coarse = levels.get(l + 1);
      int[] step = steps.get(l);
      long row = (long) level.nx * level.nz;
      team.run(level.ny, row, (from, to) -> level.sweepFromZero(0, from, to));
      // Colour 1 still holds the values of the last cycle: no sweep of colour 1 reads them.
      team.run(level.ny, row, (from, to) -> level.sweep(1, from, to));
      team.run(
          coarse.ny,
          row * step[1],
          (from, to) -> level.restrictInto(coarse, step[0], step[1], from, to));
    }
    levels.get(last).sweepFromZero(0, 0, 1);
    for (int l = last - 1; l >= 0; l--) {
      GridLevel level = levels.get(l);
      GridLevel coarse = levels.get(l + 1);
      int[] step = steps.get(l);
      long row = (long) level.nx * level.nz;
      team.run(level.ny, row, (from, to) -> level.addFrom(coarse, step[0], step[1], from, to));
      team.run(level.ny, row, (from, to) -> level.sweep(1, from, to));
      team.run(level.ny, row, (from, to) -> level.sweep(0, from, to));
    }
  }

  private double multiply(double[] vector, double[] product) {
    GridLevel fine = levels.getFirst();
    team.run(
        fine.ny,
        (long) fine.nx * fine.nz,
        (from, to) -> fine.multiply(vector, product, parts, from, to));
    return total();
  }

  private double dot(double[] left, double[] right) {
    GridLevel fine = levels.getFirst();
    int row = fine.nx * fine.nz;
    team.run(
        fine.ny,
        row,
        (from, to) -> {
          for (int y = from; y < to; y++) {
            double sum = 0;
            for (int i = y * row; i < (y + 1) * row; i++) {
              sum += left[i] * right[i];
            }
            parts[y] = sum;
          }
        });
    return total();
  }

  /// The parts of all rows, added in the order of the rows.
  private double total() {
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return sum;
  }

  /// Which axes to coarsen: both, or only the one that is coupled more than twice as strongly.
  private static int[] coarsening(GridMatrix grid) {
    if (grid.nx == 1) return new int[] {1, 2};
    if (grid.ny == 1) return new int[] {2, 1};
    double along = mean(grid.east, (long) (grid.nx - 1) * grid.ny);
    double across = mean(grid.north, (long) grid.nx * (grid.ny - 1));
    if (along > 2 * across) return new int[] {2, 1};
    if (across > 2 * along) return new int[] {1, 2};
    return new int[] {2, 2};
  }

  private static double mean(double[] conductances, long faces) {
    double sum = 0;
    for (double g : conductances) {
      sum += g;
    }
    return sum / faces;
  }

  private static GridMatrix coarse(GridMatrix fine, int stepX, int stepY) {
    int nx = (fine.nx + stepX - 1) / stepX;
    int ny = (fine.ny + stepY - 1) / stepY;
    GridMatrix coarse = new GridMatrix(nx, ny, fine.nz);
    double scaleX = 1.0 / stepX;
    double scaleY = 1.0 / stepY;
    for (int y = 0; y < fine.ny; y++) {
      for (int z = 0; z < fine.nz; z++) {
        for (int x = 0; x < fine.nx; x++) {
          int i = fine.index(x, y, z);
          int j = coarse.index(x / stepX, y / stepY, z);
          coarse.ground[j] += fine.ground[i];
          coarse.up[j] += fine.up[i];
          if ((x + 1) % stepX == 0) coarse.east[j] += scaleX * fine.east[i];
          if ((y + 1) % stepY == 0) coarse.north[j] += scaleY * fine.north[i];
        }
      }
    }
    return coarse;
  }

  @Override
  public void close() {
    team.close();
  }
}
