package spikestack.silicon.place;

/// The best order of every three neighbours of a row, packed to either side of their room or where
/// they stood, by exact wirelength.
final class Reorder {
  private static final int[][] ORDERS = {
    {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {0, 1, 2}
  };

  private final Layout layout;
  private final int[] window = new int[3];
  private final int[] trial = new int[3];
  private final int[] oldX = new int[3];
  private final int[] bestOrder = new int[3];

  Reorder(Layout layout) {
    this.layout = layout;
  }

  /// Slides the window over one segment.
  void run(Segments layer, int s) {
    for (int at = 0; at + 1 < layer.count[s]; at++) {
      best(layer, s, at, Math.min(3, layer.count[s] - at));
    }
  }

  private void best(Segments layer, int s, int at, int size) {
    for (int k = 0; k < size; k++) {
      window[k] = layer.members[s][at + k];
      oldX[k] = layout.x[window[k]];
    }
    int low = layer.roomLow(s, at, layout);
    int high = layer.roomHigh(s, at + size, layout);
    int start = oldX[0];
    int end = oldX[size - 1] + layer.sites(layout.width[window[size - 1]]);
    double best = -Detailed.LEAST;
    int bestSide = -1;
    int bestPermutation = -1;
    for (int permutation = 0; permutation < ORDERS.length; permutation++) {
      if (size == 2 && permutation != 1) {
        continue;
      }
      for (int side = 0; side < 4; side++) {
        if ((side == 2 && low == start) || (side == 3 && high == end)) {
          continue; // as sides 0 and 1
        }
        arrange(layer, permutation, size, side, low, high, start, end);
        double change = layout.change(trial, size);
        if (change < best) {
          best = change;
          bestSide = side;
          bestPermutation = permutation;
          System.arraycopy(trial, 0, bestOrder, 0, size);
        }
      }
    }
    if (bestSide < 0) {
      for (int k = 0; k < size; k++) {
        layout.x[window[k]] = oldX[k];
      }
      return;
    }
    arrange(layer, bestPermutation, size, bestSide, low, high, start, end);
    for (int k = 0; k < size; k++) {
      layer.members[s][at + k] = bestOrder[k];
      layout.settle(bestOrder[k]);
    }
  }

  /// Sides: packed from the old start, to the old end, from the room's start, to the room's end.
  private void arrange(
      Segments layer, int permutation, int size, int side, int low, int high, int start, int end) {
    int total = 0;
    for (int k = 0; k < size; k++) {
      trial[k] = window[ORDERS[permutation][k]];
      total += layer.sites(layout.width[trial[k]]);
    }
    int x =
        switch (side) {
          case 0 -> start;
          case 1 -> end - total;
          case 2 -> low;
          default -> high - total;
        };
    for (int k = 0; k < size; k++) {
      layout.x[trial[k]] = x;
      x += layer.sites(layout.width[trial[k]]);
    }
  }
}
