package spikestack.silicon.thermal.solver;

import java.util.Arrays;

/// One level of the multigrid hierarchy: a grid with its factors, and the sweeps over it.
///
/// Lines along z are solved exactly (their tridiagonal factors are computed once). Lines are
/// coloured like a chess board in (x, y): a line's four neighbours have the other colour, so that a
/// sweep over one colour reads nothing that it writes, in any order of rows.
final class GridLevel {
  final int nx;
  final int ny;
  final int nz;
  private final double[] east;
  private final double[] north;
  private final double[] up;
  private final double[] diagonal;

  /// Inverse pivots of the lines along z.
  private final double[] pivot;

  /// The right-hand side and the answer of this level's system.
  final double[] b;

  final double[] x;

  GridLevel(GridMatrix grid) {
    nx = grid.nx;
    ny = grid.ny;
    nz = grid.nz;
    east = grid.east;
    north = grid.north;
    up = grid.up;
    int cells = grid.cells();
    diagonal = grid.ground.clone();
    grid.forEach(
        (i, j, g) -> {
          diagonal[i] += g;
          diagonal[j] += g;
        });
    pivot = new double[cells];
    for (int y = 0; y < ny; y++) {
      for (int z = 0; z < nz; z++) {
        for (int column = 0; column < nx; column++) {
          int i = (y * nz + z) * nx + column;
          double p = diagonal[i];
          if (z > 0) p -= up[i - nx] * up[i - nx] * pivot[i - nx];
          // A line that touches nothing (no neighbour, no reference) is singular by itself.
          pivot[i] = p > 1e-14 * diagonal[i] ? 1 / p : 0;
        }
      }
    }
    b = new double[cells];
    x = new double[cells];
  }

  /// `q = A p` on the rows `from..to`, and `dots[y]` = the part of `p . q` of row y.
  void multiply(double[] p, double[] q, double[] dots, int from, int to) {
    int slab = nx * nz;
    for (int y = from; y < to; y++) {
      double dot = 0;
      for (int z = 0; z < nz; z++) {
        int start = (y * nz + z) * nx;
        for (int i = start; i < start + nx; i++) {
          q[i] = diagonal[i] * p[i];
        }
        for (int i = start; i < start + nx - 1; i++) {
          q[i] -= east[i] * p[i + 1];
        }
        for (int i = start + 1; i < start + nx; i++) {
          q[i] -= east[i - 1] * p[i - 1];
        }
        if (z > 0) subtract(q, up, start - nx, p, start - nx, start);
        if (z < nz - 1) subtract(q, up, start, p, start + nx, start);
        if (y > 0) subtract(q, north, start - slab, p, start - slab, start);
        if (y < ny - 1) subtract(q, north, start, p, start + slab, start);
        for (int i = start; i < start + nx; i++) {
          dot += p[i] * q[i];
        }
      }
      dots[y] = dot;
    }
  }

  private void subtract(double[] q, double[] g, int gStart, double[] p, int pStart, int qStart) {
    for (int k = 0; k < nx; k++) {
      q[qStart + k] -= g[gStart + k] * p[pStart + k];
    }
  }

  /// Solves the lines of one colour from their neighbours' present values.
  void sweep(int colour, int from, int to) {
    for (int y = from; y < to; y++) {
      int first = (y + colour) & 1;
      for (int z = 0; z < nz; z++) {
        int start = (y * nz + z) * nx;
        gather(y, start, first, b);
        eliminate(z, start, first);
      }
      substitute(y, first);
    }
  }

  /// [#sweep] from all zeros: neighbours contribute nothing.
  void sweepFromZero(int colour, int from, int to) {
    for (int y = from; y < to; y++) {
      int first = (y + colour) & 1;
      for (int z = 0; z < nz; z++) {
        int start = (y * nz + z) * nx;
        for (int i = start + first; i < start + nx; i += 2) {
          x[i] = b[i];
        }
        eliminate(z, start, first);
      }
      substitute(y, first);
    }
  }

  /// `x` of one row and colour := right-hand side plus what flows in from the four sides.
  private void gather(int y, int start, int first, double[] source) {
    int slab = nx * nz;
    boolean south = y > 0;
    boolean northern = y < ny - 1;
    for (int k = first; k < nx; k += 2) {
      int i = start + k;
      double sum = source[i];
      if (k > 0) sum += east[i - 1] * x[i - 1];
      if (k < nx - 1) sum += east[i] * x[i + 1];
      if (south) sum += north[i - slab] * x[i - slab];
      if (northern) sum += north[i] * x[i + slab];
      x[i] = sum;
    }
  }

  private void eliminate(int z, int start, int first) {
    if (z == 0) {
      for (int i = start + first; i < start + nx; i += 2) {
        x[i] *= pivot[i];
      }
    } else {
      for (int i = start + first; i < start + nx; i += 2) {
        x[i] = (x[i] + up[i - nx] * x[i - nx]) * pivot[i];
      }
    }
  }

  private void substitute(int y, int first) {
    for (int z = nz - 2; z >= 0; z--) {
      int start = (y * nz + z) * nx;
      for (int i = start + first; i < start + nx; i += 2) {
        x[i] += up[i] * pivot[i] * x[i + nx];
      }
    }
  }

  /// After [#sweepFromZero] of colour 0 and a [#sweep] of colour 1, the residual is zero on colour
  /// 1 and, on colour 0, what flows in from its neighbours. Sums it into the coarse right-hand
  /// side.
  ///
  /// @param from, to rows of the coarse grid
  void restrictInto(GridLevel coarse, int stepX, int stepY, int from, int to) {
    int slab = nx * nz;
    for (int cy = from; cy < to; cy++) {
      int target = cy * nz * coarse.nx;
      Arrays.fill(coarse.b, target, target + nz * coarse.nx, 0);
      for (int y = cy * stepY; y < Math.min(ny, (cy + 1) * stepY); y++) {
        for (int z = 0; z < nz; z++) {
          int start = (y * nz + z) * nx;
          int row = target + z * coarse.nx;
          for (int k = y & 1; k < nx; k += 2) {
            int i = start + k;
            double sum = 0;
            if (k > 0) sum += east[i - 1] * x[i - 1];
            if (k < nx - 1) sum += east[i] * x[i + 1];
            if (y > 0) sum += north[i - slab] * x[i - slab];
            if (y < ny - 1) sum += north[i] * x[i + slab];
            coarse.b[row + (stepX == 2 ? k >> 1 : k)] += sum;
          }
        }
      }
    }
  }

  /// Adds the coarse correction, constant within a coarse cell.
  ///
  /// @param from, to rows of this grid
  void addFrom(GridLevel coarse, int stepX, int stepY, int from, int to) {
    for (int y = from; y < to; y++) {
      int cy = stepY == 2 ? y >> 1 : y;
      for (int z = 0; z < nz; z++) {
        int start = (y * nz + z) * nx;
        int row = (cy * nz + z) * coarse.nx;
        if (stepX == 2) {
          for (int k = 0; k < nx; k++) {
            x[start + k] += coarse.x[row + (k >> 1)];
          }
        } else {
          for (int k = 0; k < nx; k++) {
            x[start + k] += coarse.x[row + k];
          }
        }
      }
    }
  }
}
