package spikestack.silicon.thermal.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A box with nodes that reach along whole edges, against EJML's sparse Cholesky.
final class BorderedSolverTest {
  @Test
  void agreesWithCholesky() {
    Random random = new Random(3);
    for (int repeat = 0; repeat < 5; repeat++) {
      int nx = 3 + random.nextInt(9);
      int ny = 3 + random.nextInt(9);
      int nz = 1 + random.nextInt(5);
      GridMatrix grid = new GridMatrix(nx, ny, nz);
      for (int y = 0; y < ny; y++) {
        for (int x = 0; x < nx; x++) {
          for (int z = 0; z < nz; z++) {
            if (x < nx - 1) grid.east(x, y, z, 1 + random.nextDouble());
            if (y < ny - 1) grid.north(x, y, z, 1 + random.nextDouble());
            if (z < nz - 1) grid.up(x, y, z, 50);
          }
        }
      }
      List<BorderedSolver.Link> links = new ArrayList<>();
      for (int x = 0; x < nx; x++) {
        links.add(new BorderedSolver.Link(0, grid.index(x, 0, nz - 1), random.nextDouble()));
        links.add(new BorderedSolver.Link(1, grid.index(x, ny - 1, nz - 1), random.nextDouble()));
      }
      // Only node 2 reaches the reference: everything must flow through the border.
      List<BorderedSolver.Inner> inner =
          List.of(
              new BorderedSolver.Inner(0, 2, 3),
              new BorderedSolver.Inner(1, 2, 1),
              new BorderedSolver.Inner(2, -1, 0.5));
      int n = grid.cells() + 3;
      Oracle oracle = new Oracle(n);
      grid.forEach(oracle::connect);
      for (BorderedSolver.Link link : links) {
        oracle.connect(link.cell(), grid.cells() + link.node(), link.conductance());
      }
      oracle.connect(n - 3, n - 1, 3);
      oracle.connect(n - 2, n - 1, 1);
      oracle.ground(n - 1, 0.5);
      double[] b = new double[n];
      for (int i = 0; i < n; i++) {
        b[i] = random.nextDouble();
      }
      double[] expected = oracle.solve(b);
      for (int threads = 1; threads <= 2; threads++) {
        double[] x = new double[n];
        try (BorderedSolver solver = new BorderedSolver(grid, 3, links, inner, threads)) {
          assertThat(solver.solve(b, x, 1e-12, 200).orFail().iterations()).isLessThan(60);
        }
        for (int i = 0; i < n; i++) {
          assertThat(x[i]).isCloseTo(expected[i], within(1e-7 * expected[n - 1]));
        }
      }
    }
  }

  @Test
  void aNodeThatHangsFreeIsRefused() {
    GridMatrix grid = new GridMatrix(1, 1, 1);
    assertThatThrownBy(() -> new BorderedSolver(grid, 1, List.of(), List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hangs free");
  }
}
