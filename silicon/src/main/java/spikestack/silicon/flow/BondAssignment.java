package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;

/// One bond for every net that has terminals on both tiers, on a grid of the pitch, one pitch away
/// from the edge of the die.
///
/// The shortest net over both tiers passes through the interval between the two bounding boxes, or
/// their common part; the bond goes to the free site nearest to it. Nets with the smallest interval
/// choose first: they have the least choice.
final class BondAssignment {
  private final int columns;
  private final int rows;
  private final int lowX;
  private final int lowY;
  private final int pitch;
  private final BitSet taken;

  private BondAssignment(Rect die, int pitch) {
    this.pitch = pitch;
    lowX = die.x0() + pitch;
    lowY = die.y0() + pitch;
    columns = Math.max(0, (die.width() - 2 * pitch) / pitch + 1);
    rows = Math.max(0, (die.height() - 2 * pitch) / pitch + 1);
    taken = new BitSet();
  }

  private record Wish(int net, int x0, int y0, int x1, int y1) {
    long room() {
      return (long) x1 - x0 + y1 - y0;
    }
  }

  /// Sets the design's bonds anew.
  ///
  /// @param pitchNm of the bonds, nm
  /// @param sizeNm of one bond, nm
  /// @throws InputException if there are more nets to bond than sites
  static void assign(Design design, int pitchNm, int sizeNm) {
    BondAssignment sites = new BondAssignment(design.floorplans().getFirst().die(), pitchNm);
    List<Wish> wishes = wishes(design);
    if (wishes.size() > (long) sites.columns * sites.rows) {
      throw new InputException(
          design.name(),
          wishes.size() + " nets that cross the tiers",
          "at most "
              + (long) sites.columns * sites.rows
              + ", the bonds that this die has room for at a pitch of "
              + pitchNm
              + " nm");
    }
    wishes.sort(Comparator.comparingLong(Wish::room).thenComparingInt(Wish::net));
    int[] net = new int[wishes.size()];
    int[] x = new int[net.length];
    int[] y = new int[net.length];
    for (int i = 0; i < net.length; i++) {
      Wish wish = wishes.get(i);
      int site = sites.take(wish);
      net[i] = wish.net();
      x[i] = sites.lowX + site % sites.columns * pitchNm;
      y[i] = sites.lowY + site / sites.columns * pitchNm;
    }
    design.bonds(new Bonds(net, x, y, new byte[net.length], sizeNm));
  }

  private static List<Wish> wishes(Design design) {
    List<Wish> wishes = new ArrayList<>();
    int[][] box = new int[2][4];
    for (int net = 0; net < design.nets(); net++) {
      Arrays.fill(box[0], Integer.MIN_VALUE);
      Arrays.fill(box[1], Integer.MIN_VALUE);
      for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
        int terminal = design.netTerminal(k);
        int[] of = box[design.terminalTier(terminal)];
        int x = design.terminalX(terminal);
        int y = design.terminalY(terminal);
        boolean first = of[0] == Integer.MIN_VALUE;
        of[0] = first ? x : Math.min(of[0], x);
        of[1] = first ? y : Math.min(of[1], y);
        of[2] = first ? x : Math.max(of[2], x);
        of[3] = first ? y : Math.max(of[3], y);
      }
      if (box[0][0] != Integer.MIN_VALUE
          && box[1][0] != Integer.MIN_VALUE
          && design.constant(net) == Design.NONE) {
        // Between the boxes, or where they overlap: the middle two of the four borders.
        int[] xs = {box[0][0], box[0][2], box[1][0], box[1][2]};
        int[] ys = {box[0][1], box[0][3], box[1][1], box[1][3]};
        Arrays.sort(xs);
        Arrays.sort(ys);
        wishes.add(new Wish(net, xs[1], ys[1], xs[2], ys[2]));
      }
    }
    return wishes;
  }

  /// The free site nearest to the middle of the interval, in rings.
  private int take(Wish wish) {
    int column =
        Math.clamp(Math.round((mid(wish.x0, wish.x1) - lowX) / (float) pitch), 0, columns - 1);
    int row = Math.clamp(Math.round((mid(wish.y0, wish.y1) - lowY) / (float) pitch), 0, rows - 1);
    for (int ring = 0; ring < columns + rows; ring++) {
      int best = -1;
      long bestCost = Long.MAX_VALUE;
      for (int dy = -ring; dy <= ring; dy++) {
        int dx = ring - Math.abs(dy);
        for (int side = -1; side <= 1; side += 2) {
          int c = column + side * dx;
          int r = row + dy;
          if (c >= 0 && c < columns && r >= 0 && r < rows && !taken.get(r * columns + c)) {
            long cost = outside(wish, lowX + c * pitch, lowY + r * pitch);
            if (cost < bestCost) {
              bestCost = cost;
              best = r * columns + c;
            }
          }
        }
      }
      if (best >= 0) {
        taken.set(best);
        return best;
      }
    }
    throw new IllegalStateException("no free bond site, though there are more sites than bonds");
  }

  private static int mid(int low, int high) {
    return low + (high - low) / 2;
  }

  private static long outside(Wish wish, int x, int y) {
    return (long) Math.max(0, Math.max(wish.x0 - x, x - wish.x1))
        + Math.max(0, Math.max(wish.y0 - y, y - wish.y1));
  }
}
