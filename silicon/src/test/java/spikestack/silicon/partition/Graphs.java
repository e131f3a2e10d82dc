package spikestack.silicon.partition;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Hypergraphs for tests, and an independent count of a cut.
final class Graphs {
  private Graphs() {}

  /// Unit weights, nothing fixed.
  static Hypergraph of(int vertices, int[][] nets) {
    long[] weight = new long[vertices];
    Arrays.fill(weight, 1);
    int[] netWeight = new int[nets.length];
    Arrays.fill(netWeight, 1);
    return of(nets, netWeight, new long[][] {weight});
  }

  static Hypergraph of(int[][] nets, int[] netWeight, long[][] weight) {
    int[] start = new int[nets.length + 1];
    for (int e = 0; e < nets.length; e++) {
      start[e + 1] = start[e] + nets[e].length;
    }
    int[] fixed = new int[weight[0].length];
    Arrays.fill(fixed, Hypergraph.FREE);
    int[] pins = Arrays.stream(nets).flatMapToInt(Arrays::stream).toArray();
    return Hypergraph.of(start, pins, netWeight, weight, fixed);
  }

  /// Random nets of 1 to `largest` pins, mostly between near vertices; weights 1..9, two rows when
  /// `perPart`.
  static Hypergraph random(SplittableRandom random, int vertices, int nets, boolean perPart) {
    int[][] pins = new int[nets][];
    int[] netWeight = new int[nets];
    for (int e = 0; e < nets; e++) {
      int size = 1 + random.nextInt(random.nextInt(8) == 0 ? 12 : 4);
      int centre = random.nextInt(vertices);
      pins[e] = new int[size];
      for (int i = 0; i < size; i++) {
        int near = centre + random.nextInt(9) - 4;
        pins[e][i] =
            random.nextInt(10) == 0 ? random.nextInt(vertices) : Math.floorMod(near, vertices);
      }
      netWeight[e] = 1 + random.nextInt(9);
    }
    long[][] weight = new long[perPart ? 2 : 1][vertices];
    for (long[] row : weight) {
      Arrays.setAll(row, v -> 1 + random.nextInt(9));
    }
    return of(pins, netWeight, weight);
  }

  /// The cut by the definition: for every net, look whether two of its pins differ.
  static long cut(Hypergraph graph, int[] part) {
    long cut = 0;
    for (int e = 0; e < graph.nets(); e++) {
      boolean differ = false;
      for (int i = 1; i < graph.size(e); i++) {
        differ |= part[graph.pin(e, i)] != part[graph.pin(e, 0)];
      }
      cut += differ ? graph.netWeight(e) : 0;
    }
    return cut;
  }

  /// The smallest cut within the bounds over all 2^vertices answers, or -1 when none is legal.
  static long bruteForce(Hypergraph graph, Balance balance) {
    int n = graph.vertices();
    long best = -1;
    int[] part = new int[n];
    for (int mask = 0; mask < 1 << n; mask++) {
      long[] weights = new long[2];
      boolean legal = true;
      for (int v = 0; v < n; v++) {
        part[v] = mask >> v & 1;
        weights[part[v]] += graph.weight(part[v], v);
        legal &= graph.fixed(v) == Hypergraph.FREE || graph.fixed(v) == part[v];
      }
      if (legal && weights[0] <= balance.most().get(0) && weights[1] <= balance.most().get(1)) {
        long cut = cut(graph, part);
        best = best < 0 ? cut : Math.min(best, cut);
      }
    }
    return best;
  }
}
