package spikestack.silicon.route;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The shortest rectilinear tree without extra points.
///
/// Few pins: Prim over all pairs. Many: only the nearest neighbour in each of eight directions can
/// be joined to a pin (Guibas and Stolfi, 1983); a sweep with a search tree finds four of them in
/// `n log n`, the other four are those of the neighbour, and Kruskal picks among `4 n` edges.
final class SpanningTree {
  private static final int MAX_DENSE = 600;

  private SpanningTree() {}

  /// Adds `pins - 1` edges to a draft that holds pins alone.
  static void run(TreeDraft draft) {
    if (draft.pins <= MAX_DENSE) {
      dense(draft);
    } else {
      sparse(draft);
    }
  }

  private static void dense(TreeDraft draft) {
    int n = draft.pins;
    long[] near = new long[n];
    int[] to = new int[n];
    boolean[] in = new boolean[n];
    for (int v = 1; v < n; v++) {
      near[v] = draft.distance(0, v);
    }
    in[0] = true;
    for (int i = 1; i < n; i++) {
      int next = -1;
      for (int v = 0; v < n; v++) {
        if (!in[v] && (next < 0 || near[v] < near[next])) {
          next = v;
        }
      }
      in[next] = true;
      draft.addEdge(to[next], next);
      for (int v = 0; v < n; v++) {
        if (!in[v]) {
          long d = draft.distance(next, v);
          if (d < near[v]) {
            near[v] = d;
            to[v] = next;
          }
        }
      }
    }
  }

  private static void sparse(TreeDraft draft) {
    int n = draft.pins;
    int[] from = new int[4 * n];
    int[] to = new int[4 * n];
    int count = 0;
    int[] x = Arrays.copyOf(draft.x, n);
    int[] y = Arrays.copyOf(draft.y, n);
    for (int turn = 0; turn < 4; turn++) {
      count = octant(x, y, from, to, count);
      // The next of four directions: mirror at the diagonal, then at an axis.
      for (int v = 0; v < n; v++) {
        int keep = x[v];
        if (turn == 1) {
          x[v] = -keep;
        } else {
          x[v] = y[v];
          y[v] = keep;
        }
      }
    }
    long[] length = new long[count];
    for (int i = 0; i < count; i++) {
      length[i] = draft.distance(from[i], to[i]);
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingLong(i -> length[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] root = new int[n];
    Arrays.setAll(root, v -> v);
    for (int i : order) {
      int a = find(root, from[i]);
      int b = find(root, to[i]);
      if (a != b) {
        root[Math.max(a, b)] = Math.min(a, b);
        draft.addEdge(from[i], to[i]);
      }
    }
  }

  /// For every point its nearest with x and y - x not smaller.
  private static int octant(int[] x, int[] y, int[] from, int[] to, int count) {
    int n = x.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(v -> x[v]).thenComparingInt(v -> y[v]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] slope = IntStream.range(0, n).mapToLong(v -> (long) y[v] - x[v]).sorted().toArray();
    int[] least = new int[n + 1];
    Arrays.fill(least, -1);
    int edges = count;
    for (int i = n - 1; i >= 0; i--) {
      int v = order[i];
      int at = Arrays.binarySearch(slope, (long) y[v] - x[v]);
      while (at > 0 && slope[at - 1] == slope[at]) {
        at--;
      }
      // A Fenwick tree over falling slopes: the least x + y among slopes >= this one.
      int found = -1;
      for (int k = n - at; k > 0; k -= k & -k) {
        found = nearer(least[k], found, x, y);
      }
      if (found >= 0) {
        from[edges] = v;
        to[edges++] = found;
      }
      for (int k = n - at; k <= n; k += k & -k) {
        least[k] = nearer(v, least[k], x, y);
      }
    }
    return edges;
  }

  private static int nearer(int u, int v, int[] x, int[] y) {
    if (u < 0 || v < 0) {
      return Math.max(u, v);
    }
    return (long) x[u] + y[u] < (long) x[v] + y[v] ? u : v;
  }

  private static int find(int[] root, int v) {
    int top = v;
    while (root[top] != top) {
      root[top] = root[root[top]];
      top = root[top];
    }
    return top;
  }
}
