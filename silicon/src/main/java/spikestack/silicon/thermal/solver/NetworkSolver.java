package spikestack.silicon.thermal.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Flexible conjugate gradients on a [Network], preconditioned by algebraic multigrid.
///
/// **Idea.** Power grids and packages have no regular shape, and their conductances span six orders
/// of magnitude. Nodes that are coupled most strongly are joined, pairs of pairs at a time, until a
/// few hundred are left, which are factorised. Each coarser system is solved by at most two steps
/// of conjugate gradients preconditioned by the next (a K-cycle): that makes up for the plain,
/// piecewise constant interpolation, and the number of iterations hardly grows with the size.
///
/// **Why not** incomplete Cholesky: its iterations grow with the diameter of the grid. **Why not**
/// a sparse direct solver: fill-in at 10^6 nodes; it is the oracle of the tests. Reference: Notay,
/// *An aggregation-based algebraic multigrid method*, ETNA 37 (2010).
///
/// Serial and deterministic. An instance serves one thread at a time.
public final class NetworkSolver {
  private static final int DIRECT = 300;
  private static final double ENOUGH = 0.25;

  /// One level: its matrix, the aggregates that make the next, and vectors.
  private static final class Level {
    final SparseMatrix matrix;
    int[] aggregate = new int[0];
    final double[] residual;
    final double[] first;
    final double[] second;
    final double[] firstProduct;
    final double[] secondProduct;
    final double[] right;
    final double[] answer;

    Level(SparseMatrix matrix) {
      this.matrix = matrix;
      int n = matrix.size();
      residual = new double[n];
      first = new double[n];
      second = new double[n];
      firstProduct = new double[n];
      secondProduct = new double[n];
      right = new double[n];
      answer = new double[n];
    }
  }

  private final List<Level> levels = new ArrayList<>();

  /// Lower triangle of the factor of the coarsest matrix, `[n][n]`; empty when it is too large.
  private final double[][] factor;

  /// Builds the hierarchy.
  public NetworkSolver(Network network) {
    SparseMatrix matrix = network.matrix();
    while (true) {
      Level level = new Level(matrix);
      levels.add(level);
      if (matrix.size() <= DIRECT) break;
      int[] aggregate = new int[matrix.size()];
      int count = Aggregation.pairsOfPairs(matrix, aggregate);
      if (count == 0 || count > 0.9 * matrix.size()) break;
      level.aggregate = aggregate;
      matrix = matrix.joined(aggregate, count);
    }
    factor = matrix.size() <= DIRECT ? factorised(matrix) : new double[0][];
  }

