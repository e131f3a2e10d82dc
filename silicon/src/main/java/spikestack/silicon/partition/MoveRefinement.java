package spikestack.silicon.partition;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Two-way refinement by single moves (Fiduccia and Mattheyses, DAC 1982), boundary vertices only.
///
/// A pass moves the vertex of highest gain that keeps (or improves) the balance, locks it, updates
/// the gains of the vertices on its critical nets, and goes on although the cut rises; the best
/// state met is then restored. Passes repeat until one brings nothing. A vertex enters the queue
/// when one of its nets is cut: at the start, or when a move cuts it. A pass ends after `patience`
/// moves without a new best state: late moves of a full pass hardly ever pay.
///
/// Cost of a pass: the pins of the moved vertices' critical nets. Large nets are cheap: with two or
/// more pins on each side a move touches only their two counters.
///
/// Invariant *queued = movable*: a vertex in a queue is free, not locked, and in the queue of its
/// side with its present gain.
final class MoveRefinement {
  /// How many vertices of a queue are tried when the best would break the balance.
  private static final int LOOK_AHEAD = 24;

  private final Hypergraph graph;
  private final Bisection state;
  private final GainBuckets[] queue;
  private final long[] gain;
  private final boolean[] locked;
  private final int[] moved;
  private final int[] order;
  private final SplittableRandom random;

  MoveRefinement(Bisection state, SplittableRandom random) {
    this.graph = state.graph;
    this.state = state;
    this.random = random;
    int n = graph.vertices;
    gain = new long[n];
    locked = new boolean[n];
    moved = new int[n];
    order = new int[n];
    long bound = 0;
    for (int v = 0; v < n; v++) {
      long sum = 0;
      for (int i = graph.vertexStart[v]; i < graph.vertexStart[v + 1]; i++) {
        sum += graph.netWeight[graph.vertexNet[i]];
      }
      bound = Math.max(bound, sum);
      order[v] = v;
    }
    queue = new GainBuckets[] {new GainBuckets(n, bound), new GainBuckets(n, bound)};
  }

  /// At most `passes` passes; each gives up after `patience` moves without a new best.
  void improve(int passes, int patience) {
    for (int pass = 0; pass < passes; pass++) {
      if (!pass(patience)) {
        return;
      }
    }
  }

  /// One pass; true when the state is better than before.
  boolean pass(int patience) {
    fillQueues();
    long bestExcess = state.excess();
    long bestCut = state.cut;
    double bestFullness = state.fullness();
    int moves = 0;
    int best = 0;
    int since = 0;
    boolean improved = false;
    while (since < patience) {
      int v = select();
      if (v < 0) {
        break;
      }
      apply(v);
      moved[moves++] = v;
      since++;
      long excess = state.excess();
      if (excess < bestExcess || (excess == bestExcess && state.cut < bestCut)) {
        improved = true;
        since = 0;
      } else if (excess > bestExcess || state.cut > bestCut || state.fullness() >= bestFullness) {
        continue;
      }
      bestExcess = excess;
      bestCut = state.cut;
      bestFullness = state.fullness();
      best = moves;
    }
    queue[0].clear();
    queue[1].clear();
    Arrays.fill(locked, false);
    for (int i = moves - 1; i >= best; i--) {
      state.move(moved[i]);
    }
    return improved;
  }

  private void fillQueues() {
    int[] fixed = graph.fixed;
    int n = order.length;
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    boolean over = state.excess() > 0;
    for (int v : order) {
      boolean boundary = computeGain(v);
      if ((boundary || over) && fixed[v] == Hypergraph.FREE) {
        queue[state.side[v]].insert(v, gain[v]);
      }
    }
  }

  /// Sets the gain of a vertex; true when one of its nets is cut.
  private boolean computeGain(int v) {
    int from = state.side[v];
    long sum = 0;
    boolean boundary = false;
    for (int i = graph.vertexStart[v]; i < graph.vertexStart[v + 1]; i++) {
      int e = graph.vertexNet[i];
      int here = state.count[2 * e + from];
      int there = state.count[2 * e + 1 - from];
      if (there == 0) {
        sum -= here > 1 ? graph.netWeight[e] : 0;
      } else {
        boundary = true;
        sum += here == 1 ? graph.netWeight[e] : 0;
      }
    }
    gain[v] = sum;
    return boundary;
  }

  /// The next vertex to move, or -1.
  private int select() {
    long excess = state.excess();
    int a = legal(queue[0], excess);
    int b = legal(queue[1], excess);
    if (a < 0 || b < 0) {
      return Math.max(a, b);
    }
    if (gain[a] != gain[b]) {
      return gain[a] > gain[b] ? a : b;
    }
    double full0 = state.weight0 / Math.max(1.0, state.most0);
    double full1 = state.weight1 / Math.max(1.0, state.most1);
    return full0 >= full1 ? a : b;
  }

  private int legal(GainBuckets bucket, long excess) {
    int v = bucket.first();
    for (int tries = 0; v >= 0 && tries < LOOK_AHEAD; tries++) {
      long after = state.excessAfter(v);
      if (after == 0 || after < excess) {
        return v;
      }
      v = bucket.after(v);
    }
    return -1;
  }

  /// Moves and locks a vertex, keeping cut, counts and all gains right.
  private void apply(int v) {
    int from = state.side[v];
    int to = 1 - from;
    queue[from].remove(v);
    locked[v] = true;
    int[] count = state.count;
    int[] netWeight = graph.netWeight;
    for (int i = graph.vertexStart[v]; i < graph.vertexStart[v + 1]; i++) {
      int e = graph.vertexNet[i];
      int here = count[2 * e + from]--;
      int there = count[2 * e + to]++;
      int w = netWeight[e];
      if (here + there == 1) {
        continue;
      }
      if (there == 0) {
        state.cut += w;
        changeAll(e, v, w);
      } else if (there == 1) {
        changeOne(e, v, to, -w);
      }
      if (here == 1) {
        state.cut -= w;
        changeAll(e, v, -w);
      } else if (here == 2) {
        changeOne(e, v, from, w);
      }
    }
    state.carry(v);
  }

  private void changeAll(int e, int except, int by) {
    int[] pin = graph.pin;
    int end = graph.netStart[e + 1];
    for (int i = graph.netStart[e]; i < end; i++) {
      if (pin[i] != except) {
        change(pin[i], by);
      }
    }
  }

  /// The only pin of a net, but for `except`, on a side.
  private void changeOne(int e, int except, int side, int by) {
    int[] pin = graph.pin;
    byte[] sides = state.side;
    int i = graph.netStart[e];
    while (pin[i] == except || sides[pin[i]] != side) {
      i++;
    }
    change(pin[i], by);
  }

  private void change(int u, int by) {
    long changed = gain[u] + by;
    gain[u] = changed;
    if (locked[u] || graph.fixed[u] != Hypergraph.FREE) {
      return;
    }
    GainBuckets own = queue[state.side[u]];
    if (own.contains(u)) {
      own.update(u, changed);
    } else {
      own.insert(u, changed);
    }
  }
}
