package spikestack.silicon.place;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Wirelength of the nets of macros, for annealing: all other cells stand still.
///
/// What does not move of a net is a box. A net with one pin on a macro (nearly all are) costs what
/// the box grows by to reach that pin, so all such nets of a macro together are two convex
/// functions of its corner, one per axis ([SpanSum]), for each tier and turn. Other nets are
/// measured, and only when one of their macros has moved.
final class MacroNets {
  private final PlacementProblem problem;
  private final SequencePair pair;
  private final int[] macroOf;
  private final int count;

  /// Nets with several pins on macros, or with nothing else: what stands still of them, `{lowX,
  /// lowY, highX, highY}` each, their length at last, and those of each macro by their number here.
  private final int[] shared;

  private final double[] sharedBox;
  private final double[] sharedLength;
  private final int[][] sharedOf;

  /// The other nets, by macro: the one pin, and the box.
  private final int[][] pin;

  private final double[][] box;
  private final double[][] weights;

  /// By macro, `[8 * macro + 2 * turns + tier]`, along x and along y; made when first needed.
  private final @Nullable SpanSum[] alongX;

  private final @Nullable SpanSum[] alongY;

  // Where the macros stood when their nets were measured last; tier -1: never yet.
  private final int[] lastX;
  private final int[] lastY;
  private final byte[] lastTier;
  private final byte[] lastTurns;
  private final double[] ownLength;

  /// @param x centres of all cells
  /// @param macroOf number of the macro that a cell is, or -1
  MacroNets(PlacementProblem problem, SequencePair pair, double[] x, double[] y, int[] macroOf) {
    this.problem = problem;
    this.pair = pair;
    this.macroOf = macroOf;
    int macros = pair.x.length;
    IntList[] pins = new IntList[macros];
    IntList[] mine = new IntList[macros];
    Arrays.setAll(pins, k -> new IntList());
    Arrays.setAll(mine, k -> new IntList());
    IntList list = new IntList();
    int touched = 0;
    for (int net = 0; net < problem.netCount(); net++) {
      int from = problem.netStart()[net];
      int to = problem.netStart()[net + 1];
      int moving = 0;
      int one = -1;
      for (int p = from; p < to; p++) {
        if (macroOf[problem.pinCell()[p]] >= 0) {
          moving++;
          one = p;
        }
      }
      touched += moving > 0 ? 1 : 0;
      if (moving == 1 && to - from > 1) {
        pins[macroOf[problem.pinCell()[one]]].add(one);
        continue;
      }
      for (int p = from; p < to && moving > 0; p++) {
        int k = macroOf[problem.pinCell()[p]];
        if (k >= 0 && (mine[k].size() == 0 || mine[k].get(mine[k].size() - 1) != list.size())) {
          mine[k].add(list.size());
        }
      }
      if (moving > 0) {
        list.add(net);
      }
    }
    count = touched;
    shared = list.toArray();
    sharedLength = new double[shared.length];
    sharedOf = Arrays.stream(mine).map(IntList::toArray).toArray(int[][]::new);
    sharedBox = new double[4 * shared.length];
    for (int i = 0; i < shared.length; i++) {
      still(shared[i], x, y, sharedBox, i);
    }
    pin = Arrays.stream(pins).map(IntList::toArray).toArray(int[][]::new);
    box = new double[macros][];
    int[] netOf = netOf(problem);
    for (int k = 0; k < macros; k++) {
      box[k] = new double[4 * pin[k].length];
      for (int i = 0; i < pin[k].length; i++) {
        still(netOf[pin[k][i]], x, y, box[k], i);
      }
    }
    weights = new double[macros][];
    for (int k = 0; k < macros; k++) {
      weights[k] = Arrays.stream(pin[k]).mapToDouble(p -> problem.netWeight()[netOf[p]]).toArray();
    }
    alongX = new SpanSum[8 * macros];
    alongY = new SpanSum[8 * macros];
    ownLength = new double[macros];
    lastX = new int[macros];
    lastY = new int[macros];
    lastTurns = new byte[macros];
    lastTier = new byte[macros];
    Arrays.fill(lastTier, (byte) -1);
  }

