package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;

/// The cells of a design in a few dozen groups that a person can look at.
///
/// A group is a block of the hierarchy, two levels deep at most; a block with under half a percent
/// of the cells belongs to the one around it. On each tier the rectangle of a group holds 96 % of
/// its cells' area in x, and in y; memories are rectangles of their own.
final class LayoutBlocks {
  private static final double SMALLEST = 0.005;
  private static final double OUTSIDE = 0.02;
  private static final double MICRON = 1e-3;

  private final Design design;
  private final List<String> names;
  private final int[] of;

  private LayoutBlocks(Design design, List<String> names, int[] of) {
    this.design = design;
    this.names = names;
    this.of = of;
  }

  static LayoutBlocks of(Design design) {
    int blocks = design.blocks();
    int[] depth = new int[blocks];
    // Blocks come after the block around them.
    for (int b = 1; b < blocks; b++) {
      depth[b] = depth[design.blockParent(b)] + 1;
    }
    int[] group = new int[blocks];
    long[] cells = new long[blocks];
    for (int b = 1; b < blocks; b++) {
      group[b] = depth[b] <= 2 ? b : group[design.blockParent(b)];
    }
    for (int i = 0; i < design.instances(); i++) {
      cells[group[design.block(i)]]++;
    }
    for (int b = blocks - 1; b > 0; b--) {
      if (group[b] == b && cells[b] < SMALLEST * design.instances() && depth[b] == 2) {
        int around = design.blockParent(b);
        cells[around] += cells[b];
        for (int inside = b; inside < blocks; inside++) {
          if (group[inside] == b) {
            group[inside] = around;
          }
        }
      }
    }
    List<String> names = new ArrayList<>();
    int[] number = new int[blocks];
    Arrays.fill(number, -1);
    int[] of = new int[design.instances()];
    for (int i = 0; i < of.length; i++) {
      int block = group[design.block(i)];
      if (number[block] < 0) {
        number[block] = names.size();
        names.add(block == 0 ? design.name() : design.blockName(block));
      }
      of[i] = number[block];
    }
    return new LayoutBlocks(design, List.copyOf(names), of);
  }

  List<String> names() {
    return names;
  }

  /// Index into [#names], by instance. The array itself.
  int[] of() {
    return of;
  }

  /// One row per group and tier, then one per memory.
  List<Map<String, Object>> rows(Stack.Built built, byte[] kind) {
    byte memory = (byte) LayoutFile.KINDS.indexOf("memory");
    int tiers = design.floorplans().size();
    List<List<Integer>> members = new ArrayList<>();
    for (int k = 0; k < names.size() * tiers; k++) {
      members.add(new ArrayList<>());
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    List<Integer> memories = new ArrayList<>();
    for (int i = 0; i < of.length; i++) {
      if (kind[i] == memory) {
        memories.add(i);
      } else {
        members.get(of[i] * tiers + design.tier()[i]).add(i);
      }
    }
    for (int k = 0; k < members.size(); k++) {
      if (!members.get(k).isEmpty()) {
        rows.add(row(names.get(k / tiers), k % tiers, members.get(k), false, built));
      }
    }
    for (int i : memories) {
      rows.add(row(design.instanceName(i), design.tier()[i], List.of(i), true, built));
    }
    return rows;
  }

  private Map<String, Object> row(
      String name, int tier, List<Integer> cells, boolean memory, Stack.Built built) {
    Rect die = design.floorplans().getFirst().die();
    double area = 0;
    double watts = 0;
    double slack = Double.POSITIVE_INFINITY;
    for (int i : cells) {
      Rect r = design.outline(i);
      area += (double) r.width() * r.height();
      watts += built.cells().watts()[i];
      slack =
          Double.isNaN(built.cells().slackPs()[i])
              ? slack
              : Math.min(slack, built.cells().slackPs()[i]);
    }
    double[] x = span(cells, true, memory ? 0 : OUTSIDE);
    double[] y = span(cells, false, memory ? 0 : OUTSIDE);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("kind", memory ? "memory" : name.replaceAll("\\[\\d+]", ""));
    row.put("tier", tier);
    row.put("x", (x[0] - die.x0()) * MICRON);
    row.put("y", (y[0] - die.y0()) * MICRON);
    row.put("width", (x[1] - x[0]) * MICRON);
    row.put("height", (y[1] - y[0]) * MICRON);
    row.put("area", area * MICRON * MICRON);
    row.put("cells", cells.size());
    row.put("power", watts * 1e6);
    row.put("temperature", temperature(tier, x, y, built));
    row.put("slack", Double.isInfinite(slack) ? null : slack);
    row.put("memory", memory);
    return row;
  }

  /// From where to where, leaving out a share of the area at either end.
  private double[] span(List<Integer> cells, boolean across, double outside) {
    long[][] ends = new long[cells.size()][];
    double area = 0;
    for (int k = 0; k < ends.length; k++) {
      Rect r = design.outline(cells.get(k));
      long size = (long) r.width() * r.height();
      ends[k] = across ? new long[] {r.x0(), r.x1(), size} : new long[] {r.y0(), r.y1(), size};
      area += size;
    }
    Arrays.sort(ends, (a, b) -> Long.compare(a[0], b[0]));
    double low = quantile(ends, area * outside)[0];
    Arrays.sort(ends, (a, b) -> Long.compare(b[1], a[1]));
    double high = quantile(ends, area * outside)[1];
    return new double[] {low, Math.max(high, low)};
  }

  private static long[] quantile(long[][] sorted, double area) {
    double sum = 0;
    for (long[] end : sorted) {
      sum += end[2];
      if (sum > area) {
        return end;
      }
    }
    return sorted[sorted.length - 1];
  }

  /// Mean of the map over the rectangle, kelvin.
  private double temperature(int tier, double[] x, double[] y, Stack.Built built) {
    Rect die = design.floorplans().getFirst().die();
    int bins = built.heat().columns();
    double[] map = built.heat().tiers()[tier];
    int left = bin(x[0] - die.x0(), die.width(), bins);
    int right = bin(x[1] - die.x0() - 1, die.width(), bins);
    int bottom = bin(y[0] - die.y0(), die.height(), bins);
    int top = bin(y[1] - die.y0() - 1, die.height(), bins);
    double sum = 0;
    int count = 0;
    for (int row = bottom; row <= Math.max(bottom, top); row++) {
      for (int column = left; column <= Math.max(left, right); column++) {
        sum += map[row * bins + column];
        count++;
      }
    }
    return sum / count;
  }

  private static int bin(double at, double size, int bins) {
    return Math.clamp((long) (at / size * bins), 0, bins - 1);
  }
}
