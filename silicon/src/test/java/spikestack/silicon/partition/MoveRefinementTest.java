package spikestack.silicon.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The incremental numbers against a count from nothing, on random hypergraphs.
final class MoveRefinementTest {
  @Test
  void cutWeightsAndCountsStayRightAndNeverWorse() {
    SplittableRandom random = new SplittableRandom(17);
    for (int round = 0; round < 60; round++) {
      int n = 20 + random.nextInt(200);
      Hypergraph graph = Graphs.random(random, n, 2 * n, round % 2 == 1);
      long[] most = Balance.percent(graph, 2, 6).bounds();
      Bisection state = new Bisection(graph, most[0], most[1]);
      for (int v = 0; v < n; v++) {
        state.side[v] = (byte) random.nextInt(2);
      }
      state.recount();
      MoveRefinement refinement = new MoveRefinement(state, random);
      for (int pass = 0; pass < 4; pass++) {
        long excess = state.excess();
        long cut = state.cut;
        boolean better = refinement.pass(30);
        Bisection afresh = new Bisection(graph, most[0], most[1]);
        afresh.load(state.side);
        assertThat(state.cut).isEqualTo(afresh.cut);
        assertThat(state.count).isEqualTo(afresh.count);
        assertThat(state.weight0).isEqualTo(afresh.weight0);
        assertThat(state.weight1).isEqualTo(afresh.weight1);
        boolean lower = state.excess() < excess || (state.excess() == excess && state.cut < cut);
        assertThat(lower).isEqualTo(better);
        if (!lower) {
          assertThat(state.excess()).isEqualTo(excess);
          assertThat(state.cut).isEqualTo(cut);
        }
      }
    }
  }

  @Test
  void everyCutOfTheSmallerHypergraphIsThatOfTheLarger() {
    SplittableRandom random = new SplittableRandom(23);
    for (int round = 0; round < 40; round++) {
      Hypergraph fine = Graphs.random(random, 120, 300, round % 2 == 0);
      int[] label = new int[120];
      for (int v = 0; v < 120; v++) {
        label[v] = random.nextInt(3);
      }
      int[] map = Coarsening.cluster(fine, label, 40, 1, random);
      int count = 1 + java.util.Arrays.stream(map).max().orElseThrow();
      assertThat(count).isLessThan(120);
      Hypergraph coarse = Coarsening.contract(fine, map, count);
      byte[] coarseSide = new byte[count];
      byte[] fineSide = new byte[120];
      int[] labelOf = new int[count];
      java.util.Arrays.fill(labelOf, -1);
      for (int v = 0; v < 120; v++) {
        if (labelOf[map[v]] < 0) {
          labelOf[map[v]] = label[v];
          coarseSide[map[v]] = (byte) random.nextInt(2);
        }
        assertThat(label[v]).isEqualTo(labelOf[map[v]]);
        fineSide[v] = coarseSide[map[v]];
      }
      Bisection large = new Bisection(fine, 0, 0);
      large.load(fineSide);
      Bisection small = new Bisection(coarse, 0, 0);
      small.load(coarseSide);
      assertThat(small.cut).isEqualTo(large.cut);
      assertThat(small.weight0).isEqualTo(large.weight0);
      assertThat(small.weight1).isEqualTo(large.weight1);
    }
  }
}