  private static int[] netOf(PlacementProblem problem) {
    int[] net = new int[problem.pinCount()];
    for (int n = 0; n < problem.netCount(); n++) {
      Arrays.fill(net, problem.netStart()[n], problem.netStart()[n + 1], n);
    }
    return net;
  }

  /// Nets with a pin on a macro.
  int count() {
    return count;
  }

  /// The box of a net's pins on cells that are no macros, into the place `at` of `to`.
  private void still(int net, double[] x, double[] y, double[] to, int at) {
    double lx = Double.POSITIVE_INFINITY;
    double ly = Double.POSITIVE_INFINITY;
    double hx = Double.NEGATIVE_INFINITY;
    double hy = Double.NEGATIVE_INFINITY;
    for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
      int cell = problem.pinCell()[p];
      if (macroOf[cell] < 0) {
        lx = Math.min(lx, x[cell]);
        ly = Math.min(ly, y[cell]);
        hx = Math.max(hx, x[cell]);
        hy = Math.max(hy, y[cell]);
      }
    }
    to[4 * at] = lx;
    to[4 * at + 1] = ly;
    to[4 * at + 2] = hx;
    to[4 * at + 3] = hy;
  }

  /// Weighted half-perimeters with the macros where the pair has them now.
  double length() {
    double sum = 0;
    for (int k = 0; k < lastX.length; k++) {
      if (lastX[k] != pair.x[k]
          || lastY[k] != pair.y[k]
          || lastTier[k] != pair.tier[k]
          || lastTurns[k] != pair.turns[k]) {
        lastX[k] = pair.x[k];
        lastY[k] = pair.y[k];
        lastTier[k] = pair.tier[k];
        lastTurns[k] = pair.turns[k];
        ownLength[k] = own(k);
        for (int net : sharedOf[k]) {
          sharedLength[net] = Double.NaN;
        }
      }
      sum += ownLength[k];
    }
    for (int i = 0; i < shared.length; i++) {
      if (Double.isNaN(sharedLength[i])) {
        sharedLength[i] = measure(i);
      }
      sum += sharedLength[i];
    }
    return sum;
  }

  private double own(int k) {
    if (pin[k].length == 0) {
      return 0;
    }
    int kind = 8 * k + 2 * pair.turns[k] + pair.tier[k];
    SpanSum itsX = alongX[kind];
    SpanSum itsY = alongY[kind];
    if (itsX == null || itsY == null) {
      itsX = sum(k, 0);
      itsY = sum(k, 1);
      alongX[kind] = itsX;
      alongY[kind] = itsY;
    }
    return itsX.at(pair.x[k]) + itsY.at(pair.y[k]);
  }

  /// @param axis 0 along x, 1 along y
  private SpanSum sum(int k, int axis) {
    int n = pin[k].length;
    double[] low = new double[n];
    double[] high = new double[n];
    double[] offset = new double[n];
    for (int i = 0; i < n; i++) {
      low[i] = box[k][4 * i + axis];
      high[i] = box[k][4 * i + 2 + axis];
      offset[i] = offset(k, pin[k][i], axis);
    }
    return new SpanSum(low, high, offset, weights[k]);
  }

  private int offset(int k, int p, int axis) {
    Tier of = problem.tiers().get(pair.tier[k]);
    int cell = problem.pinCell()[p];
    return axis == 0
        ? Wirelength.turnedX(of, p, cell, pair.turns[k])
        : Wirelength.turnedY(of, p, cell, pair.turns[k]);
  }

  private double measure(int i) {
    int net = shared[i];
    double lx = sharedBox[4 * i];
    double ly = sharedBox[4 * i + 1];
    double hx = sharedBox[4 * i + 2];
    double hy = sharedBox[4 * i + 3];
    for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
      int k = macroOf[problem.pinCell()[p]];
      if (k >= 0) {
        double px = pair.x[k] + (double) offset(k, p, 0);
        double py = pair.y[k] + (double) offset(k, p, 1);
        lx = Math.min(lx, px);
        ly = Math.min(ly, py);
        hx = Math.max(hx, px);
        hy = Math.max(hy, py);
      }
    }
    return problem.netWeight()[net] * (hx - lx + hy - ly);
  }
}
