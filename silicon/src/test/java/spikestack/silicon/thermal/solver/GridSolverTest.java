package spikestack.silicon.thermal.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The multigrid solver against EJML's sparse Cholesky; independence of threads; iterations.
final class GridSolverTest {
  @Test
  void agreesWithCholeskyOnRandomBoxes() {
    Random random = new Random(7);
    int[][] shapes = {
      {1, 1, 1}, {1, 1, 9}, {17, 1, 3}, {1, 12, 2}, {5, 7, 1}, {13, 8, 6}, {16, 16, 4}, {33, 9, 5}
    };
    for (int[] shape : shapes) {
      for (int repeat = 0; repeat < 4; repeat++) {
        GridMatrix grid = random(shape[0], shape[1], shape[2], random);
        double[] b = new double[grid.cells()];
        for (int i = 0; i < b.length; i++) {
          b[i] = random.nextDouble() - 0.2;
        }
        double[] x = new double[b.length];
        try (GridSolver solver = new GridSolver(grid, 1)) {
          Convergence convergence = solver.solve(b, x, 1e-12, 500);
          assertThat(convergence.converged()).as("%s %s", shape, convergence).isTrue();
        }
        double[] expected = oracle(grid).solve(b);
        double scale = 0;
        for (double value : expected) {
          scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < b.length; i++) {
          assertThat(x[i]).isCloseTo(expected[i], within(1e-8 * scale));
        }
      }
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    GridMatrix grid = stack(70, 90, 8, 1);
    double[] b = source(grid);
    double[] reference = solve(grid, b, 1);
    assertThat(solve(grid, b, 2)).isEqualTo(reference);
    assertThat(solve(grid, b, 5)).isEqualTo(reference);
  }

  @Test
  void iterationsDoNotGrowWithTheSize() {
    assertThat(iterations(stack(32, 32, 8, 1))).isLessThanOrEqualTo(20);
    assertThat(iterations(stack(128, 128, 8, 1))).isLessThanOrEqualTo(20);
    assertThat(iterations(stack(50, 200, 8, 4))).isLessThanOrEqualTo(25);
    assertThat(iterations(stack(200, 50, 8, 0.25))).isLessThanOrEqualTo(25);
  }

  @Test
  void aGoodGuessNeedsNoIteration() {
    GridMatrix grid = stack(20, 20, 8, 1);
    double[] b = source(grid);
    double[] x = solve(grid, b, 1);
    try (GridSolver solver = new GridSolver(grid, 1)) {
      assertThat(solver.solve(b, x, 1e-9, 500).iterations()).isZero();
    }
  }

  @Test
  void saysWhenItStopsEarly() {
    GridMatrix grid = stack(20, 20, 8, 1);
    try (GridSolver solver = new GridSolver(grid, 1)) {
      double[] x = new double[grid.cells()];
      Convergence early = solver.solve(source(grid), x, 1e-12, 2);
      assertThat(early.converged()).isFalse();
      assertThat(early.iterations()).isEqualTo(2);
      assertThatThrownBy(early::orFail).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void wrongConductancesAreRefused() {
    GridMatrix grid = new GridMatrix(2, 2, 2);
    assertThatThrownBy(() -> grid.up(0, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grid.east(0, 0, 0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grid.east(1, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GridMatrix(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int iterations(GridMatrix grid) {
    try (GridSolver solver = new GridSolver(grid, 1)) {
      return solver.solve(source(grid), new double[grid.cells()], 1e-10, 500).orFail().iterations();
    }
  }

  private static double[] solve(GridMatrix grid, double[] b, int threads) {
    double[] x = new double[b.length];
    try (GridSolver solver = new GridSolver(grid, threads)) {
      solver.solve(b, x, 1e-11, 500).orFail();
    }
    return x;
  }

  private static double[] source(GridMatrix grid) {
    Random random = new Random(3);
    double[] b = new double[grid.cells()];
    for (int i = 0; i < b.length; i++) {
      b[i] = random.nextDouble();
    }
    return b;
  }

  /// Layers of silicon, dielectric and bond, cooled on top; `aspect` = cell depth over width.
  private static GridMatrix stack(int nx, int ny, int nz, double aspect) {
    double[] thickness = {100e-6, 2e-6, 6e-6, 1e-6, 6e-6, 2e-6, 50e-6, 20e-6};
    double[] k = {130, 130, 2.25, 1.38, 2.25, 130, 130, 4};
    double dx = 20e-6;
    double dy = dx * aspect;
    GridMatrix grid = new GridMatrix(nx, ny, nz);
    for (int y = 0; y < ny; y++) {
      for (int x = 0; x < nx; x++) {
        for (int z = 0; z < nz; z++) {
          double g = k[z] * thickness[z];
          if (x < nx - 1) grid.east(x, y, z, g * dy / dx);
          if (y < ny - 1) grid.north(x, y, z, g * dx / dy);
          double half = thickness[z] / (2 * k[z]);
          if (z < nz - 1) {
            grid.up(x, y, z, dx * dy / (half + thickness[z + 1] / (2 * k[z + 1])));
          } else {
            grid.ground(x, y, z, dx * dy / (half + 1e-4));
          }
        }
      }
    }
    return grid;
  }

  private static GridMatrix random(int nx, int ny, int nz, Random random) {
    GridMatrix grid = new GridMatrix(nx, ny, nz);
    for (int y = 0; y < ny; y++) {
      for (int x = 0; x < nx; x++) {
        for (int z = 0; z < nz; z++) {
          if (x < nx - 1) grid.east(x, y, z, random.nextDouble());
          if (y < ny - 1) grid.north(x, y, z, random.nextDouble());
          if (z < nz - 1) grid.up(x, y, z, 100 * random.nextDouble());
          if (random.nextInt(10) == 0 || x + y + z == 0) grid.ground(x, y, z, 0.1);
        }
      }
    }
    return grid;
  }

  private static Oracle oracle(GridMatrix grid) {
    Oracle oracle = new Oracle(grid.cells());
    grid.forEach(oracle::connect);
    for (int i = 0; i < grid.cells(); i++) {
      oracle.ground(i, grid.groundOf(i));
    }
    return oracle;
  }
}
