package spikestack.silicon.place;

/// Improves a legal placement and keeps it legal: every accepted step shortens the exact
/// wirelength.
///
/// Steps: moves and swaps towards each object's best region, order of neighbours, positions within
/// a row at fixed order. All layers alike; bonds are objects of a layer of their own.
final class Detailed {
  /// A step must shorten the wires by more than rounding.
  static final double LEAST = 1e-6;

  /// What `candidateX` says when there is no candidate.
  private static final int NOWHERE = Integer.MIN_VALUE;

  /// Neighbours that may make way for one object.
  private static final int MOST_PUSHED = 12;

  private final Layout layout;
  private final Segments[] segments;
  private final int[] segmentOf;
  private final BestRegion region;
  private final RowShift shift;
  private final boolean[] mobile;
  private final Reorder neighbours;
  private final int[] pair = new int[2];

  // The candidate that was tried last: where the object and its swap partner would go, and whom it
  // would push; then the best candidate's pushes.
  private int candidateX;
  private int candidateOther;
  private final int[] pushObject = new int[MOST_PUSHED + 1];
  private final int[] pushX = new int[MOST_PUSHED + 1];
  private int pushed;
  private final int[] bestPushObject = new int[MOST_PUSHED + 1];
  private final int[] bestPushX = new int[MOST_PUSHED + 1];
  private int bestPushed;

  Detailed(Layout layout, Segments[] segments) {
    this.layout = layout;
    this.segments = segments;
    region = new BestRegion(layout);
    segmentOf = new int[layout.objects];
    mobile = new boolean[layout.objects];
    for (Segments layer : segments) {
      for (int s = 0; s < layer.size(); s++) {
        for (int k = 0; k < layer.count[s]; k++) {
          segmentOf[layer.members[s][k]] = s;
          mobile[layer.members[s][k]] = true;
        }
      }
    }
    shift = new RowShift(layout);
    neighbours = new Reorder(layout);
  }

  /// One round of every step; returns the wirelength after it.
  double round(int reach) {
    shiftRows();
    for (int object = 0; object < layout.objects; object++) {
      if (mobile[object]) {
        improve(object, reach);
      }
    }
    shiftRows();
    reorder();
    return layout.total();
  }

  void reorder() {
    for (Segments layer : segments) {
      for (int s = 0; s < layer.size(); s++) {
        neighbours.run(layer, s);
      }
    }
  }

  void shiftRows() {
    for (Segments layer : segments) {
      for (int s = 0; s < layer.size(); s++) {
        shift.run(layer, s);
      }
    }
  }

  /// Moves an object to a gap, or swaps it with another, in or towards its best region.
  private void improve(int object, int reach) {
    if (!region.of(object)) {
      return;
    }
    int x = layout.x[object];
    int y = layout.y[object];
    double wantX = Math.max(region.lowX, Math.min(region.highX, x));
    double wantY = Math.max(region.lowY, Math.min(region.highY, y));
    Segments layer = segments[layout.layer[object]];
    if (Math.abs(wantX - x) < 1 && Math.abs(wantY - y) < 0.5 * layer.rowHeight) {
      return;
    }
    int row = layer.nearestRow(wantY);
    double best = -LEAST;
    int bestSegment = -1;
    int bestAt = 0;
    int bestX = 0;
    int bestOther = -1;
    for (int step = 0; step <= 2 * reach; step++) {
      int r = row + ((step & 1) == 0 ? step / 2 : -(step + 1) / 2);
      if (r < 0 || r >= layer.rowCount()) {
        continue;
      }
      for (int s = layer.firstOfRow(r); s < layer.endOfRow(r); s++) {
        if (wantX < layer.low[s] - layout.width[object] || wantX > layer.high[s]) {
          continue;
        }
        int middle = layer.indexOf(s, (int) wantX, layout.x);
        int from = Math.max(0, middle - reach - 1);
        int to = Math.min(layer.count[s], middle + reach + 1);
        for (int at = from; at <= to; at++) {
          double gain = tryGap(object, layer, s, at, wantX, -LEAST);
          if (gain < best) {
            best = gain;
            bestSegment = s;
            bestAt = at;
            bestX = candidateX;
            bestOther = -1;
            bestPushed = pushed;
            System.arraycopy(pushObject, 0, bestPushObject, 0, pushed);
            System.arraycopy(pushX, 0, bestPushX, 0, pushed);
          }
          if (at < to) {
            gain = trySwap(object, layer, s, at, wantX);
            if (gain < best) {
              best = gain;
              bestSegment = s;
              bestAt = at;
              bestX = candidateX;
              bestOther = candidateOther;
            }
          }
        }
      }
    }
    if (bestSegment >= 0) {
      commit(object, layer, bestSegment, bestAt, bestX, bestOther);
    }
  }

