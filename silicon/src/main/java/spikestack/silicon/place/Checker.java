package spikestack.silicon.place;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Every rule of the contest (and of the flow), written from the rules alone: it shares no code
/// with the placer.
///
/// Rules: each cell once; fixed cells in their place, given tiers kept; inside the die; no overlap;
/// cells other than macros in a row of their tier, on a site, not turned; utilisation of each tier;
/// a bond for each net with pins on both tiers and for no other, once; bonds inside the die with
/// the spacing kept to its edge and to each other. Two bonds are far enough apart when the gap
/// along x or along y reaches the spacing: the stricter reading beside the Euclidean one.
public final class Checker {
  private static final int MOST = 100;

  private final PlacementProblem problem;
  private final Answer answer;
  private final List<Violation> found = new ArrayList<>();

  /// A broken rule.
  ///
  /// @param rule `missing`, `duplicate`, `fixed`, `tier`, `orientation`, `outside`, `row`, `site`,
  ///   `overlap`, `utilisation`, `bond missing`, `bond needless`, `bond duplicate`, `bond edge`,
  ///   `bond spacing`
  /// @param text names and numbers
  public record Violation(String rule, String text) {}

  private Checker(PlacementProblem problem, Answer answer) {
    this.problem = problem;
    this.answer = answer;
  }

  /// What is wrong with an answer, empty when legal; at most 100 entries.
  public static List<Violation> check(PlacementProblem problem, Answer answer) {
    Checker checker = new Checker(problem, answer);
    checker.instances();
    checker.geometry();
    for (int tier = 0; tier < problem.tiers().size(); tier++) {
      checker.tier(tier);
    }
    checker.bonds();
    return List.copyOf(checker.found);
  }

  /// What is wrong with a placement.
  public static List<Violation> check(PlacementProblem problem, Placement placement) {
    return check(problem, Answer.of(problem, placement));
  }

  private void add(String rule, String text) {
    if (found.size() < MOST) {
      found.add(new Violation(rule, text));
    }
  }

  private String cell(int i) {
    return problem.names().cells()[i];
  }

  private String net(int n) {
    return problem.names().nets()[n];
  }

  private void instances() {
    int[] times = new int[problem.cellCount()];
    for (Answer.CellLine line : answer.cells()) {
      times[line.cell()]++;
    }
    for (int i = 0; i < times.length; i++) {
      if (times[i] == 0) {
        add("missing", cell(i));
      } else if (times[i] > 1) {
        add("duplicate", cell(i) + " " + times[i] + " times");
      }
    }
  }

  private int width(Answer.CellLine line) {
    Tier tier = problem.tiers().get(line.tier());
    return line.orientation() % 2 == 0 ? tier.width()[line.cell()] : tier.height()[line.cell()];
  }

  private int height(Answer.CellLine line) {
    Tier tier = problem.tiers().get(line.tier());
    return line.orientation() % 2 == 0 ? tier.height()[line.cell()] : tier.width()[line.cell()];
  }

  private void geometry() {
    PlacementProblem.Cells cells = problem.cells();
    Die die = problem.die();
    for (Answer.CellLine line : answer.cells()) {
      int i = line.cell();
      String where = cell(i) + " at (" + line.x() + ", " + line.y() + ")";
      int given = cells.givenTier()[i];
      if (given >= 0 && given != line.tier()) {
        add("tier", cell(i) + " on " + line.tier() + ", given " + given);
      }
      if (line.orientation() != 0 && !(cells.macro()[i] && cells.rotatable())) {
        add("orientation", cell(i) + " turned by " + 90 * line.orientation());
      }
      if (cells.fixed()[i]) {
        if (line.x() != cells.fixedX()[i] || line.y() != cells.fixedY()[i]) {
          add("fixed", where);
        }
        continue;
      }
      if (line.x() < die.lowX()
          || line.y() < die.lowY()
          || (long) line.x() + width(line) > die.highX()
          || (long) line.y() + height(line) > die.highY()) {
        add("outside", where);
      } else if (!cells.macro()[i]) {
        inRow(line, where);
      }
    }
  }

  private void inRow(Answer.CellLine line, String where) {
    Rows rows = problem.tiers().get(line.tier()).rows();
    int at = Arrays.binarySearch(rows.y(), line.y());
    if (at < 0) {
      add("row", where + ": no row at this y");
      return;
    }
    while (at > 0 && rows.y()[at - 1] == line.y()) {
      at--;
    }
    for (; at < rows.count() && rows.y()[at] == line.y(); at++) {
      if (line.x() >= rows.lowX()[at] && line.x() + width(line) <= rows.highX()[at]) {
        if ((line.x() - rows.lowX()[at]) % rows.siteWidth() != 0) {
          add("site", where + ": sites are " + rows.siteWidth() + " wide");
        }
        if (height(line) > rows.height()) {
          add("row", where + ": taller than the row");
        }
        return;
      }
    }
    add("row", where + ": outside the row's ends");
  }

