package spikestack.silicon.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PartitionerTest {
  private static final Partitioner.Options QUICK = new Partitioner.Options(1, 4, 2);

  @Test
  void findsTheSmallestCutOfSmallOnes() {
    SplittableRandom random = new SplittableRandom(5);
    int legal = 0;
    for (int round = 0; round < 60; round++) {
      int n = 6 + random.nextInt(9);
      Hypergraph graph = Graphs.random(random, n, n + random.nextInt(2 * n), round % 2 == 0);
      if (round % 3 == 0) {
        int[] fixed = new int[n];
        Arrays.fill(fixed, Hypergraph.FREE);
        fixed[0] = 1;
        fixed[n / 2] = 0;
        graph = graph.withFixed(fixed);
      }
      Balance balance = Balance.percent(graph, 2, 5 + random.nextInt(20));
      long best = Graphs.bruteForce(graph, balance);
      Partition found = Partitioner.partition(graph, balance, QUICK);
      assertThat(found.cut()).isEqualTo(Graphs.cut(graph, found.part()));
      if (best >= 0) {
        legal++;
        assertThat(found.legal()).as("round %d", round).isTrue();
        assertThat(found.cut()).as("round %d", round).isEqualTo(best);
      } else {
        assertThat(found.legal()).isFalse();
      }
    }
    assertThat(legal).isGreaterThan(40);
  }

  /// Rings of dense groups with known bridges: the planted cut is the only good one.
  @Test
  void findsThePlantedCut() {
    for (int parts : new int[] {2, 3, 4, 7}) {
      int[][] nets = planted(parts, 150);
      Hypergraph graph = Graphs.of(150 * parts, nets);
      Partition found = Partitioner.partition(graph, Balance.percent(graph, parts, 1), QUICK);
      assertThat(found.legal()).isTrue();
      assertThat(found.cut()).isEqualTo(parts);
      for (int p = 0; p < parts; p++) {
        int group = p;
        assertThat(Arrays.stream(found.part(), 150 * group, 150 * (group + 1)).distinct())
            .hasSize(1);
      }
    }
  }

  /// `parts` groups of `size` vertices, three-pin nets inside, one net to the next group.
  private static int[][] planted(int parts, int size) {
    SplittableRandom random = new SplittableRandom(11);
    int[][] nets = new int[parts * (5 * size + 1)][];
    int e = 0;
    for (int p = 0; p < parts; p++) {
      for (int i = 0; i < 5 * size; i++) {
        int v = p * size + i % size;
        int u = p * size + random.nextInt(size);
        nets[e++] = new int[] {v, u, p * size + random.nextInt(size)};
      }
      nets[e++] =
          new int[] {
            p * size + random.nextInt(size), (p + 1) % parts * size + random.nextInt(size)
          };
    }
    return nets;
  }

  @Test
  void sameSeedSameAnswerAtAnyThreadCount() {
    Hypergraph graph = Graphs.random(new SplittableRandom(3), 3000, 4000, true);
    Balance balance = Balance.percent(graph, 2, 2);
    Partition one = Partitioner.partition(graph, balance, new Partitioner.Options(9, 6, 1));
    Partition three = Partitioner.partition(graph, balance, new Partitioner.Options(9, 6, 3));
    assertThat(three.part()).isEqualTo(one.part());
    assertThat(one.legal()).isTrue();
    Partition other = Partitioner.partition(graph, balance, new Partitioner.Options(10, 6, 2));
    assertThat(other.part()).isNotEqualTo(one.part());
  }

  /// A cell that is small above and large below: what fits only one way must go that way.
  @Test
  void eachPartHasItsOwnWeights() {
    Hypergraph graph = Graphs.random(new SplittableRandom(8), 800, 1200, false);
    long[] below = new long[800];
    long[] above = new long[800];
    Arrays.setAll(below, v -> v % 2 == 0 ? 10 : 2);
    Arrays.setAll(above, v -> v % 2 == 0 ? 2 : 10);
    int[][] nets = new int[graph.nets()][];
    Arrays.setAll(nets, e -> copy(graph, e));
    int[] netWeight = new int[nets.length];
    Arrays.fill(netWeight, 1);
    Hypergraph two = Graphs.of(nets, netWeight, new long[][] {below, above});
    // Even shares weigh 4800 at random; 3 400 and 3 400 need most vertices where they are small.
    Balance tight = new Balance(List.of(1800L, 1800L));
    Partition found = Partitioner.partition(two, tight, QUICK);
    assertThat(found.legal()).isTrue();
    long[] weights = new long[2];
    for (int v = 0; v < 800; v++) {
      weights[found.part()[v]] += found.part()[v] == 0 ? below[v] : above[v];
    }
    assertThat(weights).isEqualTo(found.weights());
    assertThat(found.cut()).isEqualTo(Graphs.cut(two, found.part()));
  }

  @Test
  void heavyNetsStayWhole() {
    Hypergraph graph = Graphs.random(new SplittableRandom(21), 600, 900, false);
    int[][] nets = new int[graph.nets()][];
    int[] weights = new int[graph.nets()];
    for (int e = 0; e < nets.length; e++) {
      nets[e] = copy(graph, e);
      weights[e] = e % 50 == 0 ? 100_000 : 1;
    }
    long[] unit = new long[600];
    Arrays.fill(unit, 1);
    Hypergraph timed = Graphs.of(nets, weights, new long[][] {unit});
    Partition found = Partitioner.partition(timed, Balance.percent(timed, 2, 5), QUICK);
    assertThat(found.legal()).isTrue();
    assertThat(found.cut()).isLessThan(100_000);
  }

  @Test
  void fixedVerticesStay() {
    Hypergraph graph = Graphs.random(new SplittableRandom(2), 1000, 1500, false);
    int[] fixed = new int[1000];
    Arrays.setAll(fixed, v -> v % 5 == 0 ? v / 5 % 3 : Hypergraph.FREE);
    Hypergraph held = graph.withFixed(fixed);
    Partition found = Partitioner.partition(held, Balance.percent(held, 3, 3), QUICK);
    assertThat(found.legal()).isTrue();
    for (int v = 0; v < 1000; v += 5) {
      assertThat(found.part()[v]).isEqualTo(v / 5 % 3);
    }
  }

  /// Few heavy vertices and a narrow balance: heaviest first always fits here, so an answer exists.
  @Test
  void heavyVerticesArePackedWhereOrderMatters() {
    SplittableRandom random = new SplittableRandom(31);
    for (int round = 0; round < 40; round++) {
      int n = 18 + random.nextInt(10);
      int parts = 2 + random.nextInt(4);
      Hypergraph nets = Graphs.random(random, n, 2 * n, false);
      int[][] pins = new int[nets.nets()][];
      Arrays.setAll(pins, e -> copy(nets, e));
      int[] netWeight = new int[pins.length];
      Arrays.fill(netWeight, 1);
      long[] weight = new long[n];
      Arrays.setAll(weight, v -> (long) Math.pow(10, 4 * random.nextDouble()));
      Hypergraph graph = Graphs.of(pins, netWeight, new long[][] {weight});
      long[] load = new long[parts];
      long[] falling = weight.clone();
      Arrays.sort(falling);
      for (int i = n - 1; i >= 0; i--) {
        Arrays.sort(load);
        load[0] += falling[i];
      }
      Long[] most = new Long[parts];
      Arrays.fill(most, Arrays.stream(load).max().orElseThrow());
      Balance balance = new Balance(List.of(most));
      assertThat(Partitioner.partition(graph, balance, QUICK).legal()).isTrue();
    }
  }

  @Test
  void saysWhenNothingIsLegal() {
    Hypergraph graph =
        Graphs.of(new int[][] {{0, 1}, {1, 2}}, new int[] {1, 1}, new long[][] {{10, 1, 1}});
    Partition found = Partitioner.partition(graph, Balance.percent(graph, 2, 2), QUICK);
    assertThat(found.legal()).isFalse();
    assertThat(found.weights()).containsExactlyInAnyOrder(10, 2);
  }

  @Test
  void balanceIsThatOfHmetis() {
    Hypergraph graph = Graphs.of(12752, new int[0][]);
    assertThat(Balance.percent(graph, 2, 2).most()).containsExactly(6631L, 6631L);
    assertThat(Balance.percent(graph, 2, 10).most()).containsExactly(7651L, 7651L);
    assertThat(Balance.percent(graph, 4, 0).most()).containsOnly(3188L);
    assertThat(Balance.percent(Graphs.of(3, new int[0][]), 2, 0).most()).containsOnly(2L);
  }

  @Test
  void refusesWrongUse() {
    Hypergraph graph = Graphs.of(4, new int[][] {{0, 1}});
    assertThatThrownBy(
            () ->
                Partitioner.partition(
                    graph.withFixed(new int[] {2, -1, -1, -1}),
                    Balance.percent(graph, 2, 1),
                    QUICK))
        .hasMessage("fixed to part 2 of 2");
    assertThatThrownBy(() -> Graphs.of(2, new int[][] {{0, 2}})).hasMessage("pin 2 is no vertex");
    assertThatThrownBy(() -> Balance.percent(graph, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int[] copy(Hypergraph graph, int net) {
    int[] pins = new int[graph.size(net)];
    Arrays.setAll(pins, i -> graph.pin(net, i));
    return pins;
  }
}
