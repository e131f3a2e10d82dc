package spikestack.silicon.thermal;

/// Kelvin in every cell of a stack, `[layer][row along y][column along x]`, and in the nodes of a
/// package.
public final class TemperatureField {
  private final int columns;
  private final int rows;
  private final double[] kelvin;
  private final double[] packageKelvin;

  /// @param kelvin `[layer][row][column]`, kept
  /// @param packageKelvin of the nodes of a [HeatSink], or empty; kept
  public TemperatureField(int columns, int rows, double[] kelvin, double[] packageKelvin) {
    if (columns < 1 || rows < 1 || kelvin.length % (columns * rows) != 0) {
      throw new IllegalArgumentException(kelvin.length + " values on " + columns + " x " + rows);
    }
    this.columns = columns;
    this.rows = rows;
    this.kelvin = kelvin;
    this.packageKelvin = packageKelvin;
  }

  public int columns() {
    return columns;
  }

  public int rows() {
    return rows;
  }

  public int layers() {
    return kelvin.length / (columns * rows);
  }

  public double at(int layer, int column, int row) {
    return kelvin[(layer * rows + row) * columns + column];
  }

  /// A copy of one layer, `[row][column]`.
  public double[] layer(int layer) {
    int cells = columns * rows;
    double[] copy = new double[cells];
    System.arraycopy(kelvin, layer * cells, copy, 0, cells);
    return copy;
  }

  /// Temperatures of the twelve package nodes of a [HeatSink], empty without one.
  public double[] packageNodes() {
    return packageKelvin.clone();
  }

  /// Highest temperature of one layer.
  public double max(int layer) {
    double max = Double.NEGATIVE_INFINITY;
    for (double t : layer(layer)) {
      max = Math.max(max, t);
    }
    return max;
  }

  /// Lowest temperature of one layer.
  public double min(int layer) {
    double min = Double.POSITIVE_INFINITY;
    for (double t : layer(layer)) {
      min = Math.min(min, t);
    }
    return min;
  }

  /// Highest temperature anywhere in the stack.
  public double max() {
    double max = Double.NEGATIVE_INFINITY;
    for (double t : kelvin) {
      max = Math.max(max, t);
    }
    return max;
  }

  /// Mean over the cells of one layer (all cells count alike).
  public double mean(int layer) {
    double sum = 0;
    for (double t : layer(layer)) {
      sum += t;
    }
    return sum / (columns * rows);
  }
}
