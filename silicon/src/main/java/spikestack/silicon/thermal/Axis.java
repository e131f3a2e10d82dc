package spikestack.silicon.thermal;

import java.util.Arrays;

/// The cells along one direction: borders in metres, the first at 0, growing.
public final class Axis {
  private final double[] borders;

  private Axis(double[] borders) {
    this.borders = borders;
  }

  /// `cells` equal cells over `length` metres.
  public static Axis uniform(int cells, double length) {
    if (cells < 1 || !(length > 0) || length == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(cells + " cells over " + length + " m");
    }
    double[] borders = new double[cells + 1];
    for (int i = 0; i <= cells; i++) {
      borders[i] = length * i / cells;
    }
    return new Axis(borders);
  }

  /// Cells of these widths in metres, each `> 0`.
  public static Axis ofWidths(double... widths) {
    double[] borders = new double[widths.length + 1];
    for (int i = 0; i < widths.length; i++) {
      if (!(widths[i] > 0)) {
        throw new IllegalArgumentException("cell " + i + " has width " + widths[i]);
      }
      borders[i + 1] = borders[i] + widths[i];
    }
    return new Axis(borders);
  }

  public int cells() {
    return borders.length - 1;
  }

  public double length() {
    return borders[borders.length - 1];
  }

  public double low(int cell) {
    return borders[cell];
  }

  public double high(int cell) {
    return borders[cell + 1];
  }

  public double width(int cell) {
    return borders[cell + 1] - borders[cell];
  }

  public double centre(int cell) {
    return 0.5 * (borders[cell] + borders[cell + 1]);
  }

  /// The cell that holds `position`: the one to the right of a border, the last one at the end.
  ///
  /// Positions within 1e-9 cell widths of a border count as on it, so that decimal inputs do what
  /// they say.
  public int cellAt(double position) {
    int found = Arrays.binarySearch(borders, position);
    int cell = found >= 0 ? found : -found - 2;
    int last = cells() - 1;
    if (cell >= 0 && cell < last && borders[cell + 1] - position < 1e-9 * width(cell)) {
      cell++;
    }
    return Math.clamp(cell, 0, last);
  }
}
