package spikestack.silicon.thermal.solver;

import java.util.Arrays;

/// Conductances between numbered nodes, and from nodes to a reference: any graph.
///
/// Filled link by link, then handed to [NetworkSolver]. Parallel links add up.
public final class Network {
  private final int nodes;
  private final double[] ground;
  private int links;
  private int[] from = new int[1024];
  private int[] to = new int[1024];
  private double[] conductance = new double[1024];

  /// @param nodes number of nodes, 0 to `nodes - 1`
  public Network(int nodes) {
    if (nodes < 1) {
      throw new IllegalArgumentException("a network of " + nodes + " nodes");
    }
    this.nodes = nodes;
    ground = new double[nodes];
  }

  public int nodes() {
    return nodes;
  }

  /// Joins two different nodes by a conductance `>= 0`, on top of what joins them already.
  public void connect(int a, int b, double g) {
    if (a == b || a < 0 || b < 0 || a >= nodes || b >= nodes) {
      throw new IllegalArgumentException("link from node " + a + " to " + b + " of " + nodes);
    }
    require(g);
    if (links == from.length) {
      int larger = Math.addExact(links, links / 2);
      from = Arrays.copyOf(from, larger);
      to = Arrays.copyOf(to, larger);
      conductance = Arrays.copyOf(conductance, larger);
    }
    from[links] = a;
    to[links] = b;
    conductance[links++] = g;
  }

  /// Joins a node to the reference by a conductance `>= 0`, on top of what joins it already.
  public void ground(int node, double g) {
    require(g);
    ground[node] += g;
  }

  private static void require(double g) {
    if (!(g >= 0) || g == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("conductance " + g);
    }
  }

  /// The symmetric matrix in compressed rows, parallel links added up, columns ascending.
  SparseMatrix matrix() {
    int[] start = new int[nodes + 1];
    for (int k = 0; k < links; k++) {
      start[from[k] + 1]++;
      start[to[k] + 1]++;
    }
    for (int i = 0; i < nodes; i++) {
      start[i + 1] += start[i];
    }
    int[] fill = Arrays.copyOf(start, nodes);
    int[] column = new int[2 * links];
    double[] value = new double[2 * links];
    for (int k = 0; k < links; k++) {
      column[fill[from[k]]] = to[k];
      value[fill[from[k]]++] = conductance[k];
      column[fill[to[k]]] = from[k];
      value[fill[to[k]]++] = conductance[k];
    }
    return SparseMatrix.merged(start, column, value, ground);
  }
}