  /// Random moves and swaps near the objects' best regions; one that lengthens the wires by `d` is
  /// taken with probability `exp(-d / temperature)`.
  void anneal(double temperature, int reach, java.util.SplittableRandom random) {
    // In the netlist's order: neighbours share nets and memory, and each object has its turn.
    for (int object = 0; object < layout.objects; object++) {
      if (!mobile[object] || !region.of(object)) {
        continue;
      }
      Segments layer = segments[layout.layer[object]];
      int x = layout.x[object];
      int y = layout.y[object];
      double wantX = Math.max(region.lowX, Math.min(region.highX, x));
      double wantY = Math.max(region.lowY, Math.min(region.highY, y));
      int row = layer.nearestRow(wantY) + random.nextInt(-reach, reach + 1);
      if (row < 0 || row >= layer.rowCount()) {
        continue;
      }
      int s = layer.firstOfRow(row);
      while (s + 1 < layer.endOfRow(row) && wantX > layer.high[s]) {
        s++;
      }
      int at = layer.indexOf(s, (int) wantX, layout.x) + random.nextInt(-reach, reach + 1);
      if (at < 0 || at > layer.count[s]) {
        continue;
      }
      double allowed = -temperature * Math.log(1 - random.nextDouble());
      boolean swap = at < layer.count[s] && random.nextInt(3) > 0;
      if (!swap) {
        double change = tryGap(object, layer, s, at, wantX, allowed);
        if (change < allowed && candidateX != NOWHERE) {
          bestPushed = pushed;
          System.arraycopy(pushObject, 0, bestPushObject, 0, pushed);
          System.arraycopy(pushX, 0, bestPushX, 0, pushed);
          commit(object, layer, s, at, candidateX, -1);
        }
      } else {
        double change = trySwap(object, layer, s, at, wantX);
        if (change < allowed && candidateX != NOWHERE) {
          commit(object, layer, s, at, candidateX, candidateOther);
        }
      }
    }
  }

  private void commit(
      int object, Segments layer, int bestSegment, int bestAt, int bestX, int bestOther) {
    int x = layout.x[object];
    if (bestOther < 0) {
      int own = segmentOf[object];
      int index = layer.indexOf(own, x, layout.x);
      layer.remove(own, index);
      int at = own == bestSegment && index < bestAt ? bestAt - 1 : bestAt;
      layer.insert(bestSegment, at, object);
      segmentOf[object] = bestSegment;
      layout.x[object] = bestX;
      layout.y[object] = layer.y[bestSegment];
      for (int k = 0; k < bestPushed; k++) {
        layout.x[bestPushObject[k]] = bestPushX[k];
      }
      for (int k = 0; k < bestPushed; k++) {
        layout.settle(bestPushObject[k]);
      }
      layout.settle(object);
    } else {
      int partner = layer.members[bestSegment][bestAt];
      int own = segmentOf[object];
      int index = layer.indexOf(own, x, layout.x);
      layer.members[own][index] = partner;
      layer.members[bestSegment][bestAt] = object;
      segmentOf[object] = bestSegment;
      segmentOf[partner] = own;
      layout.x[object] = bestX;
      layout.y[object] = layer.y[bestSegment];
      layout.x[partner] = bestOther;
      layout.y[partner] = layer.y[own];
      layout.settle(object);
      layout.settle(partner);
    }
  }

  /// Change when the object goes to the gap before position `at`; positive when it does not fit.
  private double tryGap(int object, Segments layer, int s, int at, double wantX, double allowed) {
    candidateX = NOWHERE;
    if (segmentOf[object] == s
        && ((at < layer.count[s] && layer.members[s][at] == object)
            || (at > 0 && layer.members[s][at - 1] == object))) {
      return 1; // its own place
    }
    int low = layer.roomLow(s, at, layout);
    int high = layer.roomHigh(s, at, layout);
    if (high - low < layer.sites(layout.width[object])) {
      return tryPush(object, layer, s, at, low, high, wantX, allowed);
    }
    pushed = 0;
    int x = layout.x[object];
    int y = layout.y[object];
    candidateX = layer.snap(s, wantX, low, high, layout.width[object]);
    layout.x[object] = candidateX;
    layout.y[object] = layer.y[s];
    double change = layout.change(object);
    layout.x[object] = x;
    layout.y[object] = y;
    return change;
  }

