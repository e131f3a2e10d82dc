package spikestack.silicon.route;

import java.util.Arrays;

/// A tree in the making: nodes with positions, and edges between them.
///
/// Nodes `0..pins-1` are pins and stay; later ones are Steiner points and may go. Reused from net
/// to net: nothing is allocated once it has grown to the largest net.
final class TreeDraft {
  int pins;
  int nodes;
  int edges;
  int[] x = new int[64];
  int[] y = new int[64];
  int[] a = new int[64];
  int[] b = new int[64];

  /// Adjacency of the present edges, after [#link]: edge numbers around node `v` are
  /// `around[first[v]] .. around[first[v+1]-1]`.
  int[] first = new int[65];

  int[] around = new int[128];
  private int[] fill = new int[64];

  /// Starts with pins alone, taken from `xs[from] ..`.
  void start(int[] xs, int[] ys, int from, int count) {
    pins = count;
    nodes = count;
    edges = 0;
    reserve(2 * count);
    System.arraycopy(xs, from, x, 0, count);
    System.arraycopy(ys, from, y, 0, count);
  }

  private void reserve(int wanted) {
    if (wanted > x.length) {
      int size = Math.max(wanted, 2 * x.length);
      x = Arrays.copyOf(x, size);
      y = Arrays.copyOf(y, size);
      a = Arrays.copyOf(a, size);
      b = Arrays.copyOf(b, size);
      first = new int[size + 1];
      around = new int[2 * size];
      fill = new int[size];
    }
  }

  int addNode(int atX, int atY) {
    reserve(nodes + 1);
    x[nodes] = atX;
    y[nodes] = atY;
    return nodes++;
  }

  int addEdge(int from, int to) {
    reserve(edges + 1);
    a[edges] = from;
    b[edges] = to;
    return edges++;
  }

  long distance(int u, int v) {
    return Math.abs((long) x[u] - x[v]) + Math.abs((long) y[u] - y[v]);
  }

  long edgeLength(int e) {
    return distance(a[e], b[e]);
  }

  long length() {
    long sum = 0;
    for (int e = 0; e < edges; e++) {
      sum += edgeLength(e);
    }
    return sum;
  }

  /// The other end of an edge.
  int other(int e, int v) {
    return a[e] ^ b[e] ^ v;
  }

  /// Fills the adjacency.
  void link() {
    Arrays.fill(first, 0, nodes + 1, 0);
    for (int e = 0; e < edges; e++) {
      first[a[e] + 1]++;
      first[b[e] + 1]++;
    }
    for (int v = 0; v < nodes; v++) {
      first[v + 1] += first[v];
      fill[v] = first[v];
    }
    for (int e = 0; e < edges; e++) {
      around[fill[a[e]]++] = e;
      around[fill[b[e]]++] = e;
    }
  }

  /// Removes Steiner points that do not branch, and joins those that lie on a neighbour; the length
  /// never grows.
  ///
  /// In rounds over one adjacency each: a node near one that has changed waits for the next.
  void tidy() {
    boolean again = nodes > pins;
    while (again) {
      link();
      boolean[] touched = new boolean[nodes];
      int[] number = new int[nodes];
      again = false;
      for (int v = pins; v < nodes; v++) {
        // An edge changes only together with both of its ends.
        int zero = touched[v] ? -1 : zeroEdge(v);
        boolean spare = first[v + 1] - first[v] <= 2 || zero >= 0;
        if (spare && fresh(v, touched)) {
          again = true;
          int degree = first[v + 1] - first[v];
          if (degree > 2) {
            merge(v, zero);
          } else {
            bypass(v, degree);
          }
          number[v] = -1;
        }
      }
      compact(number);
    }
  }

  /// An edge of length zero at a node, or -1.
  private int zeroEdge(int v) {
    for (int i = first[v]; i < first[v + 1]; i++) {
      if (edgeLength(around[i]) == 0) {
        return around[i];
      }
    }
    return -1;
  }

  /// Whether neither a node nor a neighbour is touched; if so all become so.
  private boolean fresh(int v, boolean[] touched) {
    if (touched[v]) {
      return false;
    }
    boolean fresh = true;
    for (int i = first[v]; i < first[v + 1]; i++) {
      fresh &= !touched[other(around[i], v)];
    }
    if (fresh) {
      touched[v] = true;
      for (int i = first[v]; i < first[v + 1]; i++) {
        touched[other(around[i], v)] = true;
      }
    }
    return fresh;
  }

  private void bypass(int v, int degree) {
    if (degree == 2) {
      int keep = around[first[v]];
      int drop = around[first[v] + 1];
      int u = other(keep, v);
      int w = other(drop, v);
      a[keep] = u;
      b[keep] = w;
      a[drop] = -1;
    } else if (degree == 1) {
      a[around[first[v]]] = -1;
    }
  }

  private void merge(int v, int zero) {
    int into = other(zero, v);
    for (int i = first[v]; i < first[v + 1]; i++) {
      int e = around[i];
      int u = other(e, v);
      a[e] = e == zero ? -1 : into;
      b[e] = u;
    }
  }

  /// Drops edges whose `a` is -1 and nodes whose `number` is -1.
  private void compact(int[] number) {
    int kept = 0;
    for (int v = 0; v < nodes; v++) {
      if (number[v] >= 0) {
        x[kept] = x[v];
        y[kept] = y[v];
        number[v] = kept++;
      }
    }
    nodes = kept;
    int left = 0;
    for (int e = 0; e < edges; e++) {
      if (a[e] >= 0) {
        a[left] = number[a[e]];
        b[left++] = number[b[e]];
      }
    }
    edges = left;
  }
}
