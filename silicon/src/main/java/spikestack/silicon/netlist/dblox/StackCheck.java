package spikestack.silicon.netlist.dblox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Orientation;

/// Whether a stack can be built.
///
/// - *Overlap*: two dies that share space.
/// - *Gap*: a connection whose regions do not face each other, do not lie over each other, or are
///   not as far apart as the connection is thick.
/// - *Floating*: dies that no sound connection ties to the rest; of the groups that are tied
///   together the largest is the rest.
/// - *Bump outside*: a bump beyond the outline of its region.
/// - *Bumps apart*: a net of both dies of a connection of which no two bumps meet.
public final class StackCheck {
  /// What is wrong.
  public enum Kind {
    OVERLAP,
    GAP,
    FLOATING,
    BUMP_OUTSIDE,
    BUMPS_APART
  }

  /// One thing that is wrong.
  public record Finding(Kind kind, String text) {}

  /// Lengths that are equal in the files may differ by rounding, µm.
  private static final double SAME = 1e-3;

  private final Stack stack;
  private final List<Finding> findings = new ArrayList<>();

  private StackCheck(Stack stack) {
    this.stack = stack;
  }

  /// Checks geometry.
  public static List<Finding> run(Stack stack) {
    return run(stack, Optional.empty());
  }

  /// Checks geometry, and bumps against the nets between the dies.
  ///
  /// @param top the stack as one design: a port `p` of die `d` is its net `d/p`
  public static List<Finding> run(Stack stack, Optional<Design> top) {
    StackCheck check = new StackCheck(stack);
    check.overlaps();
    check.connections(top);
    check.outside();
    return List.copyOf(check.findings);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  private void add(Kind kind, String format, Object... values) {
    findings.add(new Finding(kind, String.format(Locale.ROOT, format, values)));
  }

  /// Box of a die: x0, y0, z0, x1, y1, z1.
  private double[] box(Stack.Instance die) {
    Stack.Chiplet kind = stack.chiplet(die);
    boolean sideways = die.orientation().sideways();
    double width = sideways ? kind.height() : kind.width();
    double height = sideways ? kind.width() : kind.height();
    return new double[] {
      die.x(), die.y(), die.z(), die.x() + width, die.y() + height, die.z() + kind.thickness()
    };
  }

  private static boolean meet(double[] a, double[] b, int axis) {
    return a[axis] < b[axis + 3] - SAME && b[axis] < a[axis + 3] - SAME;
  }

  private void overlaps() {
    List<Stack.Instance> dies = List.copyOf(stack.instances().values());
    for (int i = 0; i < dies.size(); i++) {
      for (int j = i + 1; j < dies.size(); j++) {
        double[] a = box(dies.get(i));
        double[] b = box(dies.get(j));
        if (meet(a, b, 0) && meet(a, b, 1) && meet(a, b, 2)) {
          add(Kind.OVERLAP, "dies %s and %s overlap", dies.get(i).name(), dies.get(j).name());
        }
      }
    }
  }

  private void connections(Optional<Design> top) {
    Map<String, String> group = new HashMap<>();
    stack.instances().keySet().forEach(name -> group.put(name, name));
    for (Stack.Connection connection : stack.connections()) {
      if (connection.top().isEmpty() || connection.bottom().isEmpty()) {
        continue; // to the outside
      }
      Stack.End upper = connection.top().get();
      Stack.End lower = connection.bottom().get();
      if (sound(connection, upper, lower)) {
        String from = root(group, upper.instance());
        group.put(from, root(group, lower.instance()));
        top.ifPresent(design -> aligned(connection, upper, lower, design));
      }
    }
    Map<String, Integer> sizes = new HashMap<>();
    for (String die : stack.instances().keySet()) {
      sizes.merge(root(group, die), 1, Integer::sum);
    }
    String largest = "";
    for (String die : stack.instances().keySet()) {
      String root = root(group, die);
      if (largest.isEmpty() || size(sizes, root) > size(sizes, largest)) {
        largest = root;
      }
    }
    for (String root : new TreeSet<>(sizes.keySet())) {
      if (!root.equals(largest)) {
        List<String> dies =
            stack.instances().keySet().stream().filter(d -> root(group, d).equals(root)).toList();
        add(Kind.FLOATING, "dies %s float", dies);
      }
    }
  }

  private static int size(Map<String, Integer> sizes, String root) {
    return sizes.getOrDefault(root, 0);
  }

  private static String root(Map<String, String> group, String die) {
    String at = die;
    String next = group.getOrDefault(at, at);
    while (!next.equals(at)) {
      at = next;
      next = group.getOrDefault(at, at);
    }
    return at;
  }

  private Stack.Region region(Stack.End end) {
    Stack.Region found = stack.chiplet(stack.instance(end.instance())).regions().get(end.region());
    if (found == null) {
      throw new IllegalStateException("no region " + end);
    }
    return found;
  }

  /// Whether the region looks up.
  private boolean looksUp(Stack.End end) {
    return (region(end).side() == Stack.Side.FRONT) != stack.instance(end.instance()).flipped();
  }

  private double height(Stack.End end) {
    double[] box = box(stack.instance(end.instance()));
    return looksUp(end) ? box[5] : box[2];
  }

  private boolean sound(Stack.Connection connection, Stack.End upper, Stack.End lower) {
    boolean inner =
        region(upper).side() == Stack.Side.INTERNAL || region(lower).side() == Stack.Side.INTERNAL;
    if (inner) {
      return true; // inside a die: nothing to meet
    }
    if (looksUp(upper) || !looksUp(lower)) {
      add(
          Kind.GAP,
          "connection %s: %s looks %s and %s looks %s, they must face each other",
          connection.name(),
          upper,
          looksUp(upper) ? "up" : "down",
          lower,
          looksUp(lower) ? "up" : "down");
      return false;
    }
    double gap = height(upper) - height(lower);
    if (Math.abs(gap - connection.thickness()) > SAME) {
      add(
          Kind.GAP,
          "connection %s: gap of %.3f um between %s and %s, but its thickness is %.3f um",
          connection.name(),
          gap,
          upper,
          lower,
          connection.thickness());
      return false;
    }
    double[] a = outline(upper);
    double[] b = outline(lower);
    if (!meet(a, b, 0) || !meet(a, b, 1)) {
      add(
          Kind.GAP,
          "connection %s: %s and %s do not lie over each other",
          connection.name(),
          upper,
          lower);
      return false;
    }
    return true;
  }

  /// Box around a region of a placed die, as of [#box].
  private double[] outline(Stack.End end) {
    Stack.Region region = region(end);
    Stack.Instance die = stack.instance(end.instance());
    double[] box = box(die);
    if (region.corners().isEmpty()) {
      return box;
    }
    double[] all = {
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      box[2],
      Double.NEGATIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      box[5]
    };
    for (int i = 0; i < region.corners().size(); i += 2) {
      double[] at = placed(die, region.corners().get(i), region.corners().get(i + 1));
      all[0] = Math.min(all[0], at[0]);
      all[1] = Math.min(all[1], at[1]);
      all[3] = Math.max(all[3], at[0]);
      all[4] = Math.max(all[4], at[1]);
    }
    return all;
  }

  /// A point of a die in the stack, µm.
  private double[] placed(Stack.Instance die, double x, double y) {
    Stack.Chiplet kind = stack.chiplet(die);
    Orientation how = die.orientation();
    // In nanometres, as orientations turn integers.
    int px = (int) Math.round(1e3 * x);
    int py = (int) Math.round(1e3 * y);
    int width = (int) Math.round(1e3 * kind.width());
    int height = (int) Math.round(1e3 * kind.height());
    return new double[] {
      die.x() + 1e-3 * how.x(px, py, width, height), die.y() + 1e-3 * how.y(px, py, width, height)
    };
  }

  private void outside() {
    for (Stack.Chiplet chiplet : stack.chiplets().values()) {
      for (Stack.Region region : chiplet.regions().values()) {
        double[] box = {0, 0, chiplet.width(), chiplet.height()};
        if (!region.corners().isEmpty()) {
          box =
              new double[] {
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NEGATIVE_INFINITY
              };
          for (int i = 0; i < region.corners().size(); i += 2) {
            box[0] = Math.min(box[0], region.corners().get(i));
            box[1] = Math.min(box[1], region.corners().get(i + 1));
            box[2] = Math.max(box[2], region.corners().get(i));
            box[3] = Math.max(box[3], region.corners().get(i + 1));
          }
        }
        for (Stack.Bump bump : region.bumps()) {
          if (bump.x() < box[0] || bump.y() < box[1] || bump.x() > box[2] || bump.y() > box[3]) {
            add(
                Kind.BUMP_OUTSIDE,
                "bump %s of %s at %.3f %.3f um lies outside of region %s",
                bump.name(),
                chiplet.name(),
                bump.x(),
                bump.y(),
                region.name());
          }
        }
      }
    }
  }

  private void aligned(
      Stack.Connection connection, Stack.End upper, Stack.End lower, Design design) {
    Map<Integer, List<double[]>> above = bumps(upper, design);
    Map<Integer, List<double[]>> below = bumps(lower, design);
    Set<Integer> both = new TreeSet<>(above.keySet());
    both.retainAll(below.keySet());
    for (int net : both) {
      boolean met = false;
      for (double[] a : above.getOrDefault(net, List.of())) {
        for (double[] b : below.getOrDefault(net, List.of())) {
          met |= Math.abs(a[0] - b[0]) <= SAME && Math.abs(a[1] - b[1]) <= SAME;
        }
      }
      if (!met) {
        add(
            Kind.BUMPS_APART,
            "connection %s: no bumps of net %s meet between %s and %s",
            connection.name(),
            design.netName(net),
            upper,
            lower);
      }
    }
  }

  /// Places of a region's bumps, by the net they have in the whole stack.
  private Map<Integer, List<double[]>> bumps(Stack.End end, Design design) {
    Map<Integer, List<double[]>> all = new HashMap<>();
    Stack.Instance die = stack.instance(end.instance());
    for (Stack.Bump bump : region(end).bumps()) {
      Optional<String> port = bump.port();
      int net = port.isPresent() ? design.net(die.name() + "/" + port.get()) : Design.NONE;
      if (net != Design.NONE) {
        all.computeIfAbsent(net, n -> new ArrayList<>()).add(placed(die, bump.x(), bump.y()));
      }
    }
    return all;
  }
}
