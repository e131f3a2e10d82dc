package spikestack.silicon.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Builds a clock tree from the sinks up, level of buffers by level of buffers.
///
/// *Levels*: subtrees are divided into groups of about equal load by recursive bisection; each
/// group is joined into one tree and gets a buffer; the buffers are the next level's subtrees. All
/// sinks so have the same number of buffers above them, with about the same load each, which is
/// what keeps delays even. Where buffers are so far apart that no group of two fits the load limit,
/// subtrees are paired with buffers along the wire.
///
/// *Joining* inside a group: near subtrees are paired in rounds, the cheapest half of the pairs
/// first (Edahiro, 1993). A joint divides the wire so that both sides have the same Elmore delay
/// (Tsay, 1991), with a detour only where delays would differ by more than the bound (Cong, Kahng,
/// Koh and Tsao, 1998). Where it lies stays open, a region, until its parent is known (Chao, Hsu,
/// Ho, Boese and Kahng, 1992): in the turned coordinates u = x + y, v = x - y the rectilinear
/// distance is the larger of two differences and every region is a rectangle.
///
/// *Tiers*: with an infinite bond cost each tier gets a tree and the roots are joined by bonds;
/// otherwise groups ignore tiers and a joint of two tiers puts a bond on the lighter side.
///
/// Delays are by this model (Elmore and a straight-line buffer); real slews move them apart, which
/// static timing shows.
final class ClockTreeBuilder {
  /// Only so many near subtrees are looked at for a partner.
  private static final int NEAR = 12;

  /// How full the mean group is: room for those that come out larger.
  private static final double FILL = 0.75;

  /// A level that keeps more of its subtrees than this is no level.
  private static final double SHRINK = 0.7;

  private final ClockProblem problem;
  private final double limit;

  ClockTreeBuilder(ClockProblem problem) {
    this.problem = problem;
    limit = problem.buffer().maxLoadFemtofarad();
  }

  ClockTree build() {
    boolean own = Double.isInfinite(problem.bondCostMicrons());
    List<ClockSubtree> tops = new ArrayList<>();
    for (int t = 0; t < (own ? problem.wires().size() : 1); t++) {
      List<ClockSubtree> sinks = new ArrayList<>();
      for (int s = 0; s < problem.x().length; s++) {
        if (!own || problem.tier()[s] == t) {
          sinks.add(ClockSubtree.sink(problem, s));
        }
      }
      if (!sinks.isEmpty()) {
        tops.add(levels(sinks));
      }
    }
    ClockSubtree top = tops.getFirst();
    for (ClockSubtree other : tops.subList(1, tops.size())) {
      top = joinWithBuffers(top, other);
    }
    return new ClockEmbedding(problem).run(toSource(top));
  }

  /// On the source's tier, under a buffer, near enough for the source's wire.
  private ClockSubtree toSource(ClockSubtree root) {
    ClockSubtree top = buffered(acrossTo(root, problem.sourceTier()));
    ClockSubtree source =
        ClockSubtree.point(problem.sourceX(), problem.sourceY(), problem.sourceTier());
    while (source.distance(top) > reach(top)) {
      top = ClockSubtree.buffer(problem, top, reach(top));
    }
    return top;
  }

  /// One subtree out of many.
  private ClockSubtree levels(List<ClockSubtree> sinks) {
    List<ClockSubtree> roots = sinks;
    while (roots.size() > 1) {
      List<ClockSubtree> grouped = level(roots);
      roots = grouped.isEmpty() ? pairLevel(roots) : grouped;
    }
    return roots.getFirst();
  }

  /// The next level of buffers; empty when groups that fit would hardly be fewer.
  private List<ClockSubtree> level(List<ClockSubtree> roots) {
    double load = 0;
    for (ClockSubtree root : roots) {
      load += root.femtofarad;
    }
    int groups = (int) Math.ceil(load / limit);
    List<ClockSubtree> trees = List.of();
    for (int trial = 0; trial < 4; trial++) {
      if (groups > SHRINK * roots.size()) {
        return List.of();
      }
      trees = new ArrayList<>();
      divide(roots, groups, trees);
      load = 0;
      for (ClockSubtree tree : trees) {
        load += tree.femtofarad;
      }
      int wanted = (int) Math.ceil(load / (groups == 1 ? limit : FILL * limit));
      if (wanted <= groups) {
        break;
      }
      groups = wanted;
    }
    List<ClockSubtree> fitting = new ArrayList<>();
    if (!fit(roots, groups, fitting) || fitting.size() > SHRINK * roots.size()) {
      return List.of();
    }
    return fitting;
  }

