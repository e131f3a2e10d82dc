package spikestack.silicon.place;

/// The working state of legalisation and detailed placement: positions, rows, wirelength per net.
///
/// Objects are the cells by number, then one possible bond per net (`cells + net`). Layers are the
/// tiers, then the bonds: a bond is a cell of pitch size in rows of one pitch, which makes spacing
/// an overlap rule. Coordinates are lower left corners; a bond's centre is its corner plus
/// [#bondHalfX], [#bondHalfY].
final class Layout {
  final PlacementProblem problem;
  final int cells;
  final int tiers;
  final int objects;

  /// Lower left corner, `[objects]`.
  final int[] x;

  final int[] y;

  /// Size on the present layer and orientation, `[objects]`.
  final int[] width;

  final int[] height;

  /// Layer of each object; a bond that its net does not need has -1.
  final byte[] layer;

  final byte[] orientation;

  /// Pin offsets on the present layer and orientation, `[pins]`.
  final int[] pinX;

  final int[] pinY;

  /// Weighted wirelength of each net, kept up to date by [#refresh].
  final double[] cost;

  /// Nets of each object: `objectNet[objectStart[i] .. objectStart[i + 1])`, each once.
  final int[] objectStart;

  final int[] objectNet;

  /// The cell's pin in that net; -1 where it has several, and for bonds.
  final int[] objectPin;

  final int bondHalfX;
  final int bondHalfY;
  final LargeNets large;

  Layout(PlacementProblem problem) {
    this.problem = problem;
    cells = problem.cellCount();
    tiers = problem.tiers().size();
    int nets = problem.netCount();
    objects = cells + nets;
    x = new int[objects];
    y = new int[objects];
    width = new int[objects];
    height = new int[objects];
    layer = new byte[objects];
    orientation = new byte[cells];
    pinX = new int[problem.pinCount()];
    pinY = new int[problem.pinCount()];
    cost = new double[nets];
    stamp = new int[nets];
    bondHalfX = problem.bonds().pitchX() / 2;
    bondHalfY = problem.bonds().pitchY() / 2;
    objectStart = new int[objects + 1];
    objectNet = incidence();
    objectPin = pinsOf();
    large = new LargeNets(this);
    for (int n = 0; n < nets; n++) {
      layer[cells + n] = -1;
      width[cells + n] = problem.bonds().pitchX();
      height[cells + n] = problem.bonds().pitchY();
    }
  }

  private int[] incidence() {
    int[] netStart = problem.netStart();
    int[] pinCell = problem.pinCell();
    int nets = problem.netCount();
    int[] last = new int[cells];
    java.util.Arrays.fill(last, -1);
    for (int net = 0; net < nets; net++) {
      for (int p = netStart[net]; p < netStart[net + 1]; p++) {
        if (last[pinCell[p]] != net) {
          last[pinCell[p]] = net;
          objectStart[pinCell[p] + 1]++;
        }
      }
      objectStart[cells + net + 1]++;
    }
    for (int i = 0; i < objects; i++) {
      objectStart[i + 1] += objectStart[i];
    }
    int[] list = new int[objectStart[objects]];
    int[] fill = objectStart.clone();
    java.util.Arrays.fill(last, -1);
    for (int net = 0; net < nets; net++) {
      for (int p = netStart[net]; p < netStart[net + 1]; p++) {
        if (last[pinCell[p]] != net) {
          last[pinCell[p]] = net;
          list[fill[pinCell[p]]++] = net;
        }
      }
      list[fill[cells + net]++] = net;
    }
    return list;
  }

