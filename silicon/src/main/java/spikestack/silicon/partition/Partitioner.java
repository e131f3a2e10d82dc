package spikestack.silicon.partition;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Cuts a hypergraph into parts: the facade of this package.
///
/// Two parts: [Search] over multilevel runs. More parts: recursive bisection, each with the room
/// that its depth allows, then two-way refinement of every pair of parts that share cut nets, until
/// none improves. The measure is the weight of cut nets; a net that is already cut costs nothing
/// more.
///
/// Deterministic: the answer depends on hypergraph, balance, seed and starts, not on `threads`.
public final class Partitioner {
  /// How hard to try.
  ///
  /// `starts >= 1` independent runs (one means no recombination either); `threads >= 1`; `progress`
  /// is called on the caller's thread after each finished run.
  public record Options(long seed, int starts, int threads, Runnable progress) {
    public Options {
      if (starts < 1 || threads < 1) {
        throw new IllegalArgumentException(starts + " starts, " + threads + " threads");
      }
    }

    public Options(long seed, int starts, int threads) {
      this(seed, starts, threads, () -> {});
    }
  }

  /// Starts when the user does not say: about the same work for small and middling inputs, at least
  /// [#LEAST_STARTS], at most [#MOST_STARTS].
  public static int starts(Hypergraph graph) {
    return Math.clamp(PINS_TIMES_STARTS / Math.max(1, graph.pins()), LEAST_STARTS, MOST_STARTS);
  }

  private static final int LEAST_STARTS = 8;
  private static final int MOST_STARTS = 64;
  private static final int PINS_TIMES_STARTS = 8_100_000;

  private static final int PAIR_ROUNDS = 6;

  private final Hypergraph graph;
  private final long[] most;
  private final Options options;
  private final ExecutorService threads;
  private final int[] part;

  private Partitioner(Hypergraph graph, long[] most, Options options, ExecutorService threads) {
    this.graph = graph;
    this.most = most;
    this.options = options;
    this.threads = threads;
    part = new int[graph.vertices];
  }

  /// The best partition found. When no legal one was found (a vertex too heavy, bounds too tight)
  /// the answer of least excess, with `legal` false.
  ///
  /// Throws [IllegalArgumentException] when a vertex is fixed to a part that the balance has not,
  /// or weights are given for another number of parts.
  public static Partition partition(Hypergraph graph, Balance balance, Options options) {
    long[] most = balance.bounds();
    if (graph.weight.length != 1 && graph.weight.length != most.length) {
      throw new IllegalArgumentException(
          graph.weight.length + " rows of weights for " + most.length + " parts");
    }
    for (int p : graph.fixed) {
      if (p < Hypergraph.FREE || p >= most.length) {
        throw new IllegalArgumentException("fixed to part " + p + " of " + most.length);
      }
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(options.threads())) {
      Partitioner run = new Partitioner(graph, most, options, threads);
      run.divide(all(graph.vertices), 0, most.length, options.seed());
      if (most.length > 2) {
        run.refinePairs();
      }
      Partition found = Partition.count(graph, run.part.clone(), most);
      if (found.legal()) {
        return found;
      }
      Partition packed = run.pack();
      return packed.excess(most) < found.excess(most) ? packed : found;
    }
  }

  /// Counts a partition that came from elsewhere: `part [vertices]`, values `0..parts-1`.
  public static Partition evaluate(Hypergraph graph, Balance balance, int[] part) {
    if (part.length != graph.vertices) {
      throw new IllegalArgumentException(
          part.length + " parts for " + graph.vertices + " vertices");
    }
    for (int p : part) {
      if (p < 0 || p >= balance.parts()) {
        throw new IllegalArgumentException("part " + p + " of " + balance.parts());
      }
    }
    return Partition.count(graph, part.clone(), balance.bounds());
  }

  /// Spreads vertices over the parts `from..to-1`.
  private void divide(int[] members, int from, int to, long seed) {
    if (to - from == 1 || members.length == 0) {
      for (int v : members) {
        part[v] = from;
      }
      return;
    }
    int middle = (from + to) >>> 1;
    SubProblem sub = SubProblem.of(graph, members, new SubProblem.Groups(from, middle, to));
    long[] bounds = sub.bounds(most);
    byte[] side = new Search(sub.graph(), bounds[0], bounds[1], options, threads).run(seed);
    divide(select(members, side, 0), from, middle, 2 * seed + 1);
    divide(select(members, side, 1), middle, to, 2 * seed + 2);
  }

  /// Where the cut came before the weights and left a part too heavy: heaviest vertices first, each
  /// to the part with most room, then refinement of pairs, which keeps what is legal so.
  private Partition pack() {
    long[] room = most.clone();
    for (int v = 0; v < graph.vertices; v++) {
      if (graph.fixed[v] != Hypergraph.FREE) {
        part[v] = graph.fixed[v];
        room[part[v]] -= graph.weight(part[v])[v];
      }
    }
    int[] order =
        Arrays.stream(all(graph.vertices))
            .filter(v -> graph.fixed[v] == Hypergraph.FREE)
            .boxed()
            .sorted(Comparator.comparingLong(v -> -least(v)))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int v : order) {
      int best = 0;
      for (int p = 1; p < most.length; p++) {
        if (room[p] - graph.weight(p)[v] > room[best] - graph.weight(best)[v]) {
          best = p;
        }
      }
      part[v] = best;
      room[best] -= graph.weight(best)[v];
    }
    refinePairs();
    return Partition.count(graph, part.clone(), most);
  }

  /// What a vertex weighs where it is lightest.
  private long least(int v) {
    long least = Long.MAX_VALUE;
    for (int p = 0; p < most.length; p++) {
      least = Math.min(least, graph.weight(p)[v]);
    }
    return least;
  }

  /// Two-way refinement of pairs of parts until no pair improves.
  private void refinePairs() {
    Options once = new Options(options.seed(), 1, options.threads(), options.progress());
    for (int round = 0; round < PAIR_ROUNDS; round++) {
      boolean better = false;
      for (int a = 0; a < most.length; a++) {
        for (int b = a + 1; b < most.length; b++) {
          better |= refinePair(a, b, once, round);
        }
      }
      if (!better) {
        return;
      }
    }
  }

  private boolean refinePair(int a, int b, Options once, int round) {
    int[] members = new int[graph.vertices];
    int count = 0;
    for (int v = 0; v < graph.vertices; v++) {
      if (part[v] == a || part[v] == b) {
        members[count++] = v;
      }
    }
    members = Arrays.copyOf(members, count);
    SubProblem sub = SubProblem.pair(graph, members, a, b);
    byte[] side = new byte[count];
    for (int i = 0; i < count; i++) {
      side[i] = (byte) (part[members[i]] == a ? 0 : 1);
    }
    Search search = new Search(sub.graph(), most[a], most[b], once, threads);
    long[] change = new long[2];
    byte[] refined = search.improve(side, once.seed() + 31L * round, change);
    for (int i = 0; i < count; i++) {
      part[members[i]] = refined[i] == 0 ? a : b;
    }
    return change[0] < 0 || (change[0] == 0 && change[1] < 0);
  }

  private static int[] select(int[] members, byte[] side, int which) {
    int count = 0;
    int[] selected = new int[members.length];
    for (int i = 0; i < members.length; i++) {
      if (side[i] == which) {
        selected[count++] = members[i];
      }
    }
    return Arrays.copyOf(selected, count);
  }

  private static int[] all(int vertices) {
    int[] all = new int[vertices];
    Arrays.setAll(all, v -> v);
    return all;
  }
}