  /// Joins the members of `groups` groups, without buffers.
  private void divide(List<ClockSubtree> members, int groups, List<ClockSubtree> trees) {
    if (groups <= 1) {
      trees.add(joinAll(members));
    } else {
      int first = groups / 2;
      List<List<ClockSubtree>> halves = bisect(members, (double) first / groups);
      divide(halves.get(0), first, trees);
      divide(halves.get(1), groups - first, trees);
    }
  }

  /// The same with buffers, and with groups that are too heavy divided again; false when one
  /// subtree alone is.
  private boolean fit(List<ClockSubtree> members, int groups, List<ClockSubtree> trees) {
    int parts = groups;
    if (groups <= 1) {
      ClockSubtree tree = joinAll(members);
      if (tree.femtofarad <= limit) {
        trees.add(ClockSubtree.buffer(problem, tree, 0));
        return true;
      }
      if (members.size() == 1) {
        return false;
      }
      parts = 2;
    }
    int first = parts / 2;
    List<List<ClockSubtree>> halves = bisect(members, (double) first / parts);
    return fit(halves.get(0), first, trees) && fit(halves.get(1), parts - first, trees);
  }

  /// Two halves along the longer side of the members' extent, by load; neither is empty.
  private static List<List<ClockSubtree>> bisect(List<ClockSubtree> members, double share) {
    double lowX = Double.POSITIVE_INFINITY;
    double highX = Double.NEGATIVE_INFINITY;
    double lowY = Double.POSITIVE_INFINITY;
    double highY = Double.NEGATIVE_INFINITY;
    double load = 0;
    for (ClockSubtree member : members) {
      lowX = Math.min(lowX, member.middleX());
      highX = Math.max(highX, member.middleX());
      lowY = Math.min(lowY, member.middleY());
      highY = Math.max(highY, member.middleY());
      load += member.femtofarad;
    }
    boolean wide = highX - lowX >= highY - lowY;
    List<ClockSubtree> sorted = new ArrayList<>(members);
    sorted.sort(
        wide
            ? Comparator.comparingDouble(ClockSubtree::middleX)
            : Comparator.comparingDouble(ClockSubtree::middleY));
    int cut = 0;
    double sum = 0;
    while (cut < sorted.size() - 1
        && (cut == 0 || sum + 0.5 * sorted.get(cut).femtofarad < share * load)) {
      sum += sorted.get(cut++).femtofarad;
    }
    return List.of(sorted.subList(0, cut), sorted.subList(cut, sorted.size()));
  }

  /// All members as one tree, without buffers.
  private ClockSubtree joinAll(List<ClockSubtree> members) {
    List<ClockSubtree> roots = members;
    while (roots.size() > 1) {
      roots = round(roots, false);
    }
    return roots.getFirst();
  }

  /// Pairs with buffers along their wires, for buffers that are far apart.
  private List<ClockSubtree> pairLevel(List<ClockSubtree> roots) {
    return round(roots, true);
  }

  /// A candidate pair by places in the list.
  private record Pair(int one, int two, double cost) {}

  /// Joins the cheapest half of disjoint pairs (all of them with buffers, which keeps levels even).
  private List<ClockSubtree> round(List<ClockSubtree> roots, boolean buffers) {
    List<Pair> pairs = pairs(roots);
    pairs.sort(
        Comparator.comparingDouble(Pair::cost)
            .thenComparingInt(Pair::one)
            .thenComparingInt(Pair::two));
    boolean[] used = new boolean[roots.size()];
    List<Pair> disjoint = new ArrayList<>();
    for (Pair pair : pairs) {
      if (!used[pair.one] && !used[pair.two]) {
        used[pair.one] = true;
        used[pair.two] = true;
        disjoint.add(pair);
      }
    }
    int kept = buffers ? disjoint.size() : Math.max(1, disjoint.size() / 2);
    boolean[] gone = new boolean[roots.size()];
    List<ClockSubtree> next = new ArrayList<>();
    for (Pair pair : disjoint.subList(0, kept)) {
      gone[pair.one] = true;
      gone[pair.two] = true;
      ClockSubtree one = roots.get(pair.one);
      ClockSubtree two = roots.get(pair.two);
      next.add(buffers ? joinWithBuffers(one, two) : join(one, two));
    }
    for (int i = 0; i < roots.size(); i++) {
      if (!gone[i]) {
        next.add(roots.get(i));
      }
    }
    return next;
  }