  private int[] pinsOf() {
    int[] pin = new int[objectNet.length];
    java.util.Arrays.fill(pin, -2);
    for (int net = 0; net < cost.length; net++) {
      for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
        int cell = problem.pinCell()[p];
        // A cell's nets ascend.
        int k =
            java.util.Arrays.binarySearch(objectNet, objectStart[cell], objectStart[cell + 1], net);
        pin[k] = pin[k] == -2 ? p : -1;
      }
    }
    for (int k = 0; k < pin.length; k++) {
      pin[k] = Math.max(-1, pin[k]);
    }
    return pin;
  }

  /// Whether the net in slot `k` of an object is a large one that its movement leaves alone.
  private boolean untouched(int net, int k) {
    return large.has(net) && objectPin[k] >= 0 && large.unmoved(net, objectPin[k]);
  }

  /// Puts a cell on a tier with an orientation: its size and pin offsets follow.
  void turn(int cell, int tier, int turns) {
    Tier of = problem.tiers().get(tier);
    layer[cell] = (byte) tier;
    orientation[cell] = (byte) turns;
    width[cell] = turns % 2 == 0 ? of.width()[cell] : of.height()[cell];
    height[cell] = turns % 2 == 0 ? of.height()[cell] : of.width()[cell];
  }

  /// Recomputes the pin offsets of all cells.
  void setPins() {
    for (int p = 0; p < pinX.length; p++) {
      setPin(p);
    }
  }

  void setPin(int pin) {
    int cell = problem.pinCell()[pin];
    Tier of = problem.tiers().get(layer[cell]);
    pinX[pin] = Wirelength.turnedX(of, pin, cell, orientation[cell]);
    pinY[pin] = Wirelength.turnedY(of, pin, cell, orientation[cell]);
  }

  boolean needsBond(int net) {
    int seen = 0;
    for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
      seen |= 1 << layer[problem.pinCell()[p]];
    }
    return seen == 3;
  }

  void refreshAll() {
    for (int net = 0; net < cost.length; net++) {
      refresh(net);
    }
  }

  void refresh(int net) {
    cost[net] = length(net);
    if (large.has(net)) {
      large.update(net);
    }
  }

  /// Weighted wirelength of a net from the present positions; a needed bond that does not exist yet
  /// counts at its best place.
  double length(int net) {
    int[] pinCell = problem.pinCell();
    int first = problem.netStart()[net];
    int end = problem.netStart()[net + 1];
    int lx0 = Integer.MAX_VALUE;
    int ly0 = Integer.MAX_VALUE;
    int hx0 = Integer.MIN_VALUE;
    int hy0 = Integer.MIN_VALUE;
    int lx1 = Integer.MAX_VALUE;
    int ly1 = Integer.MAX_VALUE;
    int hx1 = Integer.MIN_VALUE;
    int hy1 = Integer.MIN_VALUE;
    for (int p = first; p < end; p++) {
      int cell = pinCell[p];
      int px = x[cell] + pinX[p];
      int py = y[cell] + pinY[p];
      if (layer[cell] == 0) {
        lx0 = Math.min(lx0, px);
        hx0 = Math.max(hx0, px);
        ly0 = Math.min(ly0, py);
        hy0 = Math.max(hy0, py);
      } else {
        lx1 = Math.min(lx1, px);
        hx1 = Math.max(hx1, px);
        ly1 = Math.min(ly1, py);
        hy1 = Math.max(hy1, py);
      }
    }
    double weight = problem.netWeight()[net];
    if (hx0 < lx0) {
      return hx1 < lx1 ? 0 : weight * ((double) hx1 - lx1 + hy1 - ly1);
    }
    if (hx1 < lx1) {
      return weight * ((double) hx0 - lx0 + hy0 - ly0);
    }
    int bond = cells + net;
    if (layer[bond] < 0) {
      double spanX = (double) Math.max(hx0, hx1) - Math.min(lx0, lx1);
      double spanY = (double) Math.max(hy0, hy1) - Math.min(ly0, ly1);
      return weight
          * (Math.max(spanX, (double) hx0 - lx0 + hx1 - lx1)
              + Math.max(spanY, (double) hy0 - ly0 + hy1 - ly1));
    }
    int bx = x[bond] + bondHalfX;
    int by = y[bond] + bondHalfY;
    return weight
        * ((double) Math.max(hx0, bx)
            - Math.min(lx0, bx)
            + Math.max(hy0, by)
            - Math.min(ly0, by)
            + Math.max(hx1, bx)
            - Math.min(lx1, bx)
            + Math.max(hy1, by)
            - Math.min(ly1, by));
  }

  double total() {
    double sum = 0;
    for (double c : cost) {
      sum += c;
    }
    return sum;
  }

  private final int[] stamp;
  private int stamps;

  /// Change of the wirelength of an object's nets against [#cost], at the present positions.
  double change(int object) {
    double sum = 0;
    for (int k = objectStart[object]; k < objectStart[object + 1]; k++) {
      int net = objectNet[k];
      if (!untouched(net, k)) {
        sum += length(net) - cost[net];
      }
    }
    return sum;
  }

  /// The same for several objects, each net once.
  double change(int[] list, int count) {
    int mark = ++stamps;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      for (int k = objectStart[list[i]]; k < objectStart[list[i] + 1]; k++) {
        int net = objectNet[k];
        if (stamp[net] != mark && !untouched(net, k)) {
          stamp[net] = mark;
          sum += length(net) - cost[net];
        }
      }
    }
    return sum;
  }

  /// Makes [#cost] of an object's nets that of the present positions.
  void settle(int object) {
    for (int k = objectStart[object]; k < objectStart[object + 1]; k++) {
      int net = objectNet[k];
      if (untouched(net, k)) {
        large.settle(objectPin[k]);
      } else {
        refresh(net);
      }
    }
  }

  /// The placement as users see it.
  Placement placement() {
    int nets = problem.netCount();
    Placement result =
        new Placement(
            java.util.Arrays.copyOf(x, cells),
            java.util.Arrays.copyOf(y, cells),
            java.util.Arrays.copyOf(layer, cells),
            orientation.clone(),
            new boolean[nets],
            new int[nets],
            new int[nets]);
    for (int n = 0; n < nets; n++) {
      int bond = cells + n;
      if (layer[bond] >= 0) {
        result.bonded()[n] = true;
        result.bondX()[n] = x[bond] + bondHalfX;
        result.bondY()[n] = y[bond] + bondHalfY;
      }
    }
    return result;
  }
}
