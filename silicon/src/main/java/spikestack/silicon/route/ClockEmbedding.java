package spikestack.silicon.route;

import java.util.ArrayDeque;
import java.util.Arrays;

/// Gives every node of a clock tree its place, from the source down: each root goes to the point of
/// its region nearest to its parent.
final class ClockEmbedding {
  private final ClockProblem problem;
  private int nodes;
  private byte[] kind = new byte[256];
  private int[] parent = new int[256];
  private int[] x = new int[256];
  private int[] y = new int[256];
  private byte[] tier = new byte[256];
  private int[] length = new int[256];
  private int[] sink = new int[256];

  ClockEmbedding(ClockProblem problem) {
    this.problem = problem;
  }

  private record Open(ClockSubtree tree, int parent, double u, double v, double length) {}

  ClockTree run(ClockSubtree top) {
    double u = (double) problem.sourceX() + problem.sourceY();
    double v = (double) problem.sourceX() - problem.sourceY();
    add(ClockTree.SOURCE, -1, u, v, problem.sourceTier(), 0, -1);
    ArrayDeque<Open> open = new ArrayDeque<>();
    open.add(new Open(top, 0, u, v, 0));
    while (!open.isEmpty()) {
      Open next = open.remove();
      ClockSubtree tree = next.tree;
      double atU = Math.clamp(next.u, tree.lowU, tree.highU);
      double atV = Math.clamp(next.v, tree.lowV, tree.highV);
      int node = add(tree.kind, next.parent, atU, atV, tree.tier, next.length, tree.sink);
      if (tree.one != null) {
        open.add(new Open(tree.one, node, atU, atV, tree.lengthOne));
      }
      if (tree.two != null) {
        open.add(new Open(tree.two, node, atU, atV, tree.lengthTwo));
      }
    }
    return new ClockTree(
        problem,
        Arrays.copyOf(kind, nodes),
        Arrays.copyOf(parent, nodes),
        Arrays.copyOf(x, nodes),
        Arrays.copyOf(y, nodes),
        Arrays.copyOf(tier, nodes),
        Arrays.copyOf(length, nodes),
        Arrays.copyOf(sink, nodes));
  }

  private int add(byte ofKind, int up, double u, double v, int onTier, double wire, int ofSink) {
    if (nodes == kind.length) {
      int size = 2 * nodes;
      kind = Arrays.copyOf(kind, size);
      parent = Arrays.copyOf(parent, size);
      x = Arrays.copyOf(x, size);
      y = Arrays.copyOf(y, size);
      tier = Arrays.copyOf(tier, size);
      length = Arrays.copyOf(length, size);
      sink = Arrays.copyOf(sink, size);
    }
    int node = nodes++;
    kind[node] = ofKind;
    parent[node] = up;
    x[node] = (int) Math.rint(0.5 * (u + v));
    y[node] = (int) Math.rint(0.5 * (u - v));
    tier[node] = (byte) onTier;
    sink[node] = ofSink;
    if (up >= 0) {
      int distance = Math.abs(x[node] - x[up]) + Math.abs(y[node] - y[up]);
      length[node] = Math.max(distance, (int) Math.rint(wire));
    }
    return node;
  }
}
