package spikestack.silicon.place;

import java.util.Arrays;

/// When to end a placement that cannot reach its overflow: cells between large memories have not
/// the room that their layer has on the average, and lambda grows on until density is all that
/// counts and every net flies apart.
///
/// Two signs. The way on leads nowhere: more overflow and more wire than at the state of least
/// overflow (since it was highest: at first, wires pull a spread start together), which then comes
/// back. Or overflow still falls, but at too high a price: over the last [#WINDOW] iterations every
/// percent of it has cost more than [#DEAREST] percent of wire. Placements that reach their goal
/// pay 1 to 2 (contest 2022 case 3: below 2 to the end); legalisation and detailed placement mend
/// single overfull places for less.
final class LeastOverflow {
  private static final double WORSE = 0.02;
  private static final double LONGER = 1.05;
  private static final int WINDOW = 20;
  private static final double DEAREST = 3;

  /// Overflow below which the price counts: above, the netlist still unfolds.
  private static final double CROWDED = 0.6;

  private final double[] x;
  private final double[] y;
  private final double[] atX;
  private final double[] atY;
  private double least = Double.POSITIVE_INFINITY;
  private double length;
  private double peak;
  private int iteration;
  private final double[] lastOverflow = new double[WINDOW];
  private final double[] lastLength = new double[WINDOW];

  /// @param x positions of the present state, read here after every iteration
  LeastOverflow(double[] x, double[] y) {
    this.x = x;
    this.y = y;
    atX = x.clone();
    atY = y.clone();
    Arrays.fill(lastOverflow, Double.POSITIVE_INFINITY);
  }

  /// Whether the way on leads nowhere: more overflow and more wire than the best had.
  boolean lost(double overflow, double hpwl) {
    if (overflow < least || overflow > peak) {
      peak = Math.max(peak, overflow);
      least = overflow;
      length = hpwl;
      System.arraycopy(x, 0, atX, 0, x.length);
      System.arraycopy(y, 0, atY, 0, y.length);
    }
    return overflow > least + WORSE && hpwl > LONGER * length;
  }

  /// Whether the last iterations have paid too much wire for too little overflow; to be asked once
  /// per iteration.
  boolean dear(double overflow, double hpwl) {
    int at = iteration++ % WINDOW;
    double fallen = lastOverflow[at] - overflow;
    double grown = hpwl / lastLength[at] - 1;
    lastOverflow[at] = overflow;
    lastLength[at] = hpwl;
    return overflow < CROWDED && grown > LONGER - 1 && grown > DEAREST * fallen;
  }

  double overflow() {
    return least;
  }

  /// Makes the best state the present one; returns its wirelength.
  double restore() {
    System.arraycopy(atX, 0, x, 0, x.length);
    System.arraycopy(atY, 0, y, 0, y.length);
    return length;
  }
}
