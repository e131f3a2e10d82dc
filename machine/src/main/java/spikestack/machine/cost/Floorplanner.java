package spikestack.machine.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Tier;
import spikestack.model.unit.Length;

/// Places the blocks of an arrangement: one slicing tree per tier inside one square outline,
/// improved together by simulated annealing with a fixed seed, so that the same input gives the
/// same floorplan.
///
/// The outline is as small as the fuller tier allows: its side is the root of the larger sum of
/// block areas. White space of the other tier is cut into fillers that are placed like blocks.
/// Minimised: Manhattan distance between centres, 70 % of it weighted by the traffic of a link
/// (width times duty) for energy, 30 % the same for all links but the rare ones for latency; plus a
/// penalty for blocks longer than 3 (memories) or 4 (logic) times their width. All blocks may
/// change their shape, none its area. Not modelled: wiring channels, pin positions, blockages of
/// the bonds.
final class Floorplanner {
  private static final double MEMORY_ASPECT = 3;
  private static final double LOGIC_ASPECT = 4;
  private static final double SHAPE_WEIGHT = 4;

  private static final int FILLERS = 4;

  /// Part of the weight that all frequent links share alike, whatever their traffic: for latency.
  private static final double LATENCY_WEIGHT = 0.3;

  private final Floorplans.Effort effort;
  private final List<Netlist.Cell> cells;
  private final int tiers;
  private final double side;
  private final int[][] members = new int[2][]; // rectangles of each tier
  private final double[] areas; // cells, then fillers
  private final double[] aspectLimit;
  private final int[] from;
  private final int[] to;
  private final double[] weight; // sums to 1
  private final double[] regions; // [rectangle * 4 + x, y, width, height]
  private final double[] local;

  Floorplanner(Netlist netlist, Accelerator machine, int tiers, Floorplans.Effort effort) {
    this.effort = effort;
    this.cells = netlist.cells();
    this.tiers = tiers;
    double outline = 0;
    for (Tier tier : List.of(Tier.BOTTOM, Tier.TOP)) {
      outline = Math.max(outline, sum(tier));
    }
    this.side = Math.sqrt(outline);
    List<Double> rectangles = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    for (Netlist.Cell cell : cells) {
      rectangles.add(cell.areaUm2());
      limits.add(cell.memory() ? MEMORY_ASPECT : LOGIC_ASPECT);
    }
    for (Tier tier : List.of(Tier.BOTTOM, Tier.TOP)) {
      List<Integer> inTier = new ArrayList<>();
      for (int i = 0; i < cells.size(); i++) {
        if (cells.get(i).tier() == tier) {
          inTier.add(i);
        }
      }
      double white = outline - sum(tier);
      for (int i = 0; i < FILLERS && !inTier.isEmpty() && white > 1e-3 * outline; i++) {
        inTier.add(rectangles.size());
        rectangles.add(white / FILLERS);
        limits.add(Double.POSITIVE_INFINITY);
      }
      members[tier == Tier.BOTTOM ? 0 : 1] = inTier.stream().mapToInt(Integer::intValue).toArray();
    }
    this.areas = rectangles.stream().mapToDouble(Double::doubleValue).toArray();
    this.aspectLimit = limits.stream().mapToDouble(Double::doubleValue).toArray();
    List<Connection> connections = netlist.connections();
    this.from = connections.stream().mapToInt(Connection::from).toArray();
    this.to = connections.stream().mapToInt(Connection::to).toArray();
    this.weight =
        connections.stream()
            .mapToDouble(c -> c.share() * Netlist.width(c.link(), machine) * Netlist.duty(c.link()))
            .toArray();
    double total = 0;
    for (double w : weight) {
      total += w;
    }
    double links =
        connections.stream()
            .map(Connection::link)
            .filter(Floorplanner::isFrequent)
            .distinct()
            .count();
    for (int i = 0; i < weight.length; i++) {
      double traffic = weight[i] / total;
      Connection c = connections.get(i);
      double plain = isFrequent(c.link()) ? c.share() / links : 0;
      weight[i] = (1 - LATENCY_WEIGHT) * traffic + LATENCY_WEIGHT * plain;
    }
    this.regions = new double[4 * areas.length];
    this.local = new double[4 * areas.length];
  }

  /// All that the plan follows from, as one array: equal keys, equal plans.
  double[] key() {
    double[] key = new double[3 + 3 * areas.length + 3 * weight.length];
    int at = 0;
    key[at++] = tiers;
    key[at++] = side;
    key[at++] = members[0].length;
    for (int[] inTier : members) {
      for (int rectangle : inTier) {
        key[at++] = rectangle;
        key[at++] = areas[rectangle];
        key[at++] = aspectLimit[rectangle];
      }
    }
    for (int i = 0; i < weight.length; i++) {
      key[at++] = from[i];
      key[at++] = to[i];
      key[at++] = weight[i];
    }
    return key;
  }