  /// Overlaps by a sweep in x over the rectangles of one tier, those alive kept sorted by y; and
  /// the tier's utilisation.
  private void tier(int tier) {
    List<Answer.CellLine> lines = new ArrayList<>();
    double area = 0;
    for (Answer.CellLine line : answer.cells()) {
      if (line.tier() == tier && width(line) > 0 && height(line) > 0) {
        lines.add(line);
        area += (double) width(line) * height(line);
      }
    }
    Tier of = problem.tiers().get(tier);
    double used = area / problem.die().area();
    if (used > of.maxUtilisation() + 1e-12) {
      add(
          "utilisation",
          String.format(
              Locale.ROOT,
              "%s %.4f %%, limit %.2f %%",
              of.name(),
              100 * used,
              100 * of.maxUtilisation()));
    }
    lines.sort(
        java.util.Comparator.comparingInt(Answer.CellLine::x)
            .thenComparingInt(Answer.CellLine::y)
            .thenComparingInt(Answer.CellLine::cell));
    // Buckets of y: two rectangles that overlap share one.
    int low = problem.die().lowY();
    int step = Math.max(1, of.rows().height());
    int buckets = Math.max(1, problem.die().height() / step + 1);
    List<List<Answer.CellLine>> alive = new ArrayList<>();
    for (int b = 0; b < buckets; b++) {
      alive.add(new ArrayList<>());
    }
    for (Answer.CellLine line : lines) {
      int first = bucket(line.y(), low, step, buckets);
      int last = bucket(line.y() + height(line) - 1, low, step, buckets);
      for (int b = first; b <= last; b++) {
        List<Answer.CellLine> here = alive.get(b);
        here.removeIf(other -> (long) other.x() + width(other) <= line.x());
        for (Answer.CellLine other : here) {
          boolean overlap =
              other.y() < line.y() + height(line) && line.y() < other.y() + height(other);
          // Reported in the first bucket both share.
          if (overlap && b == Math.max(first, bucket(other.y(), low, step, buckets))) {
            add("overlap", cell(other.cell()) + " and " + cell(line.cell()) + " on " + of.name());
          }
        }
        here.add(line);
      }
    }
  }

  private static int bucket(int y, int low, int step, int buckets) {
    return Math.max(0, Math.min(buckets - 1, Math.floorDiv(y - low, step)));
  }

  private void bonds() {
    byte[] tierOf = new byte[problem.cellCount()];
    Arrays.fill(tierOf, (byte) -1);
    for (Answer.CellLine line : answer.cells()) {
      tierOf[line.cell()] = (byte) line.tier();
    }
    int[] times = new int[problem.netCount()];
    for (Answer.BondLine line : answer.bonds()) {
      times[line.net()]++;
    }
    for (int n = 0; n < times.length; n++) {
      boolean bottom = false;
      boolean top = false;
      boolean whole = true;
      for (int p = problem.netStart()[n]; p < problem.netStart()[n + 1]; p++) {
        int tier = tierOf[problem.pinCell()[p]];
        top |= tier == 1;
        bottom |= tier == 0;
        whole &= tier >= 0;
      }
      if (!whole) {
        continue; // a cell is missing, which is said elsewhere
      }
      if (top && bottom && times[n] == 0) {
        add("bond missing", net(n));
      } else if (!(top && bottom) && times[n] > 0) {
        add("bond needless", net(n));
      } else if (times[n] > 1) {
        add("bond duplicate", net(n) + " " + times[n] + " times");
      }
    }
    bondGeometry();
  }

  private void bondGeometry() {
    Bonds b = problem.bonds();
    Die die = problem.die();
    List<Answer.BondLine> lines = new ArrayList<>(answer.bonds());
    lines.sort(
        java.util.Comparator.comparingInt(Answer.BondLine::x)
            .thenComparingInt(Answer.BondLine::y)
            .thenComparingInt(Answer.BondLine::net));
    for (int i = 0; i < lines.size(); i++) {
      Answer.BondLine line = lines.get(i);
      // Doubled, as a size may be odd.
      if (2L * line.x() - b.sizeX() - 2L * b.spacing() < 2L * die.lowX()
          || 2L * line.y() - b.sizeY() - 2L * b.spacing() < 2L * die.lowY()
          || 2L * line.x() + b.sizeX() + 2L * b.spacing() > 2L * die.highX()
          || 2L * line.y() + b.sizeY() + 2L * b.spacing() > 2L * die.highY()) {
        add("bond edge", net(line.net()) + " at (" + line.x() + ", " + line.y() + ")");
      }
    }
    // Neighbours in x closer than a pitch, found through columns of one pitch width.
    java.util.Map<Long, List<Answer.BondLine>> columns = new java.util.HashMap<>();
    int px = b.sizeX() + b.spacing();
    int py = b.sizeY() + b.spacing();
    for (Answer.BondLine line : lines) {
      long cx = Math.floorDiv(line.x(), px);
      long cy = Math.floorDiv(line.y(), py);
      for (long dx = -1; dx <= 1; dx++) {
        for (long dy = -1; dy <= 1; dy++) {
          for (Answer.BondLine other : columns.getOrDefault(key(cx + dx, cy + dy), List.of())) {
            if (Math.abs(other.x() - line.x()) < px && Math.abs(other.y() - line.y()) < py) {
              add("bond spacing", net(other.net()) + " and " + net(line.net()));
            }
          }
        }
      }
      columns.computeIfAbsent(key(cx, cy), k -> new ArrayList<>()).add(line);
    }
  }

  private static long key(long x, long y) {
    return (x << 32) ^ (y & 0xffffffffL);
  }
}
