package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Rect;

/// Free sites between the placed cells of every tier: where repair and clock tree put their
/// buffers, and how far a cell may grow.
///
/// Greedy, one cell at a time, nearest gap first; nothing that is placed moves.
final class Gaps {
  private final Design design;
  private final int siteWidth;
  private final int rowHeight;
  private final int lowY;
  private final int rows;

  /// Start to end (exclusive) of each gap, by tier and row.
  private final List<List<NavigableMap<Integer, Integer>>> gaps = new ArrayList<>();

  Gaps(Design design) {
    this.design = design;
    List<Floorplan> plans = design.floorplans();
    List<Floorplan.Row> lines = plans.getFirst().rows();
    siteWidth = lines.getFirst().step();
    rowHeight = lines.get(1).y() - lines.get(0).y();
    lowY = lines.getFirst().y();
    rows = lines.size();
    for (Floorplan plan : plans) {
      List<NavigableMap<Integer, Integer>> tier = new ArrayList<>();
      for (Floorplan.Row row : plan.rows()) {
        NavigableMap<Integer, Integer> free = new TreeMap<>();
        free.put(row.x(), row.x() + row.count() * row.step());
        tier.add(free);
      }
      gaps.add(tier);
    }
    // By x, so that each cell cuts the last gap of its row.
    IntStream.range(0, design.instances())
        .boxed()
        .sorted(Comparator.<Integer>comparingInt(i -> design.x()[i]).thenComparingInt(i -> i))
        .forEach(this::occupy);
  }

  private void occupy(int instance) {
    Rect outline = design.outline(instance);
    int first = Math.max(0, Math.floorDiv(outline.y0() - lowY, rowHeight));
    int last = Math.min(rows - 1, Math.floorDiv(outline.y1() - lowY - 1, rowHeight));
    for (int r = first; r <= last; r++) {
      cut(gaps.get(design.tier()[instance]).get(r), outline.x0(), outline.x1());
    }
  }

  private static void cut(NavigableMap<Integer, Integer> free, int from, int to) {
    Map.Entry<Integer, Integer> gap = free.lowerEntry(to);
    while (gap != null && gap.getValue() > from) {
      free.remove(gap.getKey());
      if (gap.getKey() < from) {
        free.put(gap.getKey(), from);
      }
      if (gap.getValue() > to) {
        free.put(to, gap.getValue());
      }
      gap = free.lowerEntry(Math.min(to, gap.getKey()));
    }
  }

  /// A place: lower left corner, row.
  record Spot(int x, int y, int row) {}

  /// The free place nearest to where a cell's lower left corner is wanted, taken; null if the tier
  /// is full.
  @org.jspecify.annotations.Nullable
  Spot take(int tier, int wantedX, int wantedY, int width) {
    int centre = Math.clamp(Math.round((wantedY - lowY) / (float) rowHeight), 0, rows - 1);
    Spot best = null;
    long bestDistance = Long.MAX_VALUE;
    for (int away = 0; away < rows; away++) {
      if ((long) (away - 1) * rowHeight > bestDistance) {
        break;
      }
      for (int side = -1; side <= 1; side += 2) {
        int row = centre + side * away;
        if (row < 0 || row >= rows || (away == 0 && side > 0)) {
          continue;
        }
        int y = lowY + row * rowHeight;
        long reach = bestDistance - Math.abs((long) y - wantedY);
        int x = nearest(gaps.get(tier).get(row), wantedX, width, reach);
        if (x != Integer.MIN_VALUE) {
          bestDistance = Math.abs((long) y - wantedY) + Math.abs((long) x - wantedX);
          best = new Spot(x, y, row);
        }
      }
    }
    if (best != null) {
      cut(gaps.get(tier).get(best.row()), best.x(), best.x() + width);
    }
    return best;
  }

  /// Nearest x of a gap wide enough, closer than `reach`; the smallest integer if there is none.
  private int nearest(NavigableMap<Integer, Integer> free, int wanted, int width, long reach) {
    int found = Integer.MIN_VALUE;
    long limit = reach;
    for (Map.Entry<Integer, Integer> gap = free.floorEntry(wanted);
        gap != null && (long) wanted - gap.getValue() < limit;
        gap = free.lowerEntry(gap.getKey())) {
      int x = onSite(gap.getKey(), Math.min(wanted, gap.getValue() - width));
      if (x >= gap.getKey() && Math.abs((long) x - wanted) < limit) {
        found = x;
        limit = Math.abs((long) x - wanted);
      }
    }
    for (Map.Entry<Integer, Integer> gap = free.higherEntry(wanted);
        gap != null && (long) gap.getKey() - wanted < limit;
        gap = free.higherEntry(gap.getKey())) {
      if (gap.getValue() - gap.getKey() >= width) {
        found = gap.getKey();
        break;
      }
    }
    return found;
  }

  /// Gaps start on sites; from there whole sites on.
  private int onSite(int start, int x) {
    return start + Math.floorDiv(x - start, siteWidth) * siteWidth;
  }

  /// Makes room for a cell that becomes wider by `more`, to its right; false if there is none.
  boolean widen(int instance, int more) {
    Rect outline = design.outline(instance);
    int row = Math.floorDiv(outline.y0() - lowY, rowHeight);
    NavigableMap<Integer, Integer> free = gaps.get(design.tier()[instance]).get(row);
    Integer end = free.get(outline.x1());
    if (end == null || end - outline.x1() < more) {
      return false;
    }
    cut(free, outline.x1(), outline.x1() + more);
    return true;
  }
}
