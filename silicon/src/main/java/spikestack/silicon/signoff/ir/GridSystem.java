package spikestack.silicon.signoff.ir;

import java.util.Arrays;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.solver.Network;
import spikestack.silicon.thermal.solver.NetworkSolver;

/// From a [ResistiveNetlist] to voltages.
///
/// Shorts (0 V between nodes) melt their nodes into one. Nodes held by a source are known, the
/// others obey Kirchhoff's law: the currents through all resistors of a node equal what sources put
/// in. Each connected part of the grid is solved as a difference to its highest source, so that
/// millivolts of drop are not lost in volts of supply.
final class GridSystem {
  private static final double TOLERANCE = 1e-12;
  private static final int LIMIT = 5000;

  private final ResistiveNetlist netlist;

  /// Parent of each node in the forest of shorts.
  private final int[] melted;

  /// Parent of each node in the forest of parts that resistors connect, ground left out.
  private final int[] part;

  /// Volts of known nodes, NaN of others; by representative of melted nodes.
  private final double[] known;

  GridSystem(ResistiveNetlist netlist) {
    this.netlist = netlist;
    int n = netlist.nodes();
    melted = new int[n];
    part = new int[n];
    for (int i = 0; i < n; i++) {
      melted[i] = i;
      part[i] = i;
    }
    known = new double[n];
    Arrays.fill(known, Double.NaN);
  }

  GridVoltages solve() {
    melt();
    hold();
    connect();
    double[] supply = supplies();
    int n = netlist.nodes();
    int[] unknown = new int[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      boolean free = find(melted, i) == i && Double.isNaN(known[i]);
      unknown[i] = free ? count++ : -1;
    }
    double[] rise = count == 0 ? new double[0] : rises(unknown, count, supply);
    double[] volts = new double[n];
    double[] reference = new double[n];
    for (int i = 0; i < n; i++) {
      int at = find(melted, i);
      reference[i] = at == find(melted, ResistiveNetlist.GROUND) ? 0 : supply[find(part, at)];
      volts[i] = unknown[at] >= 0 ? reference[i] + rise[unknown[at]] : known[at];
    }
    return new GridVoltages(netlist, volts, reference);
  }

  private void melt() {
    ResistiveNetlist.Pairs sources = netlist.voltages();
    for (int k = 0; k < sources.size; k++) {
      boolean toGround = sources.a[k] == 0 || sources.b[k] == 0;
      if (!toGround) union(melted, sources.a[k], sources.b[k]);
    }
  }

  private void hold() {
    known[0] = 0;
    ResistiveNetlist.Pairs sources = netlist.voltages();
    for (int k = 0; k < sources.size; k++) {
      if (sources.a[k] != 0 && sources.b[k] != 0) continue;
      boolean forward = sources.b[k] == 0;
      int node = find(melted, forward ? sources.a[k] : sources.b[k]);
      double volts = forward ? sources.value[k] : -sources.value[k];
      if (!Double.isNaN(known[node]) && known[node] != volts) {
        throw new InputException(
            netlist.place(sources.line[k]),
            volts + " V at node " + netlist.name(node) + ", which is held at " + known[node] + " V",
            "one voltage per node");
      }
      known[node] = volts;
    }
  }

  private void connect() {
    ResistiveNetlist.Pairs resistors = netlist.resistors();
    int ground = find(melted, 0);
    for (int k = 0; k < resistors.size; k++) {
      int a = find(melted, resistors.a[k]);
      int b = find(melted, resistors.b[k]);
      if (a != ground && b != ground) union(part, a, b);
    }
  }

  /// The highest source of each part; every part must have one, or a resistor to ground.
  private double[] supplies() {
    int n = netlist.nodes();
    double[] supply = new double[n];
    Arrays.fill(supply, Double.NaN);
    int ground = find(melted, 0);
    for (int i = 1; i < n; i++) {
      if (find(melted, i) != i || i == ground || Double.isNaN(known[i])) continue;
      int root = find(part, i);
      supply[root] = Double.isNaN(supply[root]) ? known[i] : Math.max(supply[root], known[i]);
    }
    ResistiveNetlist.Pairs resistors = netlist.resistors();
    for (int k = 0; k < resistors.size; k++) {
      int a = find(melted, resistors.a[k]);
      int b = find(melted, resistors.b[k]);
      if (a == ground ^ b == ground) {
        int root = find(part, a == ground ? b : a);
        if (Double.isNaN(supply[root])) supply[root] = 0;
      }
    }
    for (int i = 1; i < n; i++) {
      int at = find(melted, i);
      if (at != ground && Double.isNaN(supply[find(part, at)])) {
        throw new InputException(
            netlist.place(netlist.lineOf(i)),
            "node " + netlist.name(i) + ", which no resistor path joins to a voltage source",
            "nodes with a path to a source");
      }
    }
    return supply;
  }

  private double[] rises(int[] unknown, int count, double[] supply) {
    Network network = new Network(count);
    double[] b = new double[count];
    ResistiveNetlist.Pairs resistors = netlist.resistors();
    for (int k = 0; k < resistors.size; k++) {
      int i = find(melted, resistors.a[k]);
      int j = find(melted, resistors.b[k]);
      if (i == j) continue;
      double g = 1 / resistors.value[k];
      if (unknown[i] >= 0 && unknown[j] >= 0) {
        network.connect(unknown[i], unknown[j], g);
      } else if (unknown[i] >= 0) {
        toKnown(network, b, unknown[i], g, known[j] - supply[find(part, i)]);
      } else if (unknown[j] >= 0) {
        toKnown(network, b, unknown[j], g, known[i] - supply[find(part, j)]);
      }
    }
    ResistiveNetlist.Pairs currents = netlist.currents();
    for (int k = 0; k < currents.size; k++) {
      int from = unknown[find(melted, currents.a[k])];
      int to = unknown[find(melted, currents.b[k])];
      if (from >= 0) b[from] -= currents.value[k];
      if (to >= 0) b[to] += currents.value[k];
    }
    double[] rise = new double[count];
    new NetworkSolver(network).solve(b, rise, TOLERANCE, LIMIT).orFail();
    return rise;
  }

  private static void toKnown(Network network, double[] b, int node, double g, double difference) {
    network.ground(node, g);
    b[node] += g * difference;
  }

  private static int find(int[] parent, int node) {
    int root = node;
    while (parent[root] != root) {
      root = parent[root];
    }
    int at = node;
    while (parent[at] != root) {
      int next = parent[at];
      parent[at] = root;
      at = next;
    }
    return root;
  }

  /// The smaller number becomes the root: ground stays the root of its set.
  private static void union(int[] parent, int a, int b) {
    int rootA = find(parent, a);
    int rootB = find(parent, b);
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