  private static boolean isFrequent(Link link) {
    return Netlist.duty(link) >= 1.0 / 8;
  }

  private double sum(Tier tier) {
    return cells.stream().filter(c -> c.tier() == tier).mapToDouble(Netlist.Cell::areaUm2).sum();
  }

  /// The best layout's regions, `[rectangle * 4 + x, y, width, height]`: the expensive part.
  double[] regions() {
    double bestCost = Double.POSITIVE_INFINITY;
    double[] best = regions.clone();
    for (int start = 0; start < effort.starts(); start++) {
      double cost = anneal(new SplittableRandom(0x5049_4b45L + start));
      if (cost < bestCost) {
        bestCost = cost;
        best = regions.clone();
      }
    }
    return best;
  }

  Floorplan plan(double[] best) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      blocks.add(block(cells.get(i), best, 4 * i));
    }
    return new Floorplan(new Length(side), new Length(side), tiers, blocks);
  }

  /// The block has its own area, the shape of its region, and the same centre.
  private static Block block(Netlist.Cell cell, double[] regions, int at) {
    double width = regions[at + 2];
    double height = regions[at + 3];
    double scale = Math.min(1, Math.sqrt(cell.areaUm2() / (width * height)));
    return new Block(
        cell.name(),
        cell.unit(),
        cell.instance(),
        cell.tier(),
        cell.memory(),
        regions[at] + width * (1 - scale) / 2,
        regions[at + 1] + height * (1 - scale) / 2,
        width * scale,
        height * scale);
  }

  /// Leaves the best layout of this start in `regions`; returns its cost.
  private double anneal(SplittableRandom random) {
    List<SlicingTree> trees = new ArrayList<>();
    for (int[] inTier : members) {
      trees.add(new SlicingTree(IntStream.of(inTier).mapToDouble(i -> areas[i]).toArray()));
    }
    for (int i = 0; i < 4 * areas.length; i++) {
      trees.get(i % members.length).change(random);
    }
    for (int tier = 0; tier < members.length; tier++) {
      layout(trees.get(tier), members[tier]);
    }
    double cost = cost();
    double bestCost = cost;
    double[] best = regions.clone();
    double[] kept = regions.clone();
    double temperature = cost / 10;
    for (int t = 0; t < effort.temperatures(); t++) {
      for (int change = 0; change < effort.changesPerCell() * areas.length; change++) {
        int tier = random.nextInt(areas.length) < members[0].length ? 0 : 1;
        SlicingTree tree = trees.get(tier);
        int[] before = tree.snapshot();
        tree.change(random);
        layout(tree, members[tier]);
        double changed = cost();
        if (changed <= cost
            || random.nextDouble() < StrictMath.exp((cost - changed) / temperature)) {
          cost = changed;
          System.arraycopy(regions, 0, kept, 0, kept.length);
          if (cost < bestCost) {
            bestCost = cost;
            System.arraycopy(regions, 0, best, 0, best.length);
          }
        } else {
          tree.restore(before);
          System.arraycopy(kept, 0, regions, 0, kept.length);
        }
      }
      temperature *= effort.cooling();
    }
    System.arraycopy(best, 0, regions, 0, best.length);
    return bestCost;
  }

  /// Fills `regions` for the rectangles of one tier.
  private void layout(SlicingTree tree, int[] inTier) {
    tree.layout(side, side, local);
    for (int i = 0; i < inTier.length; i++) {
      System.arraycopy(local, 4 * i, regions, 4 * inTier[i], 4);
    }
  }

  /// Mean weighted distance in units of the side, plus the penalty for long shapes.
  private double cost() {
    double distance = 0;
    for (int i = 0; i < weight.length; i++) {
      int a = 4 * from[i];
      int b = 4 * to[i];
      double dx = regions[a] + regions[a + 2] / 2 - regions[b] - regions[b + 2] / 2;
      double dy = regions[a + 1] + regions[a + 3] / 2 - regions[b + 1] - regions[b + 3] / 2;
      distance += weight[i] * (Math.abs(dx) + Math.abs(dy));
    }
    double penalty = 0;
    for (int i = 0; i < cells.size(); i++) {
      double aspect = regions[4 * i + 2] / regions[4 * i + 3];
      double over = Math.max(aspect, 1 / aspect) / aspectLimit[i];
      if (over > 1) {
        penalty += (areas[i] / (side * side) + 0.01) * (over - 1);
      }
    }
    return distance / side + SHAPE_WEIGHT * penalty;
  }
}
