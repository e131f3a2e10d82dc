package spikestack.silicon.place;

/// Boxes of the nets with many pins, so that a cell in the middle of one costs nothing to try.
///
/// Invariant ("settled"): after [#update], `low`/`high` are the bounds of the net's pins on each
/// tier (and its bond) at the present positions. A pin that was strictly inside its tier's box and
/// stays in the box cannot have changed the net's length; that test is all this class is for.
final class LargeNets {
  /// Nets with more pins have boxes here.
  private static final int MANY = 24;

  private final Layout layout;

  /// Number of each large net, -1 for the others.
  private final int[] index;

  /// `[8 * large + 4 * tier + {lowX, lowY, highX, highY}]`.
  private final int[] box;

  /// Settled position of each pin of a large net; other pins: unused.
  private final int[] settledX;

  private final int[] settledY;

  LargeNets(Layout layout) {
    this.layout = layout;
    PlacementProblem problem = layout.problem;
    index = new int[problem.netCount()];
    int count = 0;
    for (int net = 0; net < index.length; net++) {
      boolean large = problem.netStart()[net + 1] - problem.netStart()[net] > MANY;
      index[net] = large ? count++ : -1;
    }
    box = new int[8 * count];
    settledX = new int[count == 0 ? 0 : problem.pinCount()];
    settledY = new int[settledX.length];
  }

  boolean has(int net) {
    return index[net] >= 0;
  }

  /// Whether a pin's way from its settled position to the present one leaves the net's length
  /// alone.
  boolean unmoved(int net, int pin) {
    int cell = layout.problem.pinCell()[pin];
    return inside(net, pin, settledX[pin], settledY[pin])
        && within(net, pin, layout.x[cell] + layout.pinX[pin], layout.y[cell] + layout.pinY[pin]);
  }

  /// Whether a pin's settled position is strictly inside: then the others' box is the net's box.
  boolean settledInside(int net, int pin) {
    return inside(net, pin, settledX[pin], settledY[pin]);
  }

  /// A bound of a net's box on a tier: 0 low x, 1 low y, 2 high x, 3 high y.
  int bound(int net, int tier, int which) {
    return box[8 * index[net] + 4 * tier + which];
  }

  /// The pin stands where it is now; its net's box is not touched by it.
  void settle(int pin) {
    int cell = layout.problem.pinCell()[pin];
    settledX[pin] = layout.x[cell] + layout.pinX[pin];
    settledY[pin] = layout.y[cell] + layout.pinY[pin];
  }

  private boolean inside(int net, int pin, int px, int py) {
    int at = 8 * index[net] + 4 * layout.layer[layout.problem.pinCell()[pin]];
    return px > box[at] && py > box[at + 1] && px < box[at + 2] && py < box[at + 3];
  }

  private boolean within(int net, int pin, int px, int py) {
    int at = 8 * index[net] + 4 * layout.layer[layout.problem.pinCell()[pin]];
    return px >= box[at] && py >= box[at + 1] && px <= box[at + 2] && py <= box[at + 3];
  }

  /// Takes the present positions of a net's pins.
  void update(int net) {
    PlacementProblem problem = layout.problem;
    int at = 8 * index[net];
    for (int tier = 0; tier < 2; tier++) {
      box[at + 4 * tier] = Integer.MAX_VALUE;
      box[at + 4 * tier + 1] = Integer.MAX_VALUE;
      box[at + 4 * tier + 2] = Integer.MIN_VALUE;
      box[at + 4 * tier + 3] = Integer.MIN_VALUE;
    }
    for (int p = problem.netStart()[net]; p < problem.netStart()[net + 1]; p++) {
      settle(p);
      include(at + 4 * layout.layer[problem.pinCell()[p]], settledX[p], settledY[p]);
    }
    int bond = layout.cells + net;
    if (layout.layer[bond] >= 0) {
      for (int tier = 0; tier < 2; tier++) {
        include(
            at + 4 * tier, layout.x[bond] + layout.bondHalfX, layout.y[bond] + layout.bondHalfY);
      }
    }
  }

  private void include(int at, int px, int py) {
    box[at] = Math.min(box[at], px);
    box[at + 1] = Math.min(box[at + 1], py);
    box[at + 2] = Math.max(box[at + 2], px);
    box[at + 3] = Math.max(box[at + 3], py);
  }
}
