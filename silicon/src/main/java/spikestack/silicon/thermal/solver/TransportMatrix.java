package spikestack.silicon.thermal.solver;

import java.util.Arrays;

/// A sparse matrix without symmetry: conduction, and heat that a flow carries along.
///
/// Filled entry by entry; entries of the same place add up.
public final class TransportMatrix {
  private final int nodes;
  private int size;
  private int[] rows = new int[1024];
  private int[] columns = new int[1024];
  private double[] values = new double[1024];

  public TransportMatrix(int nodes) {
    if (nodes < 1) throw new IllegalArgumentException("a matrix of " + nodes + " nodes");
    this.nodes = nodes;
  }

  public int nodes() {
    return nodes;
  }

  /// Adds to an entry.
  public void add(int row, int column, double value) {
    if (row < 0 || column < 0 || row >= nodes || column >= nodes || !Double.isFinite(value)) {
      throw new IllegalArgumentException("entry " + row + ", " + column + ": " + value);
    }
    if (size == rows.length) {
      int larger = Math.addExact(size, size);
      rows = Arrays.copyOf(rows, larger);
      columns = Arrays.copyOf(columns, larger);
      values = Arrays.copyOf(values, larger);
    }
    rows[size] = row;
    columns[size] = column;
    values[size++] = value;
  }

  /// Joins two nodes by a conductance.
  public void join(int a, int b, double conductance) {
    add(a, a, conductance);
    add(b, b, conductance);
    add(a, b, -conductance);
    add(b, a, -conductance);
  }

  /// Compressed rows, columns ascending, every diagonal entry present.
  Rows compressed() {
    int[] start = new int[nodes + 1];
    for (int k = 0; k < size; k++) {
      start[rows[k] + 1]++;
    }
    for (int i = 0; i < nodes; i++) {
      start[i + 1] += start[i] + 1; // and the diagonal
    }
    int[] fill = Arrays.copyOf(start, nodes);
    int[] column = new int[start[nodes]];
    double[] value = new double[start[nodes]];
    for (int i = 0; i < nodes; i++) {
      column[fill[i]++] = i;
    }
    for (int k = 0; k < size; k++) {
      column[fill[rows[k]]] = columns[k];
      value[fill[rows[k]]++] = values[k];
    }
    return sorted(start, column, value);
  }

  /// Insertion sort within each (short) row, then repeated columns added up.
  private Rows sorted(int[] start, int[] column, double[] value) {
    int[] begin = new int[nodes + 1];
    int end = 0;
    for (int i = 0; i < nodes; i++) {
      for (int k = start[i] + 1; k < start[i + 1]; k++) {
        int c = column[k];
        double v = value[k];
        int m = k;
        while (m > start[i] && column[m - 1] > c) {
          column[m] = column[m - 1];
          value[m] = value[m - 1];
          m--;
        }
        column[m] = c;
        value[m] = v;
      }
      int first = end;
      for (int k = start[i]; k < start[i + 1]; k++) {
        if (end > first && column[end - 1] == column[k]) {
          value[end - 1] += value[k];
        } else {
          column[end] = column[k];
          value[end++] = value[k];
        }
      }
      begin[i + 1] = end;
    }
    return new Rows(begin, Arrays.copyOf(column, end), Arrays.copyOf(value, end));
  }

  /// Compressed rows.
  record Rows(int[] start, int[] column, double[] value) {}
}
