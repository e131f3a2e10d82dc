package spikestack.silicon.route;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Makes a spanning tree shorter with Steiner points (Borah, Owens and Irwin, 1994).
///
/// A node is joined to the nearest point of an edge's bounding box, and the longest edge of the
/// cycle so made is removed. A pass finds the best such exchange for every node, `n^2` together,
/// and carries them out in the order of gain, each checked again on the tree as it is then. Passes
/// repeat until one brings nothing.
///
/// Nets of more than [#MAX_NODES] pins only get the exchanges between edges that share a node.
final class EdgeSubstitution {
  static final int MAX_NODES = 250;
  private static final int MAX_PASSES = 12;

  private TreeDraft draft = new TreeDraft();
  private int[] stack = new int[64];
  private int[] towards = new int[64];
  private int[] longest = new int[64];
  private long[] gain = new long[64];
  private int[] edge = new int[64];
  private int[] neighbours = new int[16];

  /// Improves a draft that spans its nodes.
  void run(TreeDraft tree) {
    draft = tree;
    if (tree.pins > MAX_NODES) {
      corners();
      tree.tidy();
      return;
    }
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      boolean better = pass();
      tree.tidy();
      if (!better) {
        return;
      }
    }
  }

  private void reserve(int nodes) {
    if (nodes > stack.length) {
      int size = 2 * nodes;
      stack = new int[size];
      towards = new int[size];
      longest = new int[size];
      gain = new long[size];
      edge = new int[size];
    }
  }

  private boolean pass() {
    int n = draft.nodes;
    // Every exchange adds a node.
    reserve(2 * n);
    draft.link();
    for (int p = 0; p < n; p++) {
      bestFor(p);
    }
    int[] order =
        IntStream.range(0, n)
            .filter(p -> gain[p] > 0)
            .boxed()
            .sorted(Comparator.comparingLong(p -> -gain[p]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean better = false;
    for (int p : order) {
      better |= exchange(p, edge[p]);
    }
    return better;
  }

  /// Sets gain and edge of the best exchange for a node.
  private void bestFor(int p) {
    gain[p] = 0;
    walk(p);
    for (int i = 1; i < draft.nodes; i++) {
      int u = stack[i];
      int e = towards[u];
      int path = longest[draft.other(e, u)];
      if (path >= 0) {
        long g = draft.edgeLength(path) - toBox(p, e);
        if (g > gain[p]) {
          gain[p] = g;
          edge[p] = e;
        }
      }
    }
  }

  /// All nodes in an order from `p` in `stack`; the edge towards `p` in `towards`, the longest edge
  /// on the way in `longest`, -1 at `p`.
  private void walk(int p) {
    stack[0] = p;
    towards[p] = -1;
    longest[p] = -1;
    int size = 1;
    for (int i = 0; i < size; i++) {
      int v = stack[i];
      for (int k = draft.first[v]; k < draft.first[v + 1]; k++) {
        int e = draft.around[k];
        if (e != towards[v]) {
          int u = draft.other(e, v);
          towards[u] = e;
          longest[u] =
              longest[v] >= 0 && draft.edgeLength(longest[v]) >= draft.edgeLength(e)
                  ? longest[v]
                  : e;
          stack[size++] = u;
        }
      }
    }
  }

  /// Joins `p` to edge `e` if that still pays.
  private boolean exchange(int p, int e) {
    draft.link();
    walk(p);
    int a = draft.a[e];
    int b = draft.b[e];
    int nearEnd = towards[a] == e ? b : a;
    int remove = longest[nearEnd];
    if (remove < 0 || draft.edgeLength(remove) <= toBox(p, e)) {
      return false;
    }
    int q =
        draft.addNode(
            clamp(draft.x[p], draft.x[a], draft.x[b]), clamp(draft.y[p], draft.y[a], draft.y[b]));
    draft.b[e] = q;
    draft.a[e] = a;
    draft.addEdge(q, b);
    draft.a[remove] = p;
    draft.b[remove] = q;
    return true;
  }

  /// Distance from a node to the bounding box of an edge.
  private long toBox(int p, int e) {
    int a = draft.a[e];
    int b = draft.b[e];
    return Math.abs((long) draft.x[p] - clamp(draft.x[p], draft.x[a], draft.x[b]))
        + Math.abs((long) draft.y[p] - clamp(draft.y[p], draft.y[a], draft.y[b]));
  }

  private static int clamp(int value, int one, int two) {
    return Math.max(Math.min(one, two), Math.min(Math.max(one, two), value));
  }

  /// For every node, pairs of its edges share their common stretch, the longest first.
  private void corners() {
    int n = draft.nodes;
    // Holds for all nodes: an exchange at v changes the far end of no other node's edges.
    draft.link();
    for (int v = 0; v < n; v++) {
      corner(v);
    }
  }

  private void corner(int v) {
    int count = 0;
    for (int k = draft.first[v]; k < draft.first[v + 1]; k++) {
      int e = draft.around[k];
      if (count == neighbours.length) {
        neighbours = Arrays.copyOf(neighbours, 2 * count);
      }
      neighbours[count++] = e;
    }
    while (count > 1) {
      long best = 0;
      int one = -1;
      int two = -1;
      for (int i = 0; i < count; i++) {
        for (int k = i + 1; k < count; k++) {
          long shared = shared(v, neighbours[i], neighbours[k]);
          if (shared > best) {
            best = shared;
            one = i;
            two = k;
          }
        }
      }
      if (one < 0) {
        return;
      }
      int e = neighbours[one];
      int f = neighbours[two];
      int u = draft.other(e, v);
      int w = draft.other(f, v);
      int s =
          draft.addNode(
              median(draft.x[v], draft.x[u], draft.x[w]),
              median(draft.y[v], draft.y[u], draft.y[w]));
      draft.a[e] = s;
      draft.b[e] = u;
      draft.a[f] = s;
      draft.b[f] = w;
      neighbours[one] = draft.addEdge(v, s);
      neighbours[two] = neighbours[--count];
    }
  }

  private long shared(int v, int e, int f) {
    int u = draft.other(e, v);
    int w = draft.other(f, v);
    return Math.abs((long) draft.x[v] - median(draft.x[v], draft.x[u], draft.x[w]))
        + Math.abs((long) draft.y[v] - median(draft.y[v], draft.y[u], draft.y[w]));
  }

  static int median(int a, int b, int c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
