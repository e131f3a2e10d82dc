package spikestack.silicon.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One multilevel run: coarsen, begin (or keep given sides), refine on every level up again.
final class Multilevel {
  /// Coarsening stops here; few enough for many beginnings, enough to be balanced.
  private static final int COARSEST = 200;

  private static final int TRIES = 40;
  private static final int PASSES = 8;

  private final Hypergraph graph;
  private final long most0;
  private final long most1;

  Multilevel(Hypergraph graph, long most0, long most1) {
    this.graph = graph;
    this.most0 = most0;
    this.most1 = most1;
  }

  /// Sides found from nothing.
  byte[] fresh(double evenness, SplittableRandom random) {
    return run(new int[graph.vertices], null, evenness, random);
  }

  /// Sides at least as good as `sides`: only vertices of one label are contracted, so that `sides`
  /// exists on every level; a V-cycle when the label is the side, a recombination when it is the
  /// pair of sides in two answers.
  byte[] again(int[] label, byte[] sides, SplittableRandom random) {
    return run(label, sides, 1, random);
  }

  private byte[] run(
      int[] label, byte @Nullable [] given, double evenness, SplittableRandom random) {
    byte[] sides = given;
    List<Hypergraph> levels = new ArrayList<>();
    List<int[]> maps = new ArrayList<>();
    levels.add(graph);
    double cap = cap();
    int[] labels = label;
    while (levels.getLast().vertices > COARSEST) {
      Hypergraph fine = levels.getLast();
      int[] map = Coarsening.cluster(fine, labels, cap, evenness, random);
      int count = 1 + Arrays.stream(map).max().orElse(-1);
      if (count > 0.98 * fine.vertices) {
        break;
      }
      labels = carry(labels, map, count);
      if (sides != null) {
        sides = carry(sides, map, count);
      }
      maps.add(map);
      levels.add(Coarsening.contract(fine, map, count));
    }
    Bisection state = new Bisection(levels.getLast(), most0, most1);
    if (sides == null) {
      new InitialBisection(state, random).run(TRIES);
    } else {
      state.load(sides);
      refine(state, random);
    }
    for (int level = maps.size() - 1; level >= 0; level--) {
      Bisection finer = new Bisection(levels.get(level), most0, most1);
      int[] map = maps.get(level);
      for (int v = 0; v < map.length; v++) {
        finer.side[v] = state.side[map[v]];
      }
      finer.recount();
      state = finer;
      refine(state, random);
    }
    return state.side;
  }

  private static void refine(Bisection state, SplittableRandom random) {
    int patience = Math.max(400, state.graph.vertices / 20);
    new MoveRefinement(state, random).improve(PASSES, patience);
  }

  /// The most a cluster may weigh: an even share of the coarsest level.
  private double cap() {
    double total = 0.5 * graph.totalWeight(0) + 0.5 * graph.totalWeight(1);
    return Math.max(1, 1.5 * total / COARSEST);
  }

  private static int[] carry(int[] label, int[] map, int count) {
    int[] coarse = new int[count];
    for (int v = 0; v < map.length; v++) {
      coarse[map[v]] = label[v];
    }
    return coarse;
  }

  private static byte[] carry(byte[] sides, int[] map, int count) {
    byte[] coarse = new byte[count];
    for (int v = 0; v < map.length; v++) {
      coarse[map[v]] = sides[v];
    }
    return coarse;
  }
}
