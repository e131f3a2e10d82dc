package spikestack.silicon.route;

import java.util.Arrays;

/// The trees of a range of nets, in arrays of its own; node and pin numbers count from the range.
final class TreeBuilder {
  final int firstNet;
  final int[] nodeStart;
  final int[] pinNode;
  int nodes;
  int[] parent = new int[1024];
  int[] x = new int[1024];
  int[] y = new int[1024];
  byte[] tier = new byte[1024];

  private final RouteProblem problem;
  private final Steiner steiner = new Steiner();

  // One net: its nodes before they are ordered, and its edges.
  private final TreeDraft whole = new TreeDraft();
  private byte[] wholeTier = new byte[64];
  private int[] tierX = new int[64];
  private int[] tierY = new int[64];
  private int[] tierNode = new int[64];
  private int[] order = new int[64];
  private int[] placed = new int[64];

  TreeBuilder(RouteProblem problem, int firstNet, int lastNet) {
    this.problem = problem;
    this.firstNet = firstNet;
    nodeStart = new int[lastNet - firstNet];
    pinNode = new int[problem.netStart()[lastNet] - problem.netStart()[firstNet]];
    Arrays.fill(pinNode, RouteTrees.ROOT);
  }

  TreeBuilder run() {
    for (int n = 0; n < nodeStart.length; n++) {
      nodeStart[n] = nodes;
      int from = problem.netStart()[firstNet + n];
      int pins = problem.netStart()[firstNet + n + 1] - from;
      if (pins > 1) {
        build(firstNet + n, from, pins);
        append(from, pins);
      }
    }
    return this;
  }

  /// Fills `whole` with the pins, the bonds and the Steiner points of a net.
  private void build(int net, int from, int pins) {
    byte[] pinTier = problem.pinTier();
    int low = pinTier[from];
    int high = low;
    for (int p = from; p < from + pins; p++) {
      low = Math.min(low, pinTier[p]);
      high = Math.max(high, pinTier[p]);
    }
    whole.start(problem.pinX(), problem.pinY(), from, pins);
    reserve(4 * (pins + 2 * (high - low)));
    System.arraycopy(pinTier, from, wholeTier, 0, pins);
    int below = -1;
    for (int t = low; t <= high; t++) {
      int lower = below;
      int upper = -1;
      if (t > low) {
        lower = bond(net, t);
        whole.addEdge(below, lower);
      }
      if (t < high) {
        upper = bond(net, t);
      }
      tierTree(t, pins, lower, upper);
      below = upper;
    }
  }

  private int bond(int net, int t) {
    int node = whole.addNode(problem.bondX()[net], problem.bondY()[net]);
    wholeTier[node] = (byte) t;
    return node;
  }

  /// Adds the tree of one tier over its pins and up to two bonds (-1: none).
  private void tierTree(int t, int pins, int lower, int upper) {
    int count = 0;
    for (int p = 0; p < pins; p++) {
      if (wholeTier[p] == t) {
        tierNode[count++] = p;
      }
    }
    if (lower >= 0) {
      tierNode[count++] = lower;
    }
    if (upper >= 0) {
      tierNode[count++] = upper;
    }
    for (int i = 0; i < count; i++) {
      tierX[i] = whole.x[tierNode[i]];
      tierY[i] = whole.y[tierNode[i]];
    }
    TreeDraft tree = steiner.tree(tierX, tierY, 0, count);
    for (int v = count; v < tree.nodes; v++) {
      int node = whole.addNode(tree.x[v], tree.y[v]);
      wholeTier[node] = (byte) t;
      tierNode[v] = node;
    }
    for (int e = 0; e < tree.edges; e++) {
      whole.addEdge(tierNode[tree.a[e]], tierNode[tree.b[e]]);
    }
  }

  /// Appends `whole`, roots at its first pin, parents first.
  private void append(int from, int pins) {
    int base = nodes;
    nodes += whole.nodes;
    if (nodes > x.length) {
      int size = Math.max(nodes, 2 * x.length);
      parent = Arrays.copyOf(parent, size);
      x = Arrays.copyOf(x, size);
      y = Arrays.copyOf(y, size);
      tier = Arrays.copyOf(tier, size);
    }
    whole.link();
    Arrays.fill(placed, 0, whole.nodes, -1);
    order[0] = 0;
    placed[0] = base;
    parent[base] = RouteTrees.ROOT;
    int size = 1;
    for (int i = 0; i < size; i++) {
      int v = order[i];
      x[base + i] = whole.x[v];
      y[base + i] = whole.y[v];
      tier[base + i] = wholeTier[v];
      for (int k = whole.first[v]; k < whole.first[v + 1]; k++) {
        int u = whole.other(whole.around[k], v);
        if (placed[u] < 0) {
          placed[u] = base + size;
          parent[base + size] = base + i;
          order[size++] = u;
        }
      }
    }
    if (size != whole.nodes) {
      throw new IllegalStateException(size + " of " + whole.nodes + " nodes are connected");
    }
    int firstPin = problem.netStart()[firstNet];
    for (int p = 0; p < pins; p++) {
      pinNode[from - firstPin + p] = placed[p];
    }
  }

  private void reserve(int size) {
    if (size > order.length) {
      wholeTier = new byte[size];
      tierX = new int[size];
      tierY = new int[size];
      tierNode = new int[size];
      order = new int[size];
      placed = new int[size];
    }
  }
}