  /// Solves `A x = b`.
  ///
  /// @param b source per node; unchanged
  /// @param x in: the guess to start from; out: the answer
  /// @param tolerance norm of the residual over norm of `b` at which to stop
  /// @param limit largest number of iterations
  public Convergence solve(double[] b, double[] x, double tolerance, int limit) {
    SparseMatrix matrix = levels.getFirst().matrix;
    int n = matrix.size();
    double norm = Math.sqrt(dot(b, b));
    if (norm == 0) {
      Arrays.fill(x, 0);
      return new Convergence(0, 0, true);
    }
    double[] r = new double[n];
    double[] z = new double[n];
    double[] p = new double[n];
    double[] q = new double[n];
    matrix.multiply(x, r);
    for (int i = 0; i < n; i++) {
      r[i] = b[i] - r[i];
    }
    double residual = Math.sqrt(dot(r, r)) / norm;
    double energy = 0;
    int iterations = 0;
    while (residual > tolerance && iterations < limit) {
      cycle(0, r, z);
      // Against the last direction only: the preconditioner varies a little from step to step.
      double beta = iterations == 0 ? 0 : -dot(z, q) / energy;
      for (int i = 0; i < n; i++) {
        p[i] = z[i] + beta * p[i];
      }
      matrix.multiply(p, q);
      energy = dot(p, q);
      double alpha = dot(p, r) / energy;
      for (int i = 0; i < n; i++) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
      }
      residual = Math.sqrt(dot(r, r)) / norm;
      iterations++;
    }
    return new Convergence(iterations, residual, residual <= tolerance);
  }

  /// One cycle from zero: sweep up, correct from the coarser level, sweep down.
  private void cycle(int l, double[] b, double[] x) {
    Level level = levels.get(l);
    if (l == levels.size() - 1) {
      coarsest(level.matrix, b, x);
      return;
    }
    Level coarse = levels.get(l + 1);
    level.matrix.sweepUpFromZero(b, x);
    level.matrix.multiply(x, level.residual);
    Arrays.fill(coarse.right, 0);
    int[] aggregate = level.aggregate;
    for (int i = 0; i < aggregate.length; i++) {
      if (aggregate[i] >= 0) coarse.right[aggregate[i]] += b[i] - level.residual[i];
    }
    coarseSolve(l + 1, coarse);
    for (int i = 0; i < aggregate.length; i++) {
      if (aggregate[i] >= 0) x[i] += coarse.answer[aggregate[i]];
    }
    level.matrix.sweepDown(b, x);
  }

  /// `answer` from `right`: one or two steps of conjugate gradients.
  private void coarseSolve(int l, Level level) {
    if (l == levels.size() - 1) {
      coarsest(level.matrix, level.right, level.answer);
      return;
    }
    double[] r = level.right;
    double[] c = level.first;
    double[] v = level.firstProduct;
    cycle(l, r, c);
    level.matrix.multiply(c, v);
    double rho1 = dot(c, v);
    double alpha1 = dot(c, r);
    double before = dot(r, r);
    if (rho1 <= 0) { // only for r = 0
      Arrays.fill(level.answer, 0);
      return;
    }
    double step = alpha1 / rho1;
    for (int i = 0; i < r.length; i++) {
      r[i] -= step * v[i];
    }
    if (dot(r, r) <= ENOUGH * ENOUGH * before) {
      for (int i = 0; i < r.length; i++) {
        level.answer[i] = step * c[i];
      }
      return;
    }
    double[] d = level.second;
    double[] w = level.secondProduct;
    cycle(l, r, d);
    level.matrix.multiply(d, w);
    double gamma = dot(d, v);
    double rho2 = dot(d, w) - gamma * gamma / rho1;
    double alpha2 = dot(d, r);
    double second = rho2 > 0 ? alpha2 / rho2 : 0;
    double first = step - gamma * second / rho1;
    for (int i = 0; i < r.length; i++) {
      level.answer[i] = first * c[i] + second * d[i];
    }
  }

  private void coarsest(SparseMatrix matrix, double[] b, double[] x) {
    if (factor.length == 0) {
      matrix.sweepUpFromZero(b, x);
      matrix.sweepDown(b, x);
      return;
    }
    int n = factor.length;
    for (int i = 0; i < n; i++) {
      double sum = b[i];
      for (int j = 0; j < i; j++) {
        sum -= factor[i][j] * x[j];
      }
      x[i] = sum / factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      double sum = x[i];
      for (int j = i + 1; j < n; j++) {
        sum -= factor[j][i] * x[j];
      }
      x[i] = sum / factor[i][i];
    }
  }

  private static double[][] factorised(SparseMatrix matrix) {
    int n = matrix.size();
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = matrix.diagonal()[i];
      for (int k = matrix.start()[i]; k < matrix.start()[i + 1]; k++) {
        a[i][matrix.column()[k]] -= matrix.value()[k];
      }
    }
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < j; k++) {
        a[j][j] -= a[j][k] * a[j][k];
      }
      if (!(a[j][j] > 0)) {
        throw new IllegalArgumentException("singular: some nodes have no path to the reference");
      }
      a[j][j] = Math.sqrt(a[j][j]);
      for (int i = j + 1; i < n; i++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = sum / a[j][j];
      }
    }
    return a;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
