package spikestack.silicon.thermal.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

/// The solver for flows against EJML's dense LU.
final class TransportSolverTest {
  @Test
  void agreesWithDenseLu() {
    Random random = new Random(11);
    for (int repeat = 0; repeat < 10; repeat++) {
      int nx = 2 + random.nextInt(8);
      int ny = 2 + random.nextInt(10);
      int nodes = 2 * nx * ny;
      TransportMatrix ours = new TransportMatrix(nodes);
      DMatrixRMaj theirs = new DMatrixRMaj(nodes, nodes);
      // Sheet 0 solid, sheet 1 liquid that flows along y, far stronger than conduction.
      for (int y = 0; y < ny; y++) {
        for (int x = 0; x < nx; x++) {
          int solid = y * nx + x;
          int liquid = nx * ny + solid;
          join(ours, theirs, solid, liquid, 0.1 + random.nextDouble());
          if (x < nx - 1) join(ours, theirs, solid, solid + 1, random.nextDouble());
          if (y < ny - 1) join(ours, theirs, solid, solid + nx, random.nextDouble());
          double c = 20;
          if (y > 0) add(ours, theirs, liquid, liquid - nx, -c);
          if (y == 0) add(ours, theirs, liquid, liquid, c);
          if (y < ny - 1) add(ours, theirs, liquid, liquid + nx, c);
          if (y == ny - 1) add(ours, theirs, liquid, liquid, c);
        }
      }
      double[] b = new double[nodes];
      for (int i = 0; i < nodes; i++) {
        b[i] = random.nextDouble();
      }
      double[] x = new double[nodes];
      new TransportSolver(ours).solve(b, x, 1e-13, 1000).orFail();
      DMatrixRMaj expected = new DMatrixRMaj(nodes, 1);
      assertThat(CommonOps_DDRM.solve(theirs, new DMatrixRMaj(nodes, 1, true, b.clone()), expected))
          .isTrue();
      for (int i = 0; i < nodes; i++) {
        assertThat(x[i]).isCloseTo(expected.get(i), within(1e-9));
      }
    }
  }

  @Test
  void zeroInZeroOut() {
    TransportMatrix matrix = new TransportMatrix(2);
    matrix.join(0, 1, 1);
    matrix.add(0, 0, 1);
    double[] x = {5, 5};
    assertThat(new TransportSolver(matrix).solve(new double[2], x, 1e-10, 10).iterations())
        .isZero();
    assertThat(x).containsOnly(0);
  }

  @Test
  void whatCannotWorkIsRefused() {
    TransportMatrix matrix = new TransportMatrix(2);
    assertThatThrownBy(() -> matrix.add(0, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> matrix.add(0, 0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TransportSolver(matrix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no pivot");
  }

  private static void join(TransportMatrix ours, DMatrixRMaj theirs, int a, int b, double g) {
    ours.join(a, b, g);
    theirs.add(a, a, g);
    theirs.add(b, b, g);
    theirs.add(a, b, -g);
    theirs.add(b, a, -g);
  }

  private static void add(TransportMatrix ours, DMatrixRMaj theirs, int row, int column, double v) {
    ours.add(row, column, v);
    theirs.add(row, column, v);
  }
}
