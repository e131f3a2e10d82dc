package spikestack.silicon.thermal.solver;

import java.util.Arrays;

/// Symmetric matrix of conductances in compressed rows.
///
/// @param start `[n + 1]` where each row begins
/// @param column `[links]` neighbours
/// @param value `[links]` conductance to each, `>= 0`: minus the matrix entry
/// @param diagonal `[n]` sum of a row's conductances, that to the reference included
record SparseMatrix(int[] start, int[] column, double[] value, double[] diagonal) {
  int size() {
    return diagonal.length;
  }

  /// Sums up entries of the same row and column, from rows in any order.
  static SparseMatrix merged(int[] start, int[] column, double[] value, double[] ground) {
    int n = ground.length;
    int[] place = new int[n];
    Arrays.fill(place, -1);
    int[] rows = new int[n + 1];
    double[] diagonal = ground.clone();
    int end = 0;
    for (int i = 0; i < n; i++) {
      int begin = end;
      for (int k = start[i]; k < start[i + 1]; k++) {
        int j = column[k];
        diagonal[i] += value[k];
        if (place[j] >= begin) {
          value[place[j]] += value[k];
        } else {
          place[j] = end;
          column[end] = j;
          value[end++] = value[k];
        }
      }
      rows[i + 1] = end;
    }
    return new SparseMatrix(rows, Arrays.copyOf(column, end), Arrays.copyOf(value, end), diagonal);
  }

  /// `y = A x`.
  void multiply(double[] x, double[] y) {
    int[] start = this.start;
    int[] column = this.column;
    double[] value = this.value;
    for (int i = 0; i < diagonal.length; i++) {
      double sum = diagonal[i] * x[i];
      for (int k = start[i]; k < start[i + 1]; k++) {
        sum -= value[k] * x[column[k]];
      }
      y[i] = sum;
    }
  }

  /// One Gauss-Seidel sweep from zero, in ascending order: only earlier nodes contribute.
  void sweepUpFromZero(double[] b, double[] x) {
    Arrays.fill(x, 0);
    for (int i = 0; i < diagonal.length; i++) {
      double sum = b[i];
      for (int k = start[i]; k < start[i + 1]; k++) {
        sum += value[k] * x[column[k]];
      }
      x[i] = sum / diagonal[i];
    }
  }

  /// One Gauss-Seidel sweep in descending order.
  void sweepDown(double[] b, double[] x) {
    int[] start = this.start;
    int[] column = this.column;
    double[] value = this.value;
    for (int i = diagonal.length - 1; i >= 0; i--) {
      double sum = b[i];
      for (int k = start[i]; k < start[i + 1]; k++) {
        sum += value[k] * x[column[k]];
      }
      x[i] = sum / diagonal[i];
    }
  }

  /// The matrix of aggregates: conductances between two aggregates add up, those within vanish.
  ///
  /// @param aggregate `[n]` the aggregate of each node, -1 for none (then it counts as reference)
  SparseMatrix joined(int[] aggregate, int aggregates) {
    int n = size();
    int[] begin = new int[aggregates + 1];
    double[] ground = new double[aggregates];
    for (int i = 0; i < n; i++) {
      int a = aggregate[i];
      if (a < 0) continue;
      double toReference = diagonal[i];
      for (int k = start[i]; k < start[i + 1]; k++) {
        int other = aggregate[column[k]];
        if (other >= 0) toReference -= value[k];
        if (other >= 0 && other != a) begin[a + 1]++;
      }
      // Round-off of the subtraction must not make it negative.
      ground[a] += Math.max(0, toReference > 1e-14 * diagonal[i] ? toReference : 0);
    }
    for (int a = 0; a < aggregates; a++) {
      begin[a + 1] += begin[a];
    }
    int[] fill = Arrays.copyOf(begin, aggregates);
    int[] columns = new int[begin[aggregates]];
    double[] values = new double[begin[aggregates]];
    for (int i = 0; i < n; i++) {
      int a = aggregate[i];
      if (a < 0) continue;
      for (int k = start[i]; k < start[i + 1]; k++) {
        int other = aggregate[column[k]];
        if (other >= 0 && other != a) {
          columns[fill[a]] = other;
          values[fill[a]++] = value[k];
        }
      }
    }
    return merged(begin, columns, values, ground);
  }
}
