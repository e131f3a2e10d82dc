package spikestack.silicon.partition;

import java.util.Arrays;

/// A two-way partition in the making: sides, pins per side of every net, weights and cut, all kept
/// up to date by [#move].
final class Bisection {
  final Hypergraph graph;

  /// The most each side may weigh.
  final long most0;

  final long most1;

  /// Side of each vertex, 0 or 1.
  final byte[] side;

  /// `[2 * nets]`: pins of net `e` on side `s` at `2 e + s`.
  final int[] count;

  long weight0;
  long weight1;
  long cut;

  Bisection(Hypergraph graph, long most0, long most1) {
    this.graph = graph;
    this.most0 = most0;
    this.most1 = most1;
    side = new byte[graph.vertices];
    count = new int[2 * graph.nets];
  }

  /// Takes over sides, `[vertices]`.
  void load(byte[] sides) {
    System.arraycopy(sides, 0, side, 0, side.length);
    recount();
  }

  /// Everything afresh from the sides.
  void recount() {
    Arrays.fill(count, 0);
    cut = 0;
    for (int e = 0; e < graph.nets; e++) {
      for (int i = graph.netStart[e]; i < graph.netStart[e + 1]; i++) {
        count[2 * e + side[graph.pin[i]]]++;
      }
      if (count[2 * e] > 0 && count[2 * e + 1] > 0) {
        cut += graph.netWeight[e];
      }
    }
    long[] first = graph.weight(0);
    long[] second = graph.weight(1);
    weight0 = 0;
    weight1 = 0;
    for (int v = 0; v < graph.vertices; v++) {
      if (side[v] == 0) {
        weight0 += first[v];
      } else {
        weight1 += second[v];
      }
    }
  }

  /// To the other side, without any gains.
  void move(int v) {
    int from = side[v];
    int to = 1 - from;
    int[] nets = graph.vertexNet;
    for (int i = graph.vertexStart[v]; i < graph.vertexStart[v + 1]; i++) {
      int e = nets[i];
      int stay = --count[2 * e + from];
      int there = ++count[2 * e + to];
      if (there == 1 && stay > 0) {
        cut += graph.netWeight[e];
      } else if (stay == 0 && there > 1) {
        cut -= graph.netWeight[e];
      }
    }
    carry(v);
  }

  /// Side and weights of a move; the caller has updated pins and cut.
  void carry(int v) {
    if (side[v] == 0) {
      weight0 -= graph.weight(0)[v];
      weight1 += graph.weight(1)[v];
      side[v] = 1;
    } else {
      weight1 -= graph.weight(1)[v];
      weight0 += graph.weight(0)[v];
      side[v] = 0;
    }
  }

  /// What is over the bounds now.
  long excess() {
    return Math.max(0, weight0 - most0) + Math.max(0, weight1 - most1);
  }

  /// What would be over the bounds after moving `v`.
  long excessAfter(int v) {
    long w0 = graph.weight(0)[v];
    long w1 = graph.weight(1)[v];
    return side[v] == 0
        ? Math.max(0, weight0 - w0 - most0) + Math.max(0, weight1 + w1 - most1)
        : Math.max(0, weight0 + w0 - most0) + Math.max(0, weight1 - w1 - most1);
  }

  /// The room used on the fuller side, 0..1 when legal: the tie breaker between equal cuts.
  double fullness() {
    return Math.max(weight0 / Math.max(1.0, most0), weight1 / Math.max(1.0, most1));
  }
}