  /// Change when neighbours make way for the object at position `at`: those to the left go left,
  /// those to the right go right, no further than the gaps between them ask for. Leaves everything
  /// as it was, and the new positions in `pushObject`, `pushX`.
  private double tryPush(
      int object, Segments layer, int s, int at, int low, int high, double wantX, double allowed) {
    if (segmentOf[object] == s) {
      return 1; // the order and shift steps have this
    }
    int w = layer.sites(layout.width[object]);
    int start = layer.snap(s, wantX, layer.low[s], layer.high[s], layout.width[object]);
    // Around the gap, not further than half of what is missing to either side.
    int missing = w - (high - low);
    int half = layer.sites((missing + 1) / 2);
    start = Math.max(low - layer.sites(missing), Math.min(high - w + layer.sites(missing), start));
    start = Math.max(low - half - layer.site, Math.min(high - w + half + layer.site, start));
    pushed = 0;
    int edge = start;
    for (int k = at - 1; k >= 0; k--) {
      int neighbour = layer.members[s][k];
      int v = layer.sites(layout.width[neighbour]);
      if (layout.x[neighbour] + v <= edge) {
        break;
      }
      edge -= v;
      if (pushed == MOST_PUSHED || edge < layer.low[s]) {
        return 1;
      }
      pushObject[pushed] = neighbour;
      pushX[pushed++] = edge;
    }
    edge = start + w;
    if (start < layer.low[s] || edge > layer.high[s]) {
      return 1;
    }
    for (int k = at; k < layer.count[s]; k++) {
      int neighbour = layer.members[s][k];
      if (layout.x[neighbour] >= edge) {
        break;
      }
      int v = layer.sites(layout.width[neighbour]);
      if (pushed == MOST_PUSHED || edge + v > layer.high[s]) {
        return 1;
      }
      pushObject[pushed] = neighbour;
      pushX[pushed++] = edge;
      edge += v;
    }
    int x = layout.x[object];
    int y = layout.y[object];
    candidateX = start;
    layout.x[object] = start;
    layout.y[object] = layer.y[s];
    double change = layout.change(object);
    if (change < allowed) {
      for (int k = 0; k < pushed; k++) {
        swapX(k);
      }
      pushObject[pushed] = object;
      change = layout.change(pushObject, pushed + 1);
      for (int k = 0; k < pushed; k++) {
        swapX(k);
      }
    }
    layout.x[object] = x;
    layout.y[object] = y;
    return change;
  }

  /// Exchanges a pushed object's x with the noted one.
  private void swapX(int k) {
    int x = layout.x[pushObject[k]];
    layout.x[pushObject[k]] = pushX[k];
    pushX[k] = x;
  }

  /// Change when the object and the member at `at` take each other's room.
  private double trySwap(int object, Segments layer, int s, int at, double wantX) {
    candidateX = NOWHERE;
    int other = layer.members[s][at];
    if (other == object) {
      return 1;
    }
    int own = segmentOf[object];
    int index = layer.indexOf(own, layout.x[object], layout.x);
    if (own == s && Math.abs(index - at) == 1) {
      return 1; // neighbours: the order step has them
    }
    int w = layer.sites(layout.width[object]);
    int v = layer.sites(layout.width[other]);
    int x = layout.x[object];
    int y = layout.y[object];
    int otherX = layout.x[other];
    int otherY = layout.y[other];
    int low = layer.roomLow(s, at, layout);
    int high = layer.roomHigh(s, at + 1, layout);
    int ownLow = layer.roomLow(own, index, layout);
    int ownHigh = layer.roomHigh(own, index + 1, layout);
    if (high - low < w || ownHigh - ownLow < v) {
      return 1;
    }
    candidateX = layer.snap(s, wantX, low, high, layout.width[object]);
    candidateOther = layer.snap(own, otherX, ownLow, ownHigh, layout.width[other]);
    layout.x[object] = candidateX;
    layout.y[object] = layer.y[s];
    layout.x[other] = candidateOther;
    layout.y[other] = layer.y[own];
    pair[0] = object;
    pair[1] = other;
    double change = layout.change(pair, 2);
    layout.x[object] = x;
    layout.y[object] = y;
    layout.x[other] = otherX;
    layout.y[other] = otherY;
    return change;
  }
}
