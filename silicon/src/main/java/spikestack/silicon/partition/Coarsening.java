package spikestack.silicon.partition;

import java.util.Arrays;
import java.util.SplittableRandom;

/// One step from a hypergraph to a smaller one of the same shape.
///
/// Clustering ("first choice", Karypis, Aggarwal, Kumar and Shekhar, 1999): vertices in random
/// order each join the neighbouring cluster they share the most with, a net of weight `w` and `k`
/// pins counting `w / (k - 1)`, divided by the cluster's weight to the power `evenness` so that
/// clusters stay even. Vertices with different labels (communities, sides of earlier answers) or
/// different fixed parts never join, and no cluster outgrows the cap. A step stops when the
/// vertices have shrunk by [#SHRINK]: small steps mean many levels, each refined.
///
/// Contraction drops nets inside one cluster and makes equal nets one net of the summed weight, so
/// that every cut of the smaller hypergraph is the same cut of the larger one.
final class Coarsening {
  private static final double SHRINK = 1.6;

  /// Larger nets say nothing about neighbourhood and would cost the square of their size.
  private static final int MAX_RATED_NET = 1000;

  private Coarsening() {}

  /// The cluster of every vertex, numbered `0..count-1` in the order of vertices; `label
  /// [vertices]`; `evenness` 0..1.
  static int[] cluster(
      Hypergraph graph, int[] label, double cap, double evenness, SplittableRandom random) {
    int n = graph.vertices;
    double[] weight = vertexWeights(graph);
    int[] cluster = new int[n];
    boolean[] joined = new boolean[n];
    int[] order = new int[n];
    for (int v = 0; v < n; v++) {
      cluster[v] = v;
      order[v] = v;
    }
    double[] damping = new double[n];
    for (int v = 0; v < n; v++) {
      damping[v] = Math.pow(weight[v], -evenness);
    }
    double[] score = new double[n];
    int[] touched = new int[n];
    int left = n;
    int target = (int) (n / SHRINK);
    for (int i = 0; i < n && left > target; i++) {
      int j = i + random.nextInt(n - i);
      int v = order[j];
      order[j] = order[i];
      if (joined[v]) {
        continue;
      }
      int count = rate(graph, v, cluster, score, touched);
      int best = -1;
      double bestScore = 0;
      for (int t = 0; t < count; t++) {
        int c = touched[t];
        double s = score[c] * damping[c];
        score[c] = 0;
        if (c != v
            && s >= bestScore
            && label[c] == label[v]
            && graph.fixed[c] == graph.fixed[v]
            && weight[c] + weight[v] <= cap
            && (s > bestScore || random.nextBoolean())) {
          best = c;
          bestScore = s;
        }
      }
      if (best >= 0) {
        cluster[v] = best;
        weight[best] += weight[v];
        damping[best] = Math.pow(weight[best], -evenness);
        joined[v] = true;
        joined[best] = true;
        left--;
      }
    }
    return number(cluster);
  }

  /// The sum over the two sides; at least a little, so that it can divide.
  private static double[] vertexWeights(Hypergraph graph) {
    double[] weight = new double[graph.vertices];
    for (int v = 0; v < weight.length; v++) {
      weight[v] = Math.max(0.5, 0.5 * graph.weight(0)[v] + 0.5 * graph.weight(1)[v]);
    }
    return weight;
  }

  /// Scores of the clusters around a vertex; returns how many, listed in `touched`.
  private static int rate(Hypergraph graph, int v, int[] cluster, double[] score, int[] touched) {
    int count = 0;
    for (int i = graph.vertexStart[v]; i < graph.vertexStart[v + 1]; i++) {
      int e = graph.vertexNet[i];
      int start = graph.netStart[e];
      int end = graph.netStart[e + 1];
      int size = end - start;
      if (size < 2 || size > MAX_RATED_NET || graph.netWeight[e] == 0) {
        continue;
      }
      double share = graph.netWeight[e] / (size - 1.0);
      for (int k = start; k < end; k++) {
        int c = cluster[graph.pin[k]];
        if (score[c] == 0) {
          touched[count++] = c;
        }
        score[c] += share;
      }
    }
    return count;
  }

  /// Cluster representatives to numbers without holes.
  private static int[] number(int[] cluster) {
    int[] number = new int[cluster.length];
    Arrays.fill(number, -1);
    int next = 0;
    int[] map = new int[cluster.length];
    for (int v = 0; v < cluster.length; v++) {
      int c = cluster[v];
      if (number[c] < 0) {
        number[c] = next++;
      }
      map[v] = number[c];
    }
    return map;
  }

  /// The hypergraph of `count` clusters; `map [vertices]`.
  static Hypergraph contract(Hypergraph graph, int[] map, int count) {
    int[] netStart = new int[graph.nets + 1];
    int[] pin = new int[graph.pin.length];
    int[] netWeight = new int[graph.nets];
    int[] seen = new int[count];
    Arrays.fill(seen, -1);
    int[] slot = new int[Integer.highestOneBit(Math.max(1, graph.nets)) << 1];
    Arrays.fill(slot, -1);
    int[] chain = new int[graph.nets];
    int nets = 0;
    int pins = 0;
    for (int e = 0; e < graph.nets; e++) {
      int hash = 0;
      int size = 0;
      for (int i = graph.netStart[e]; i < graph.netStart[e + 1]; i++) {
        int c = map[graph.pin[i]];
        if (seen[c] != e) {
          seen[c] = e;
          pin[pins + size++] = c;
          hash += scramble(c);
        }
      }
      if (size < 2) {
        continue;
      }
      int place = (hash ^ hash >>> 16) & slot.length - 1;
      int same = slot[place];
      while (same >= 0 && !equal(netStart, pin, same, size, seen, e)) {
        same = chain[same];
      }
      if (same >= 0) {
        netWeight[same] = Math.addExact(netWeight[same], graph.netWeight[e]);
      } else {
        netWeight[nets] = graph.netWeight[e];
        chain[nets] = slot[place];
        slot[place] = nets;
        pins += size;
        netStart[++nets] = pins;
      }
    }
    return Hypergraph.trusted(
        Arrays.copyOf(netStart, nets + 1),
        Arrays.copyOf(pin, pins),
        Arrays.copyOf(netWeight, nets),
        weights(graph, map, count),
        fixed(graph, map, count));
  }

  /// Whether an earlier net has exactly the pins marked with `mark`.
  private static boolean equal(int[] netStart, int[] pin, int net, int size, int[] seen, int mark) {
    int start = netStart[net];
    int end = netStart[net + 1];
    if (end - start != size) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (seen[pin[i]] != mark) {
        return false;
      }
    }
    return true;
  }

  private static int scramble(int x) {
    int h = (x + 1) * 0x9E3779B9;
    h ^= h >>> 15;
    return h * 0x85EBCA6B;
  }

  private static long[][] weights(Hypergraph graph, int[] map, int count) {
    long[][] weight = new long[graph.weight.length][];
    for (int p = 0; p < weight.length; p++) {
      weight[p] = new long[count];
      for (int v = 0; v < map.length; v++) {
        weight[p][map[v]] += graph.weight[p][v];
      }
    }
    return weight;
  }

  private static int[] fixed(Hypergraph graph, int[] map, int count) {
    int[] fixed = new int[count];
    for (int v = 0; v < map.length; v++) {
      fixed[map[v]] = graph.fixed[v];
    }
    return fixed;
  }
}
