package spikestack.silicon.thermal.solver;

import java.util.Arrays;
import java.util.List;

/// Conjugate gradients on a [GridMatrix] and a few more nodes, each joined to many cells: a box
/// under a lumped package.
///
/// The preconditioner is a symmetric block sweep: the few nodes exactly, the cells by one multigrid
/// cycle, the nodes again. The coupling between both has the rank of the nodes, so that it costs
/// conjugate gradients a few iterations, whatever the size of the grid (the general [NetworkSolver]
/// needed ten times as long at 4e5 cells when tried).
///
/// An instance serves one thread at a time. Results do not depend on the number of threads.
public final class BorderedSolver implements AutoCloseable {
  private final int cells;
  private final int nodes;
  private final GridSolver grid;
  private final int[] linkNode;
  private final int[] linkCell;
  private final double[] linkValue;

  /// The nodes' block, and its Cholesky factor (lower triangle), `[node][node]`.
  private final double[][] block;

  private final double[][] factor;
  private final double[] right;
  private final double[] part;

  /// A link between a node (counted from 0) and a cell.
  public record Link(int node, int cell, double conductance) {}

  /// A link between two nodes, or from a node to the reference (`other` = -1).
  public record Inner(int node, int other, double conductance) {}

  /// @param matrix of the cells alone
  /// @param nodes how many more unknowns there are, `>= 1`; they follow the cells in every array
  /// @param threads `>= 1`
  public BorderedSolver(
      GridMatrix matrix, int nodes, List<Link> links, List<Inner> inner, int threads) {
    cells = matrix.cells();
    this.nodes = nodes;
    double[] toNodes = new double[cells];
    block = new double[nodes][nodes];
    linkNode = new int[links.size()];
    linkCell = new int[links.size()];
    linkValue = new double[links.size()];
    for (int k = 0; k < links.size(); k++) {
      Link link = links.get(k);
      linkNode[k] = link.node;
      linkCell[k] = link.cell;
      linkValue[k] = link.conductance;
      toNodes[link.cell] += link.conductance;
      block[link.node][link.node] += link.conductance;
    }
    for (Inner link : inner) {
      block[link.node][link.node] += link.conductance;
      if (link.other >= 0) {
        block[link.other][link.other] += link.conductance;
        block[link.node][link.other] -= link.conductance;
        block[link.other][link.node] -= link.conductance;
      }
    }
    factor = factorised(block);
    grid = new GridSolver(matrix.grounded(toNodes), threads);
    right = new double[cells];
    part = new double[nodes];
  }

  /// Solves `A x = b`; cells first, then nodes.
  ///
  /// @param b sources; unchanged
  /// @param x in: the guess to start from; out: the answer
  /// @param tolerance norm of the residual over norm of `b` at which to stop
  /// @param limit largest number of iterations
  public Convergence solve(double[] b, double[] x, double tolerance, int limit) {
    int n = cells + nodes;
    double norm = Math.sqrt(dot(b, b));
    if (norm == 0) {
      Arrays.fill(x, 0);
      return new Convergence(0, 0, true);
    }
    double[] r = new double[n];
    double[] z = new double[n];
    double[] p = new double[n];
    double[] q = new double[n];
    multiply(x, q);
    for (int i = 0; i < n; i++) {
      r[i] = b[i] - q[i];
    }
    double residual = Math.sqrt(dot(r, r)) / norm;
    double old = 1;
    int iterations = 0;
    while (residual > tolerance && iterations < limit) {
      precondition(r, z);
      double rho = dot(r, z);
      double beta = iterations == 0 ? 0 : rho / old;
      old = rho;
      for (int i = 0; i < n; i++) {
        p[i] = z[i] + beta * p[i];
      }
      multiply(p, q);
      double alpha = rho / dot(p, q);
      for (int i = 0; i < n; i++) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
      }
      residual = Math.sqrt(dot(r, r)) / norm;
      iterations++;
    }
    return new Convergence(iterations, residual, residual <= tolerance);
  }

  private void multiply(double[] x, double[] y) {
    grid.apply(x, y);
    for (int a = 0; a < nodes; a++) {
      double sum = 0;
      for (int c = 0; c < nodes; c++) {
        sum += block[a][c] * x[cells + c];
      }
      y[cells + a] = sum;
    }
    for (int k = 0; k < linkValue.length; k++) {
      y[linkCell[k]] -= linkValue[k] * x[cells + linkNode[k]];
      y[cells + linkNode[k]] -= linkValue[k] * x[linkCell[k]];
    }
  }

  private void precondition(double[] r, double[] z) {
    System.arraycopy(r, cells, part, 0, nodes);
    solveBlock(part);
    System.arraycopy(r, 0, right, 0, cells);
    for (int k = 0; k < linkValue.length; k++) {
      right[linkCell[k]] += linkValue[k] * part[linkNode[k]];
    }
    grid.cycle(right, z);
    System.arraycopy(r, cells, part, 0, nodes);
    for (int k = 0; k < linkValue.length; k++) {
      part[linkNode[k]] += linkValue[k] * z[linkCell[k]];
    }
    solveBlock(part);
    System.arraycopy(part, 0, z, cells, nodes);
  }

  private void solveBlock(double[] x) {
    for (int i = 0; i < nodes; i++) {
      for (int j = 0; j < i; j++) {
        x[i] -= factor[i][j] * x[j];
      }
      x[i] /= factor[i][i];
    }
    for (int i = nodes - 1; i >= 0; i--) {
      for (int j = i + 1; j < nodes; j++) {
        x[i] -= factor[j][i] * x[j];
      }
      x[i] /= factor[i][i];
    }
  }

  private static double[][] factorised(double[][] matrix) {
    int n = matrix.length;
    double[][] l = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        if (i == j && !(sum > 0)) throw new IllegalArgumentException("node " + i + " hangs free");
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
      }
    }
    return l;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Override
  public void close() {
    grid.close();
  }
}
