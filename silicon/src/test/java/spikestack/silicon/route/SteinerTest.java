package spikestack.silicon.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Trees against an exhaustive search that shares nothing with them.
final class SteinerTest {
  private final Steiner steiner = new Steiner();

  /// Up to four pins over all sets of up to two of their Hanan points; five over three; six over
  /// four in a few cases.
  @Test
  void smallTreesAreTheShortest() {
    SplittableRandom random = new SplittableRandom(1);
    int[] rounds = {0, 0, 20, 200, 200, 60, 4};
    for (int pins = 2; pins <= 6; pins++) {
      for (int round = 0; round < rounds[pins]; round++) {
        int span = round % 2 == 0 ? 5 : 1000;
        int[] x = random.ints(pins, 0, span).toArray();
        int[] y = random.ints(pins, 0, span).toArray();
        TreeDraft tree = steiner.tree(x, y, 0, pins);
        assertSpans(tree);
        assertThat(tree.length()).isEqualTo(exhaustive(x, y));
      }
    }
  }

  @Test
  void theHeuristicIsAboutAPercentOff() {
    SplittableRandom random = new SplittableRandom(2);
    double ratio = 0;
    int rounds = 400;
    for (int round = 0; round < rounds; round++) {
      int[] x = random.ints(7, 0, 10_000).toArray();
      int[] y = random.ints(7, 0, 10_000).toArray();
      long shortest = steiner.tree(x, y, 0, 7).length();
      TreeDraft tree = steiner.heuristicTree(x, y, 0, 7);
      assertSpans(tree);
      assertThat(tree.length()).isGreaterThanOrEqualTo(shortest);
      ratio += (double) tree.length() / shortest / rounds;
    }
    assertThat(ratio).isLessThan(1.01);
  }

  /// Random points: the shortest Steiner tree is 0.88 to 0.90 of the spanning tree.
  @Test
  void largeTreesSaveATenthOfTheSpanningTree() {
    SplittableRandom random = new SplittableRandom(3);
    for (int pins : new int[] {40, 200, 251, 3000}) {
      int[] x = random.ints(pins, 0, 1_000_000).toArray();
      int[] y = random.ints(pins, 0, 1_000_000).toArray();
      TreeDraft tree = steiner.tree(x, y, 0, pins);
      assertSpans(tree);
      assertThat((double) tree.length() / spanning(x, y)).isBetween(0.86, pins > 250 ? 0.92 : 0.91);
    }
  }

  /// The fast search for many pins against Prim over all pairs.
  @Test
  void spanningTreesOfManyPins() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 10; round++) {
      int[] x = random.ints(700, 0, round % 2 == 0 ? 25 : 100_000).toArray();
      int[] y = random.ints(700, 0, round % 2 == 0 ? 25 : 100_000).toArray();
      TreeDraft tree = new TreeDraft();
      tree.start(x, y, 0, 700);
      SpanningTree.run(tree);
      assertSpans(tree);
      assertThat(tree.length()).isEqualTo(spanning(x, y));
    }
  }

  @Test
  void pinsOnOneSpot() {
    int[] same = new int[12];
    for (int pins = 1; pins <= 12; pins++) {
      TreeDraft tree = steiner.tree(same, same, 0, pins);
      assertSpans(tree);
      assertThat(tree.length()).isZero();
    }
  }

  private static void assertSpans(TreeDraft tree) {
    assertThat(tree.edges).isEqualTo(tree.nodes - 1);
    int[] root = new int[tree.nodes];
    Arrays.setAll(root, v -> v);
    for (int e = 0; e < tree.edges; e++) {
      int from = root[tree.a[e]];
      int to = root[tree.b[e]];
      assertThat(from).isNotEqualTo(to);
      Arrays.setAll(root, v -> root[v] == from ? to : root[v]);
    }
  }

  /// The shortest spanning tree over the pins and any pins - 2 of the crossings of their lines.
  private static long exhaustive(int[] x, int[] y) {
    int pins = x.length;
    int[] extra = new int[Math.max(0, pins - 2)];
    return search(x, y, extra, 0, 0);
  }

  private static long search(int[] x, int[] y, int[] extra, int used, int from) {
    int pins = x.length;
    int[] allX = Arrays.copyOf(x, pins + used);
    int[] allY = Arrays.copyOf(y, pins + used);
    for (int i = 0; i < used; i++) {
      allX[pins + i] = x[extra[i] % pins];
      allY[pins + i] = y[extra[i] / pins];
    }
    long best = spanning(allX, allY);
    if (used < extra.length) {
      for (int point = from; point < pins * pins; point++) {
        extra[used] = point;
        best = Math.min(best, search(x, y, extra, used + 1, point + 1));
      }
    }
    return best;
  }

  private static long spanning(int[] x, int[] y) {
    int n = x.length;
    long[] near = new long[n];
    Arrays.fill(near, Long.MAX_VALUE);
    near[0] = 0;
    boolean[] in = new boolean[n];
    long sum = 0;
    for (int i = 0; i < n; i++) {
      int next = -1;
      for (int v = 0; v < n; v++) {
        if (!in[v] && (next < 0 || near[v] < near[next])) {
          next = v;
        }
      }
      in[next] = true;
      sum += near[next];
      for (int v = 0; v < n; v++) {
        near[v] = Math.min(near[v], Math.abs(x[v] - x[next]) + Math.abs(y[v] - y[next]));
      }
    }
    return sum;
  }
}
