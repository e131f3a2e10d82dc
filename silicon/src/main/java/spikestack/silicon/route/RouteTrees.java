package spikestack.silicon.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The trees of all nets: per tier a short rectilinear tree, joined at the net's bonds.
///
/// Shapes: the nodes of net `n` are `nodeStart[n] .. nodeStart[n+1]-1`; the first is the driving
/// pin, and every node comes after its `parent`, an absolute node number or [#ROOT]. `x`, `y` in
/// nanometres. An edge between nodes of different tiers is a bond and has no length; every other
/// edge may take either of its two corners. `pinNode[p]` is the node of pin `p` of the problem,
/// [#ROOT] when its net has fewer than two pins. The arrays are the reader's; nobody writes them
/// later.
public record RouteTrees(
    int tiers, int[] nodeStart, int[] parent, int[] x, int[] y, byte[] tier, int[] pinNode) {
  /// Parent of a root; node of a pin without a tree.
  public static final int ROOT = -1;

  /// Nets of one task: a constant, so that the answer is the same for any number of threads.
  private static final int CHUNK = 4096;

  /// Builds all trees on up to `threads` threads.
  public static RouteTrees build(RouteProblem problem, int threads) {
    List<Callable<TreeBuilder>> tasks = new ArrayList<>();
    for (int from = 0; from < problem.nets(); from += CHUNK) {
      int first = from;
      int last = Math.min(problem.nets(), from + CHUNK);
      tasks.add(() -> new TreeBuilder(problem, first, last).run());
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, threads))) {
      List<TreeBuilder> parts = new ArrayList<>();
      for (Future<TreeBuilder> future : workers.invokeAll(tasks)) {
        parts.add(future.get());
      }
      return join(problem, parts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private static RouteTrees join(RouteProblem problem, List<TreeBuilder> parts) {
    int nodes = 0;
    for (TreeBuilder part : parts) {
      nodes = Math.addExact(nodes, part.nodes);
    }
    int nets = problem.nets();
    int[] nodeStart = new int[nets + 1];
    int[] parent = new int[nodes];
    int[] x = new int[nodes];
    int[] y = new int[nodes];
    byte[] tier = new byte[nodes];
    int[] pinNode = new int[problem.pinX().length];
    int base = 0;
    for (TreeBuilder part : parts) {
      System.arraycopy(part.x, 0, x, base, part.nodes);
      System.arraycopy(part.y, 0, y, base, part.nodes);
      System.arraycopy(part.tier, 0, tier, base, part.nodes);
      for (int v = 0; v < part.nodes; v++) {
        parent[base + v] = part.parent[v] < 0 ? ROOT : base + part.parent[v];
      }
      int firstPin = problem.netStart()[part.firstNet];
      for (int p = 0; p < part.pinNode.length; p++) {
        pinNode[firstPin + p] = part.pinNode[p] < 0 ? ROOT : base + part.pinNode[p];
      }
      for (int n = 0; n < part.nodeStart.length; n++) {
        nodeStart[part.firstNet + n] = base + part.nodeStart[n];
      }
      base += part.nodes;
    }
    nodeStart[nets] = nodes;
    return new RouteTrees(problem.tiers(), nodeStart, parent, x, y, tier, pinNode);
  }

  public int nets() {
    return nodeStart.length - 1;
  }

  /// The length of the edge from a node to its parent, nm; 0 for a root and a bond.
  public long edgeLength(int node) {
    int up = parent[node];
    return up < 0 ? 0 : Math.abs((long) x[node] - x[up]) + Math.abs((long) y[node] - y[up]);
  }

  /// The wire of a net on all tiers, nm.
  public long length(int net) {
    long sum = 0;
    for (int v = nodeStart[net]; v < nodeStart[net + 1]; v++) {
      sum += edgeLength(v);
    }
    return sum;
  }

  /// The wire per tier, nm, `[tiers]`.
  public long[] lengths() {
    long[] sums = new long[tiers];
    for (int v = 0; v < parent.length; v++) {
      sums[tier[v]] += edgeLength(v);
    }
    return sums;
  }

  /// How many bonds there are.
  public int bonds() {
    int count = 0;
    for (int v = 0; v < parent.length; v++) {
      count += parent[v] >= 0 && tier[v] != tier[parent[v]] ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RouteTrees that
        && tiers == that.tiers
        && Arrays.equals(nodeStart, that.nodeStart)
        && Arrays.equals(parent, that.parent)
        && Arrays.equals(x, that.x)
        && Arrays.equals(y, that.y)
        && Arrays.equals(tier, that.tier)
        && Arrays.equals(pinNode, that.pinNode);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parent) + 31 * Arrays.hashCode(x);
  }
}
