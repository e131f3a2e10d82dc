package spikestack.silicon.thermal.solver;

import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DMatrixSparseCSC;
import org.ejml.data.DMatrixSparseTriplet;
import org.ejml.interfaces.linsol.LinearSolverSparse;
import org.ejml.ops.DConvertMatrixStruct;
import org.ejml.sparse.FillReducing;
import org.ejml.sparse.csc.factory.LinearSolverFactory_DSCC;

/// EJML's sparse Cholesky, fed with the conductances one by one: code that we did not write.
final class Oracle {
  private final DMatrixSparseTriplet entries;
  private final int n;

  Oracle(int n) {
    this.n = n;
    entries = new DMatrixSparseTriplet(n, n, 8 * n);
  }

  void connect(int a, int b, double g) {
    entries.addItem(a, a, g);
    entries.addItem(b, b, g);
    entries.addItem(a, b, -g);
    entries.addItem(b, a, -g);
  }

  void ground(int a, double g) {
    entries.addItem(a, a, g);
  }

  double[] solve(double[] b) {
    DMatrixSparseCSC matrix = DConvertMatrixStruct.convert(entries, (DMatrixSparseCSC) null);
    matrix.sortIndices(null);
    DMatrixSparseCSC summed = sum(matrix);
    LinearSolverSparse<DMatrixSparseCSC, DMatrixRMaj> cholesky =
        LinearSolverFactory_DSCC.cholesky(FillReducing.NONE);
    if (!cholesky.setA(summed)) throw new IllegalStateException("EJML refuses the matrix");
    DMatrixRMaj x = new DMatrixRMaj(n, 1);
    cholesky.solve(new DMatrixRMaj(n, 1, true, b.clone()), x);
    return x.data;
  }

  /// Adds up repeated entries, which EJML's conversion keeps apart.
  private DMatrixSparseCSC sum(DMatrixSparseCSC matrix) {
    DMatrixSparseCSC summed = new DMatrixSparseCSC(n, n, matrix.nz_length);
    for (int column = 0; column < n; column++) {
      int first = summed.nz_length;
      for (int k = matrix.col_idx[column]; k < matrix.col_idx[column + 1]; k++) {
        int row = matrix.nz_rows[k];
        int last = summed.nz_length - 1;
        if (last >= first && summed.nz_rows[last] == row) {
          summed.nz_values[last] += matrix.nz_values[k];
        } else {
          summed.nz_rows[summed.nz_length] = row;
          summed.nz_values[summed.nz_length++] = matrix.nz_values[k];
        }
      }
      summed.col_idx[column + 1] = summed.nz_length;
    }
    summed.indicesSorted = true;
    return summed;
  }
}
