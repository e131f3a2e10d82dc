package spikestack.silicon.partition;

import java.util.Arrays;
import java.util.SplittableRandom;

/// First sides for a small hypergraph: many cheap beginnings, each refined, the best kept.
///
/// Two beginnings in turn: random sides within the balance, and a side grown from one random vertex
/// by always adding the vertex that makes the cut smallest (or, every second time, the vertex with
/// most pins in common), until the other side is within its bound and about the share its bound
/// allows.
final class InitialBisection {
  private final Hypergraph graph;
  private final Bisection state;
  private final MoveRefinement refinement;
  private final SplittableRandom random;

  InitialBisection(Bisection state, SplittableRandom random) {
    this.graph = state.graph;
    this.state = state;
    this.random = random;
    refinement = new MoveRefinement(state, random);
  }

  /// Leaves the best of `tries` in the state.
  void run(int tries) {
    byte[] best = new byte[graph.vertices];
    long bestExcess = Long.MAX_VALUE;
    long bestCut = Long.MAX_VALUE;
    for (int i = 0; i < tries; i++) {
      if (i % 4 == 0) {
        scatter();
      } else {
        grow(i % 2 == 0, i % 4 == 3);
      }
      refinement.improve(12, graph.vertices);
      long excess = state.excess();
      if (excess < bestExcess || (excess == bestExcess && state.cut < bestCut)) {
        bestExcess = excess;
        bestCut = state.cut;
        System.arraycopy(state.side, 0, best, 0, best.length);
      }
    }
    state.load(best);
  }

  /// Vertices in random order, each to the side with more room left.
  private void scatter() {
    int n = graph.vertices;
    int[] order = shuffled(n);
    long[] w0 = graph.weight(0);
    long[] w1 = graph.weight(1);
    long left0 = state.most0;
    long left1 = state.most1;
    for (int v = 0; v < n; v++) {
      if (graph.fixed[v] != Hypergraph.FREE) {
        state.side[v] = (byte) graph.fixed[v];
        left0 -= graph.fixed[v] == 0 ? w0[v] : 0;
        left1 -= graph.fixed[v] == 1 ? w1[v] : 0;
      }
    }
    for (int v : order) {
      if (graph.fixed[v] != Hypergraph.FREE) {
        continue;
      }
      boolean first = left0 - w0[v] > left1 - w1[v];
      state.side[v] = (byte) (first ? 0 : 1);
      left0 -= first ? w0[v] : 0;
      left1 -= first ? 0 : w1[v];
    }
    state.recount();
  }

  /// Grows a side from a seed; `second` grows side 1, `byCommonPins` the measure.
  private void grow(boolean second, boolean byCommonPins) {
    int n = graph.vertices;
    byte grown = (byte) (second ? 1 : 0);
    byte rest = (byte) (1 - grown);
    for (int v = 0; v < n; v++) {
      state.side[v] = graph.fixed[v] == Hypergraph.FREE ? rest : (byte) graph.fixed[v];
    }
    state.recount();
    double[] score = new double[n];
    Arrays.fill(score, Double.NEGATIVE_INFINITY);
    int[] order = shuffled(n);
    int nextSeed = 0;
    long bound = grown == 0 ? state.most0 : state.most1;
    // Grown until both sides use the same part of their bounds.
    while (fullness(rest) > fullness(grown)) {
      int best = -1;
      for (int v = 0; v < n; v++) {
        if (score[v] > Double.NEGATIVE_INFINITY
            && state.side[v] == rest
            && (best < 0 || score[v] > score[best])) {
          best = v;
        }
      }
      while (best < 0 && nextSeed < n) {
        int v = order[nextSeed++];
        best = state.side[v] == rest && graph.fixed[v] == Hypergraph.FREE ? v : -1;
      }
      if (best < 0) {
        return;
      }
      score[best] = Double.NEGATIVE_INFINITY;
      long after = (grown == 0 ? state.weight0 : state.weight1) + graph.weight(grown)[best];
      if (after > bound) {
        continue;
      }
      state.move(best);
      rescore(best, grown, byCommonPins, score);
    }
  }

  private double fullness(int side) {
    return side == 0
        ? state.weight0 / Math.max(1.0, state.most0)
        : state.weight1 / Math.max(1.0, state.most1);
  }

  /// Scores of the vertices around one that has just moved to the grown side.
  private void rescore(int moved, int grown, boolean byCommonPins, double[] score) {
    for (int i = graph.vertexStart[moved]; i < graph.vertexStart[moved + 1]; i++) {
      int e = graph.vertexNet[i];
      for (int k = graph.netStart[e]; k < graph.netStart[e + 1]; k++) {
        int u = graph.pin[k];
        if (state.side[u] != grown && graph.fixed[u] == Hypergraph.FREE) {
          score[u] = byCommonPins ? commonPins(u, grown) : gain(u, grown);
        }
      }
    }
  }

  private double commonPins(int u, int grown) {
    double sum = 0;
    for (int i = graph.vertexStart[u]; i < graph.vertexStart[u + 1]; i++) {
      int e = graph.vertexNet[i];
      int size = graph.netStart[e + 1] - graph.netStart[e];
      sum += (double) graph.netWeight[e] * state.count[2 * e + grown] / size;
    }
    return sum;
  }

  private double gain(int u, int grown) {
    double sum = 0;
    for (int i = graph.vertexStart[u]; i < graph.vertexStart[u + 1]; i++) {
      int e = graph.vertexNet[i];
      int here = state.count[2 * e + 1 - grown];
      int there = state.count[2 * e + grown];
      if (there == 0 && here > 1) {
        sum -= graph.netWeight[e];
      } else if (here == 1 && there > 0) {
        sum += graph.netWeight[e];
      }
    }
    return sum;
  }

  private int[] shuffled(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
