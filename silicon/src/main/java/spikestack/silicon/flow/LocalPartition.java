package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.BitSet;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.partition.Balance;
import spikestack.silicon.partition.Hypergraph;
import spikestack.silicon.partition.Partition;
import spikestack.silicon.partition.Partitioner;

/// Tiers from a placement in 2D, so that each place of it keeps its share on both: the die is cut
/// into squares, and the cells of each are divided with few nets between the tiers and even area.
///
/// Squares go row by row; of a net's terminals outside of the square those whose tier is known
/// count as fixed there, the others not at all. So a square follows those before it.
final class LocalPartition {
  /// Cells in a square, about.
  private static final int CELLS = 1000;

  private LocalPartition() {}

  /// @param given tier of each instance, or [TierPlan#FREE]; `[instances]`
  /// @param percent what a tier may hold over its even share in each square
  static byte[] of(Design design, byte[] given, double percent, long seed, int threads) {
    Rect die = design.floorplans().getFirst().die();
    int n = design.instances();
    int free = 0;
    for (byte tier : given) {
      free += tier == TierPlan.FREE ? 1 : 0;
    }
    int side = Math.max(1, (int) Math.round(Math.sqrt(free / (double) CELLS)));
    int[] square = new int[n];
    int[] count = new int[side * side + 1];
    for (int i = 0; i < n; i++) {
      Rect r = design.outline(i);
      int column = at((r.x0() + (long) r.x1()) / 2 - die.x0(), die.width(), side);
      int row = at((r.y0() + (long) r.y1()) / 2 - die.y0(), die.height(), side);
      square[i] = given[i] == TierPlan.FREE ? row * side + column : -1;
      if (square[i] >= 0) {
        count[square[i] + 1]++;
      }
    }
    for (int s = 0; s < side * side; s++) {
      count[s + 1] += count[s];
    }
    int[] next = Arrays.copyOf(count, side * side);
    int[] members = new int[free];
    for (int i = 0; i < n; i++) {
      if (square[i] >= 0) {
        members[next[square[i]]++] = i;
      }
    }
    byte[] tier = given.clone();
    BitSet clocks = clocks(design);
    int[] local = new int[n];
    Arrays.fill(local, -1);
    for (int s = 0; s < side * side; s++) {
      divide(
          design,
          tier,
          Arrays.copyOfRange(members, count[s], count[s + 1]),
          clocks,
          local,
          percent,
          new Partitioner.Options(seed, 4, threads, () -> {}));
    }
    return tier;
  }

  private static int at(long offset, int size, int side) {
    return Math.clamp(offset * side / Math.max(1, size), 0, side - 1);
  }

  private static void divide(
      Design design,
      byte[] tier,
      int[] cells,
      BitSet clocks,
      int[] local,
      double percent,
      Partitioner.Options options) {
    if (cells.length == 0) {
      return;
    }
    int m = cells.length;
    for (int v = 0; v < m; v++) {
      local[cells[v]] = v;
    }
    // Vertices m and m + 1 are what lies outside, on the bottom and on the top tier.
    int[] start = new int[16];
    int[] pins = new int[64];
    int nets = 0;
    int at = 0;
    BitSet seen = new BitSet();
    for (int cell : cells) {
      for (int pin = design.firstPin(cell); pin < design.firstPin(cell + 1); pin++) {
        int net = design.pinNet(pin);
        if (net == Design.NONE || seen.get(net) || clocks.get(net)) {
          continue;
        }
        seen.set(net);
        int from = at;
        for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
          int vertex = vertex(design, design.netTerminal(k), tier, local, m);
          if (vertex >= 0) {
            if (at == pins.length) {
              pins = Arrays.copyOf(pins, 2 * at);
            }
            pins[at++] = vertex;
          }
        }
        if (at - from < 2) {
          at = from;
          continue;
        }
        if (nets + 1 == start.length) {
          start = Arrays.copyOf(start, 2 * start.length);
        }
        start[++nets] = at;
      }
    }
    long[] area = new long[m + 2];
    int[] fixed = new int[m + 2];
    for (int v = 0; v < m; v++) {
      area[v] = Math.round(design.master(cells[v]).areaUm2() * 1e6);
      fixed[v] = Hypergraph.FREE;
    }
    fixed[m + 1] = 1;
    int[] weight = new int[nets];
    Arrays.fill(weight, 1);
    Hypergraph graph =
        Hypergraph.of(
            Arrays.copyOf(start, nets + 1),
            Arrays.copyOf(pins, at),
            weight,
            new long[][] {area},
            fixed);
    Partition found = Partitioner.partition(graph, Balance.percent(graph, 2, percent), options);
    for (int v = 0; v < m; v++) {
      tier[cells[v]] = (byte) found.part()[v];
      local[cells[v]] = -1;
    }
  }

  private static int vertex(Design design, int terminal, byte[] tier, int[] local, int m) {
    if (terminal >= design.pins()) {
      return m; // a port, on the bottom tier
    }
    int instance = design.pinInstance(terminal);
    if (local[instance] >= 0) {
      return local[instance];
    }
    return tier[instance] == TierPlan.FREE ? -1 : m + tier[instance];
  }

  /// Nets that the clock tree replaces, and constants.
  private static BitSet clocks(Design design) {
    BitSet all = new BitSet();
    for (int net = 0; net < design.nets(); net++) {
      if (design.constant(net) != Design.NONE) {
        all.set(net);
      }
      for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
        int terminal = design.netTerminal(k);
        if (terminal < design.pins() && design.pin(terminal).use() == MasterPin.Use.CLOCK) {
          all.set(net);
        }
      }
    }
    return all;
  }
}