  private List<Pair> pairs(List<ClockSubtree> roots) {
    List<Pair> pairs = new ArrayList<>();
    NearRoots near = new NearRoots(roots);
    int[] found = new int[NEAR];
    for (int i = 0; i < roots.size(); i++) {
      for (int t = 0; t < problem.wires().size(); t++) {
        int count = near.find(i, t, found);
        for (int k = 0; k < count; k++) {
          int j = found[k];
          pairs.add(new Pair(Math.min(i, j), Math.max(i, j), cost(roots.get(i), roots.get(j))));
        }
      }
    }
    return pairs;
  }

  /// Wire that a joint would take, nm, and what its bonds are worth.
  private double cost(ClockSubtree a, ClockSubtree b) {
    double[] split = split(a, b, problem.wires().get(a.tier));
    int bonds = Math.abs(a.tier - b.tier);
    return split[0] + split[1] + (bonds == 0 ? 0 : bonds * problem.bondCostMicrons() * 1e3);
  }

  private ClockSubtree join(ClockSubtree first, ClockSubtree second) {
    ClockSubtree a = first;
    ClockSubtree b = second;
    if (a.tier != b.tier) {
      if (a.femtofarad < b.femtofarad) {
        a = acrossTo(a, b.tier);
      } else {
        b = acrossTo(b, a.tier);
      }
    }
    double[] split = split(a, b, problem.wires().get(a.tier));
    return ClockSubtree.joint(problem, a, b, split[0], split[1]);
  }

  /// Joins with as many buffers as load and delays ask for; the result's load is within the limit.
  private ClockSubtree joinWithBuffers(ClockSubtree first, ClockSubtree second) {
    ClockSubtree a = buffered(first);
    ClockSubtree b = buffered(second);
    while (true) {
      double apart = Math.abs(a.middlePs() - b.middlePs());
      ClockSubtree fast = a.middlePs() <= b.middlePs() ? a : b;
      double distance = a.distance(b);
      ClockSubtree joint = join(a, b);
      if (joint.femtofarad > limit && distance > 0) {
        // The wire itself is too long: the faster side reaches out and starts again from a buffer.
        ClockSubtree nearer = ClockSubtree.buffer(problem, fast, Math.min(reach(fast), distance));
        a = fast == a ? nearer : a;
        b = fast == b ? nearer : b;
      } else if (apart > problem.buffer().delayPs(fast.femtofarad)) {
        ClockSubtree slower = ClockSubtree.buffer(problem, fast, 0);
        a = fast == a ? slower : a;
        b = fast == b ? slower : b;
      } else {
        return joint;
      }
    }
  }

  private ClockSubtree buffered(ClockSubtree tree) {
    return tree.isBuffer() ? tree : ClockSubtree.buffer(problem, tree, 0);
  }

  private ClockSubtree acrossTo(ClockSubtree tree, int tier) {
    ClockSubtree at = tree;
    while (at.tier != tier) {
      at = ClockSubtree.bond(problem, at, at.tier + (tier > at.tier ? 1 : -1));
    }
    return at;
  }

  /// How far a buffer may stand from a subtree, nm: most of its load limit as wire.
  private double reach(ClockSubtree tree) {
    double room = Math.max(0.1 * limit, 0.9 * limit - tree.femtofarad);
    return room / problem.wires().get(tree.tier).femtofaradPerMicron() * 1e3;
  }

  /// The wire from a joint to either side, nm: both have the same middle delay if the distance
  /// allows; else all wire on the faster side, and a detour if delays differ by more than the
  /// bound.
  private double[] split(ClockSubtree a, ClockSubtree b, WireClass wire) {
    double r = 1e-3 * wire.ohmPerMicron();
    double c = wire.femtofaradPerMicron();
    double distance = a.distance(b) * 1e-3;
    double later = b.middlePs() - a.middlePs();
    double one =
        (later + r * distance * (b.femtofarad + 0.5 * c * distance))
            / (r * (a.femtofarad + b.femtofarad + c * distance));
    double two = distance - one;
    if (one < 0) {
      one = 0;
      two = slow(distance, b, a, r, c);
    } else if (two < 0) {
      two = 0;
      one = slow(distance, a, b, r, c);
    }
    return new double[] {one * 1e3, two * 1e3};
  }

  /// The wire, micron, to a fast subtree: the distance, or as much more as brings its earliest sink
  /// within the bound of the other's latest.
  private double slow(double distance, ClockSubtree fast, ClockSubtree other, double r, double c) {
    double delay = r * distance * (0.5 * c * distance + fast.femtofarad);
    double missing = other.mostPs - problem.skewBoundPs() - (fast.leastPs + delay);
    if (missing <= 0) {
      return distance;
    }
    double load = fast.femtofarad;
    return (Math.sqrt(load * load + 2 * c * (delay + missing) / r) - load) / c;
  }
}
