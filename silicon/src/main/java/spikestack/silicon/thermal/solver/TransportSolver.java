package spikestack.silicon.thermal.solver;

import java.util.Arrays;

/// BiCGStab on a [TransportMatrix], preconditioned by an incomplete LU factorisation without fill.
///
/// A flow makes the matrix unsymmetric, so that conjugate gradients do not apply. The factorisation
/// follows each channel from its inlet exactly (a channel is a line of nodes) and conduction
/// nearly. For problems of some 10^5 unknowns; the iterations grow with the grid. Reference: van
/// der Vorst, SIAM J. Sci. Stat. Comput. 13 (1992). Serial and deterministic.
public final class TransportSolver {
  private final int[] start;
  private final int[] column;
  private final double[] value;
  private final double[] factor;
  private final int[] diagonal;

  public TransportSolver(TransportMatrix matrix) {
    TransportMatrix.Rows rows = matrix.compressed();
    start = rows.start();
    column = rows.column();
    value = rows.value();
    factor = value.clone();
    int n = matrix.nodes();
    diagonal = new int[n];
    int[] place = new int[n];
    Arrays.fill(place, -1);
    for (int i = 0; i < n; i++) {
      for (int k = start[i]; k < start[i + 1]; k++) {
        place[column[k]] = k;
        if (column[k] == i) diagonal[i] = k;
      }
      for (int k = start[i]; k < start[i + 1] && column[k] < i; k++) {
        int j = column[k];
        factor[k] /= factor[diagonal[j]];
        for (int m = diagonal[j] + 1; m < start[j + 1]; m++) {
          int at = place[column[m]];
          if (at >= 0) factor[at] -= factor[k] * factor[m];
        }
      }
      if (factor[diagonal[i]] == 0) {
        throw new IllegalArgumentException("node " + i + " has no pivot");
      }
      for (int k = start[i]; k < start[i + 1]; k++) {
        place[column[k]] = -1;
      }
    }
  }

  /// Solves `A x = b`.
  ///
  /// @param b sources; unchanged
  /// @param x in: the guess to start from; out: the answer
  /// @param tolerance norm of the residual over norm of `b` at which to stop
  /// @param limit largest number of iterations
  public Convergence solve(double[] b, double[] x, double tolerance, int limit) {
    int n = diagonal.length;
    double norm = Math.sqrt(dot(b, b));
    if (norm == 0) {
      Arrays.fill(x, 0);
      return new Convergence(0, 0, true);
    }
    double[] r = new double[n];
    double[] shadow = new double[n];
    double[] p = new double[n];
    double[] v = new double[n];
    double[] t = new double[n];
    double[] y = new double[n];
    double[] z = new double[n];
    double residual = restart(b, x, r, shadow) / norm;
    double rho = 1;
    double alpha = 1;
    double omega = 1;
    boolean fresh = true;
    int iterations = 0;
    while (residual > tolerance && iterations < limit) {
      double next = dot(shadow, r);
      if (Math.abs(next) < 1e-30 * dot(r, r) || omega == 0) {
        residual = restart(b, x, r, shadow) / norm;
        fresh = true;
        next = dot(shadow, r);
      }
      double beta = fresh ? 0 : next / rho * (alpha / omega);
      rho = next;
      for (int i = 0; i < n; i++) {
        p[i] = fresh ? r[i] : r[i] + beta * (p[i] - omega * v[i]);
      }
      fresh = false;
      precondition(p, y);
      multiply(y, v);
      alpha = rho / dot(shadow, v);
      for (int i = 0; i < n; i++) {
        r[i] -= alpha * v[i];
      }
      precondition(r, z);
      multiply(z, t);
      double square = dot(t, t);
      omega = square == 0 ? 0 : dot(t, r) / square;
      for (int i = 0; i < n; i++) {
        x[i] += alpha * y[i] + omega * z[i];
        r[i] -= omega * t[i];
      }
      residual = Math.sqrt(dot(r, r)) / norm;
      iterations++;
    }
    return new Convergence(iterations, residual, residual <= tolerance);
  }

  private double restart(double[] b, double[] x, double[] r, double[] shadow) {
    multiply(x, r);
    for (int i = 0; i < b.length; i++) {
      r[i] = b[i] - r[i];
      shadow[i] = r[i];
    }
    return Math.sqrt(dot(r, r));
  }

  private void multiply(double[] x, double[] y) {
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int k = start[i]; k < start[i + 1]; k++) {
        sum += value[k] * x[column[k]];
      }
      y[i] = sum;
    }
  }

  private void precondition(double[] b, double[] x) {
    for (int i = 0; i < b.length; i++) {
      double sum = b[i];
      for (int k = start[i]; k < diagonal[i]; k++) {
        sum -= factor[k] * x[column[k]];
      }
      x[i] = sum;
    }
    for (int i = b.length - 1; i >= 0; i--) {
      double sum = x[i];
      for (int k = diagonal[i] + 1; k < start[i + 1]; k++) {
        sum -= factor[k] * x[column[k]];
      }
      x[i] = sum / factor[diagonal[i]];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
