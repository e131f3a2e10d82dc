package spikestack.silicon.netlist.liberty;

import java.util.Arrays;

/// A look-up table over at most two variables, bilinear between its points and along its last
/// segments outside of them, as every Liberty timer does it.
///
/// Rows follow the first variable (the transition of the pin that moves), columns the second: the
/// load of delay and power tables, the transition of the clock in check tables. A variable that a
/// table does not have has one point, and no influence.
public final class Table {
  private static final double[] NONE = {0};

  private final double[] rows;
  private final double[] columns;
  private final double[] values;

  /// @param rows strictly rising
  /// @param columns strictly rising
  /// @param values `[rows][columns]`
  public Table(double[] rows, double[] columns, double[] values) {
    if (values.length != rows.length * columns.length || values.length == 0) {
      throw new IllegalArgumentException(
          values.length + " values for " + rows.length + " by " + columns.length);
    }
    this.rows = rows.clone();
    this.columns = columns.clone();
    this.values = values.clone();
  }

  /// The same value everywhere.
  public static Table constant(double value) {
    return new Table(NONE, NONE, new double[] {value});
  }

  /// The value at a point; continues straight outside the table.
  public double at(double row, double column) {
    int width = columns.length;
    if (rows.length == 1) {
      return width == 1 ? values[0] : line(0, column);
    }
    int i = segment(rows, row);
    double share = (row - rows[i]) / (rows[i + 1] - rows[i]);
    if (width == 1) {
      return values[i] + share * (values[i + 1] - values[i]);
    }
    double low = line(i * width, column);
    double high = line((i + 1) * width, column);
    return low + share * (high - low);
  }

  private double line(int from, double column) {
    int j = segment(columns, column);
    double share = (column - columns[j]) / (columns[j + 1] - columns[j]);
    double low = values[from + j];
    return low + share * (values[from + j + 1] - low);
  }

  /// The segment of the axis that holds `x`, or the outermost one next to it.
  private static int segment(double[] axis, double x) {
    int last = axis.length - 2;
    int low = 0;
    int high = last;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (axis[middle] <= x) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// Points of the first variable.
  public double[] rows() {
    return rows.clone();
  }

  /// Points of the second variable.
  public double[] columns() {
    return columns.clone();
  }

  /// The values, row by row.
  public double[] values() {
    return values.clone();
  }

  /// Largest point of the second variable.
  public double lastColumn() {
    return columns[columns.length - 1];
  }

  @Override
  public String toString() {
    return Arrays.toString(rows) + " x " + Arrays.toString(columns);
  }
}
