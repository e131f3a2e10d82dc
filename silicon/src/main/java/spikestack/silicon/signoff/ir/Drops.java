package spikestack.silicon.signoff.ir;

import java.util.Arrays;

/// The solved drops of a [PowerGrid].
public final class Drops {
  private final int nodes;
  private final double width;
  private final double height;
  private final int[] tier;
  private final float[] x;
  private final float[] y;
  private final double[] drop;
  private final double[] bondCurrent;
  private final double delivered;

  Drops(
      int nodes,
      double width,
      double height,
      int[] tier,
      float[] x,
      float[] y,
      double[] drop,
      double[] bondCurrent,
      double delivered) {
    this.nodes = nodes;
    this.width = width;
    this.height = height;
    this.tier = tier;
    this.x = x;
    this.y = y;
    this.drop = drop;
    this.bondCurrent = bondCurrent;
    this.delivered = delivered;
  }

  /// Unknowns of the system.
  public int nodes() {
    return nodes;
  }

  /// Volts that a sink lies below the supply.
  public double at(int sink) {
    return drop[sink];
  }

  /// Largest drop of a tier's sinks, volts; 0 without one.
  public double worst(int ofTier) {
    double worst = 0;
    for (int k = 0; k < drop.length; k++) {
      if (tier[k] == ofTier) worst = Math.max(worst, drop[k]);
    }
    return worst;
  }

  /// Largest drop of all sinks, volts.
  public double worst() {
    return Arrays.stream(drop).max().orElse(0);
  }

  /// Mean drop of all sinks, volts.
  public double average() {
    return Arrays.stream(drop).average().orElse(0);
  }

  /// Largest current through a single bond, amperes; for the electromigration limit.
  public double worstBondCurrent() {
    return Arrays.stream(bondCurrent).map(Math::abs).max().orElse(0);
  }

  /// Current through one bond at a place, from the lower to the upper tier, amperes.
  public double bondCurrent(int place) {
    return bondCurrent[place];
  }

  /// Current that all sources deliver, amperes: equals what the sinks draw.
  public double delivered() {
    return delivered;
  }

  /// Largest drop of a tier's sinks in each cell of a raster, volts, `[row from the
  /// bottom][column]`; NaN where there is no sink.
  public double[] map(int ofTier, int columns, int rows) {
    double[] map = new double[Math.multiplyExact(columns, rows)];
    Arrays.fill(map, Double.NaN);
    for (int k = 0; k < drop.length; k++) {
      if (tier[k] != ofTier) continue;
      int column = (int) Math.clamp(x[k] / width * columns, 0, columns - 1);
      int row = (int) Math.clamp(y[k] / height * rows, 0, rows - 1);
      int i = row * columns + column;
      if (!(map[i] >= drop[k])) map[i] = drop[k];
    }
    return map;
  }
}
