package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Rect;

/// Room for a cell where it is wanted: the others of a row move aside, as far as they must.
///
/// For the buffers of a clock tree. On a full tier the nearest free gap that is wide enough may be
/// hundreds of micrometres away, and a tree whose buffers stand elsewhere than it was made for is
/// neither short nor even. Memories, fixed cells and whatever room was made before do not move.
final class RowRoom {
  /// What a micrometre that others move costs, beside one that the new cell is off.
  private static final double ASIDE = 0.2;

  private final Design design;
  private final int siteWidth;
  private final int rowHeight;
  private final List<List<Row>> rows = new ArrayList<>();
  private final int[] x;
  private final boolean[] still;
  private final int[] width;
  private int cells;

  /// Cells of a row by their left edge.
  private record Row(int from, int to, int y, NavigableMap<Integer, Integer> cells) {}

  /// @param most cells that room will be made for
  RowRoom(Design design, int most) {
    this.design = design;
    cells = design.instances();
    x = Arrays.copyOf(design.x(), cells + most);
    still = new boolean[cells + most];
    width = new int[cells + most];
    List<Floorplan.Row> lines = design.floorplans().getFirst().rows();
    siteWidth = lines.getFirst().step();
    rowHeight = lines.get(1).y() - lines.get(0).y();
    for (Floorplan plan : design.floorplans()) {
      List<Row> tier = new ArrayList<>();
      for (Floorplan.Row row : plan.rows()) {
        tier.add(new Row(row.x(), row.x() + row.count() * row.step(), row.y(), new TreeMap<>()));
      }
      rows.add(tier);
    }
    for (int i = 0; i < cells; i++) {
      Rect outline = design.outline(i);
      width[i] = outline.x1() - outline.x0();
      List<Row> tier = rows.get(design.tier()[i]);
      int low = tier.getFirst().y();
      int first = Math.max(0, Math.floorDiv(outline.y0() - low, rowHeight));
      int last = Math.min(tier.size() - 1, Math.floorDiv(outline.y1() - low - 1, rowHeight));
      still[i] =
          first != last
              || tier.get(first).y() != outline.y0()
              || outline.x0() != x[i]
              || Math.floorMod(width[i], siteWidth) != 0
              || design.status()[i] == Design.Status.FIXED.code();
      for (int r = first; r <= last; r++) {
        tier.get(r).cells().put(outline.x0(), i);
      }
    }
  }

  /// Takes a place as near as can be to where a cell's lower left corner is wanted; null if no row
  /// of the tier has room.
  Gaps.@Nullable Spot make(int tier, int wantedX, int wantedY, int wide) {
    List<Row> all = rows.get(tier);
    int centre =
        Math.clamp(
            Math.round((wantedY - all.getFirst().y()) / (float) rowHeight), 0, all.size() - 1);
    double best = Double.POSITIVE_INFINITY;
    int bestRow = -1;
    int bestX = 0;
    for (int away = 0; away < all.size() && (away - 1.0) * rowHeight < best; away++) {
      for (int side = -1; side <= 1; side += 2) {
        int r = centre + side * away;
        if (r < 0 || r >= all.size() || (away == 0 && side > 0)) {
          continue;
        }
        Row row = all.get(r);
        for (int at : places(row, wantedX, wide)) {
          double off = Math.abs((double) row.y() - wantedY) + Math.abs((double) at - wantedX);
          double cost = off < best ? off + ASIDE * move(row, at, wide, false) : best;
          if (cost < best) {
            best = cost;
            bestRow = r;
            bestX = at;
          }
        }
      }
    }
    if (bestRow < 0) {
      return null;
    }
    Row row = all.get(bestRow);
    move(row, bestX, wide, true);
    still[cells] = true;
    x[cells] = bestX;
    width[cells] = wide;
    row.cells().put(bestX, cells++);
    return new Gaps.Spot(bestX, row.y(), bestRow);
  }

  /// Where in a row the cell may stand as far as what never moves is concerned: where it is wanted,
  /// or beside what is in the way there.
  private int[] places(Row row, int wantedX, int wide) {
    int wanted =
        onSite(row, Math.clamp(wantedX, row.from(), Math.max(row.from(), row.to() - wide)));
    if (row.to() - row.from() < wide) {
      return new int[0];
    }
    int left = wanted;
    int right = wanted;
    for (Map.Entry<Integer, Integer> e = row.cells().lowerEntry(left + wide);
        e != null && end(e) > left;
        e = row.cells().lowerEntry(e.getKey())) {
      if (still[e.getValue()]) {
        left = onSite(row, e.getKey() - wide);
      }
    }
    for (Map.Entry<Integer, Integer> e = entryOver(row, right);
        e != null && e.getKey() < right + wide;
        e = row.cells().higherEntry(e.getKey())) {
      if (still[e.getValue()] && end(e) > right) {
        right = onSite(row, end(e) + siteWidth - 1);
      }
    }
    if (left == wanted && right == wanted) {
      return new int[] {wanted};
    }
    boolean low = left >= row.from();
    boolean high = right + wide <= row.to();
    return low && high
        ? new int[] {left, right}
        : low ? new int[] {left} : high ? new int[] {right} : new int[0];
  }

  private static Map.@Nullable Entry<Integer, Integer> entryOver(Row row, int at) {
    Map.Entry<Integer, Integer> floor = row.cells().floorEntry(at);
    return floor != null ? floor : row.cells().ceilingEntry(at);
  }

  private int end(Map.Entry<Integer, Integer> entry) {
    return entry.getKey() + width[entry.getValue()];
  }

  private int onSite(Row row, int at) {
    return row.from() + Math.floorDiv(at - row.from(), siteWidth) * siteWidth;
  }

  /// Frees a stretch of a row, or says what that would move.
  ///
  /// @return sum of all moves, nm; infinite if it cannot be freed
  private double move(Row row, int at, int wide, boolean really) {
    int middle = at + wide / 2;
    Map.Entry<Integer, Integer> across = row.cells().lowerEntry(middle);
    boolean goesRight = across != null && across.getKey() + end(across) >= 2 * middle;
    Map.Entry<Integer, Integer> e = goesRight ? row.cells().lowerEntry(across.getKey()) : across;
    double sum = 0;
    int limit = at;
    List<int[]> moves = new ArrayList<>();
    while (e != null && end(e) > limit) {
      limit -= width[e.getValue()];
      if (still[e.getValue()] || limit < row.from()) {
        return Double.POSITIVE_INFINITY;
      }
      sum += e.getKey() - limit;
      moves.add(new int[] {e.getValue(), limit});
      e = row.cells().lowerEntry(e.getKey());
    }
    e = goesRight ? across : row.cells().ceilingEntry(middle);
    limit = at + wide;
    while (e != null && e.getKey() < limit) {
      if (still[e.getValue()] || limit + width[e.getValue()] > row.to()) {
        return Double.POSITIVE_INFINITY;
      }
      sum += limit - e.getKey();
      moves.add(new int[] {e.getValue(), limit});
      limit += width[e.getValue()];
      e = row.cells().higherEntry(e.getKey());
    }
    if (really) {
      moves.forEach(one -> row.cells().remove(x[one[0]]));
      for (int[] one : moves) {
        x[one[0]] = one[1];
        row.cells().put(one[1], one[0]);
      }
    }
    return sum;
  }

  /// Where the cells of the design stand now.
  void write(DesignBuilder builder) {
    for (int i = 0; i < design.instances(); i++) {
      if (x[i] != design.x()[i]) {
        builder.left(i, x[i]);
      }
    }
  }
}
