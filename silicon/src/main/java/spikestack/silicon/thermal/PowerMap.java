package spikestack.silicon.thermal;

/// Watts in every cell of a stack.
///
/// Made for one grid, filled by rectangles, each spread evenly over its area. Not thread safe.
public final class PowerMap {
  private final Axis x;
  private final Axis y;
  private final int layers;

  /// Watts, `[layer][row along y][column along x]`.
  private final double[] watts;

  public PowerMap(Stack stack) {
    this(stack.x(), stack.y(), stack.layers().size());
  }

  /// No power anywhere yet.
  ///
  /// @param layers number of layers
  public PowerMap(Axis x, Axis y, int layers) {
    this.x = x;
    this.y = y;
    this.layers = layers;
    watts = new double[Math.multiplyExact(layers, x.cells() * y.cells())];
  }

  /// Adds `power` watts spread evenly over `place`, whose part outside the die (at most a millionth
  /// of a die width: rounding) counts as inside.
  ///
  /// @param layer index in the stack
  /// @param place within the die
  public void add(int layer, Rectangle place, double power) {
    double slack = 1e-6 * Math.max(x.length(), y.length());
    if (place.left() < -slack
        || place.bottom() < -slack
        || place.right() > x.length() + slack
        || place.top() > y.length() + slack) {
      throw new IllegalArgumentException(place + " leaves the die");
    }
    int firstX = x.cellAt(place.left());
    int lastX = x.cellAt(place.right());
    int firstY = y.cellAt(place.bottom());
    int lastY = y.cellAt(place.top());
    double density = power / place.area();
    for (int row = firstY; row <= lastY; row++) {
      double low = row == 0 ? Double.NEGATIVE_INFINITY : y.low(row);
      double high = row == y.cells() - 1 ? Double.POSITIVE_INFINITY : y.high(row);
      double height = Math.min(place.top(), high) - Math.max(place.bottom(), low);
      if (!(height > 0)) continue;
      int base = start(layer) + row * x.cells();
      for (int column = firstX; column <= lastX; column++) {
        double left = column == 0 ? Double.NEGATIVE_INFINITY : x.low(column);
        double right = column == x.cells() - 1 ? Double.POSITIVE_INFINITY : x.high(column);
        double width = Math.min(place.right(), right) - Math.max(place.left(), left);
        if (width > 0) watts[base + column] += density * width * height;
      }
    }
  }

  /// Adds watts to one cell.
  public void add(int layer, int column, int row, double power) {
    watts[start(layer) + row * x.cells() + column] += power;
  }

  /// Watts in one cell.
  public double at(int layer, int column, int row) {
    return watts[start(layer) + row * x.cells() + column];
  }

  /// Watts in all cells.
  public double total() {
    double sum = 0;
    for (double w : watts) {
      sum += w;
    }
    return sum;
  }

  /// Watts in the cells of one layer.
  public double total(int layer) {
    double sum = 0;
    int cells = x.cells() * y.cells();
    for (int i = 0; i < cells; i++) {
      sum += watts[start(layer) + i];
    }
    return sum;
  }

  private int start(int layer) {
    if (layer < 0 || layer >= layers) {
      throw new IllegalArgumentException("layer " + layer + " of " + layers);
    }
    return layer * x.cells() * y.cells();
  }
}
