package spikestack.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikestack.model.network.Head;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Merge;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Router;
import spikestack.model.network.TestNetworks;
import spikestack.model.network.TestNetworks.FeedForwardKind;
import spikestack.model.network.TestNetworks.Options;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.Trace;

class GoldenTest {
  private static Trace run(Network network) {
    return Golden.run(network, TestNetworks.pixels(network, 3), 0, 7);
  }

  private static Recorded recorded(Trace trace, String point) {
    Recorded recorded = trace.layers().get(point);
    if (recorded == null) {
      throw new AssertionError("nothing recorded at " + point);
    }
    return recorded;
  }

  @Test
  void recordsThePointsOfAMembraneShortcutInProcessingOrder() {
    List<String> points = new ArrayList<>(List.of("embed.0", "embed.1", "residual.0"));
    for (int i = 0; i < 2; i++) {
      for (String part : new String[] {"gate", "q", "k", "v", "score"}) {
        points.add("block." + i + ".attn." + part);
      }
      points.add("residual." + i + ".mid");
      points.add("block." + i + ".mlp.gate");
      points.add("block." + i + ".mlp.up");
      points.add("residual." + (i + 1));
    }
    points.addAll(List.of("head.gate", "head.sums"));
    assertThat(run(TestNetworks.random(1, Options.DEFAULT)).layers().keySet())
        .containsExactlyElementsOf(points);
  }

  @Test
  void recordsThePointsOfSpikeAddExpertsAndPruning() {
    Options options =
        Options.DEFAULT
            .ofSpikeAdd(true)
            .ofKeep(0.5)
            .ofExperts(FeedForwardKind.TOP_K, 2, 1, Merge.OR, true);
    assertThat(run(TestNetworks.random(1, options)).layers().keySet())
        .containsSubsequence(
            "embed.1",
            "embed.entry",
            "residual.0",
            "block.0.attn.q",
            "block.0.attn.k",
            "block.0.attn.v",
            "block.0.attn.heads",
            "block.0.attn.score",
            "block.0.attn.out",
            "residual.0.mid",
            "block.0.moe.scores",
            "block.0.moe.routes",
            "block.0.moe.expert.0",
            "block.0.moe.expert.1",
            "block.0.moe.merge",
            "block.0.moe.out",
            "residual.1")
        .doesNotContain("block.0.attn.gate", "head.gate", "block.0.moe.router");
  }

  @Test
  void sameInputSameTraceAndEveryLayerIsAlive() {
    for (Network network : TestNetworks.ofEveryKind(21)) {
      Trace trace = run(network);
      assertThat(run(network).layers()).isEqualTo(trace.layers());
      trace
          .layers()
          .forEach(
              (point, recorded) -> {
                if (recorded instanceof Recorded.Spikes(SpikeTensor bits)
                    && !point.contains("expert")) {
                  long size = (long) bits.timesteps() * bits.tokens() * bits.channels();
                  assertThat(bits.count()).as(point).isPositive().isLessThan(size);
                }
              });
      assertThat(trace.logits()).hasSize(10);
      assertThat(Head.argMax(trace.logits())).isBetween(0, 9);
    }
  }

  /// Without a neuron before it, the classifier reads the mean of the residual words.
  @Test
  void aMeanHeadReadsResidualWords() {
    Network network = TestNetworks.withMeanHead(TestNetworks.random(2, Options.DEFAULT));
    Trace trace = run(network);
    Recorded.Words last = trace.words(Points.residual(network.blocks().size()));
    int slots = last.timesteps() * last.tokens();
    double[] exact = new double[10];
    for (int k = 0; k < 10; k++) {
      double tolerance = 0;
      for (int i = 0; i < last.values().length; i++) {
        int weight = network.head().weights().at(k, i % last.channels());
        exact[k] += (double) weight * last.values()[i] / slots;
      }
      // A mean word is rounded by at most half a unit of 2^k >= slots.
      for (int d = 0; d < last.channels(); d++) {
        tolerance += Math.abs(network.head().weights().at(k, d));
      }
      assertThat(trace.logits()[k])
          .isCloseTo(
              exact[k] * network.head().scale() + network.head().bias()[k],
              org.assertj.core.data.Offset.offset(tolerance * network.head().scale()));
    }
    assertThat(trace.layers()).doesNotContainKey(Points.HEAD_GATE);
    assertThat(Head.meanShift(4, 64)).isEqualTo(8);
    assertThat(Head.meanShift(4, 49)).isEqualTo(8);
    assertThat(Head.meanShift(1, 1)).isZero();
    assertThat(Head.mean(-3, 1)).isEqualTo(-1);
  }

  @Test
  void logitsComeFromTheRecordedSums() {
    Network network = TestNetworks.random(2, Options.DEFAULT);
    Trace trace = run(network);
    SpikeTensor gate = trace.spikes(Points.HEAD_GATE);
    int[] sums = trace.words(Points.HEAD_SUMS).values();
    for (int k = 0; k < 10; k++) {
      long sum = 0;
      for (int t = 0; t < gate.timesteps(); t++) {
        for (int n = 0; n < gate.tokens(); n++) {
          for (int d = 0; d < gate.channels(); d++) {
            sum += gate.get(t, n, d) ? network.head().weights().at(k, d) : 0;
          }
        }
      }
      assertThat(sums[k]).isEqualTo(sum);
      assertThat(trace.logits()[k])
          .isEqualTo(
              sum * network.head().scale() / (4.0 * gate.tokens()) + network.head().bias()[k]);
    }
  }

  @Test
  void droppedHeadsComputeNothing() {
    Network whole = TestNetworks.random(3, Options.DEFAULT.ofShape(1, 8, 4, 32, 8));
    Network pruned = whole.with(new HeadPruning(0.3));
    Trace trace = run(pruned);
    Recorded.Heads heads = (Recorded.Heads) recorded(trace, Points.attention(0, "heads"));
    assertThat(heads.heads()).isEqualTo(8);
    assertThat(Long.bitCount(heads.kept())).isEqualTo(3);
    SpikeTensor full = run(whole).spikes(Points.attention(0, "k"));
    for (String part : new String[] {"k", "v", "score"}) {
      SpikeTensor bits = trace.spikes(Points.attention(0, part));
      for (int t = 0; t < 4; t++) {
        for (int n = 0; n < bits.tokens(); n++) {
          for (int c = 0; c < 32; c++) {
            boolean kept = (heads.kept() >> (c / 4) & 1) != 0;
            if (!kept) {
              assertThat(bits.get(t, n, c)).isFalse();
            } else if (part.equals("k")) {
              assertThat(bits.get(t, n, c)).isEqualTo(full.get(t, n, c));
            }
          }
        }
      }
    }
    assertThat(trace.spikes(Points.attention(0, "q")))
        .isEqualTo(run(whole).spikes(Points.attention(0, "q")));
  }

  @Test
  void keptHeadsAreThoseWithMostOnesInQ() {
    Network network = TestNetworks.random(4, Options.DEFAULT.ofKeep(0.5));
    Trace trace = run(network);
    SpikeTensor q = trace.spikes(Points.attention(1, "q"));
    long[] ones = new long[4];
    for (int t = 0; t < q.timesteps(); t++) {
      for (int n = 0; n < q.tokens(); n++) {
        for (int c = 0; c < q.channels(); c++) {
          ones[c / 6] += q.get(t, n, c) ? 1 : 0;
        }
      }
    }
    long kept = ((Recorded.Heads) recorded(trace, Points.attention(1, "heads"))).kept();
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        if ((kept >> a & 1) != 0 && (kept >> b & 1) == 0) {
          assertThat(ones[a]).isGreaterThanOrEqualTo(ones[b]);
        }
      }
    }
  }

  @Test
  void topKRoutesFollowTheScoresAndMergeJoinsTheExperts() {
    for (Merge merge : Merge.values()) {
      for (int k = 1; k <= 3; k++) {
        Network network =
            TestNetworks.random(
                30 + k, Options.DEFAULT.ofExperts(FeedForwardKind.TOP_K, 4, k, merge, true));
        Trace trace = run(network);
        long[] routes = ((Recorded.Routes) recorded(trace, Points.moe(0, "routes"))).masks();
        int[] scores = trace.words(Points.moe(0, "scores")).values();
        SpikeTensor gate = trace.spikes(Points.moe(0, "gate"));
        Moe moe = (Moe) network.blocks().getFirst().feedForward();
        Router.TopK router = (Router.TopK) moe.router();
        for (int n = 0; n < routes.length; n++) {
          assertThat(Long.bitCount(routes[n])).isEqualTo(k);
          for (int e = 0; e < 4; e++) {
            int sum = router.bias()[e];
            for (int t = 0; t < gate.timesteps(); t++) {
              for (int d = 0; d < gate.channels(); d++) {
                sum += gate.get(t, n, d) ? router.weights().at(e, d) : 0;
              }
            }
            assertThat(scores[n * 4 + e]).isEqualTo(sum);
          }
        }
        merged(trace, merge, 4, routes);
      }
    }
  }

  @Test
  void binaryRouterGatesExpertSpikesBitByBit() {
    Network network =
        TestNetworks.random(
            40, Options.DEFAULT.ofExperts(FeedForwardKind.BINARY, 3, 1, Merge.SUM, true));
    Trace trace = run(network);
    SpikeTensor router = trace.spikes(Points.moe(0, "router"));
    long[] routes = ((Recorded.Routes) recorded(trace, Points.moe(0, "routes"))).masks();
    for (int n = 0; n < routes.length; n++) {
      for (int e = 0; e < 3; e++) {
        SpikeTensor expert = trace.spikes(Points.expert(0, e));
        boolean any = false;
        for (int t = 0; t < router.timesteps(); t++) {
          any |= router.get(t, n, e);
          for (int c = 0; c < expert.channels(); c++) {
            assertThat(!expert.get(t, n, c) || router.get(t, n, e)).isTrue();
          }
        }
        assertThat((routes[n] >> e & 1) != 0).isEqualTo(any);
      }
    }
    merged(trace, Merge.SUM, 3, routes);
  }

  private static void merged(Trace trace, Merge merge, int experts, long[] routes) {
    SpikeTensor first = trace.spikes(Points.expert(0, 0));
    boolean alive = false;
    for (int t = 0; t < first.timesteps(); t++) {
      for (int n = 0; n < first.tokens(); n++) {
        for (int c = 0; c < first.channels(); c++) {
          int sum = 0;
          for (int e = 0; e < experts; e++) {
            int spike = trace.spikes(Points.expert(0, e)).get(t, n, c) ? 1 : 0;
            assertThat(spike == 0 || (routes[n] >> e & 1) != 0).isTrue();
            sum += spike;
          }
          alive |= sum > 0;
          int index = (t * first.tokens() + n) * first.channels() + c;
          switch (merge) {
            case OR ->
                assertThat(trace.spikes(Points.moe(0, "merge")).get(t, n, c)).isEqualTo(sum > 0);
            case SUM ->
                assertThat(trace.words(Points.moe(0, "merge")).values()[index]).isEqualTo(sum);
          }
        }
      }
    }
    assertThat(alive).isTrue();
  }

  @Test
  void oneExpertChosenAlwaysIsAnMlpLayer() {
    // With one expert the mixture is a plain layer: the residual must not depend on the router.
    Options one = Options.DEFAULT.ofExperts(FeedForwardKind.TOP_K, 1, 1, Merge.OR, true);
    Network network = TestNetworks.random(50, one);
    Trace trace = run(network);
    long[] routes = ((Recorded.Routes) recorded(trace, Points.moe(0, "routes"))).masks();
    assertThat(Arrays.stream(routes).allMatch(mask -> mask == 1)).isTrue();
    assertThat(trace.spikes(Points.moe(0, "merge"))).isEqualTo(trace.spikes(Points.expert(0, 0)));
  }

  @Test
  void spikeAddResidualStaysWithinItsBound() {
    Options sum =
        Options.DEFAULT.ofSpikeAdd(true).ofExperts(FeedForwardKind.TOP_K, 4, 3, Merge.SUM, false);
    Network network = TestNetworks.random(60, sum);
    Trace trace = run(network);
    for (int i = 0; i <= 2; i++) {
      int[] values = trace.words(Points.residual(i)).values();
      assertThat(Arrays.stream(values).min().orElseThrow()).isNotNegative();
      assertThat(Arrays.stream(values).max().orElseThrow())
          .isLessThanOrEqualTo(network.residualMax(i));
    }
    assertThat(network.residualMax(2)).isEqualTo(10);
  }

  @Test
  void narrowMembranesClampAndAreCounted() {
    Network narrow = TestNetworks.random(9, Options.DEFAULT.ofMembrane(11));
    Trace trace = run(narrow);
    assertThat(trace.saturations()).isPositive();
    int[] values = trace.words(Points.residual(2)).values();
    assertThat(Arrays.stream(values).min().orElseThrow()).isGreaterThanOrEqualTo(-1024);
    assertThat(Arrays.stream(values).max().orElseThrow()).isLessThanOrEqualTo(1023);
  }

  @Test
  void refusesImagesOfAnotherSize() {
    Network network = TestNetworks.random(1, Options.DEFAULT);
    assertThatThrownBy(() -> Golden.run(network, new byte[63], 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("63 bytes for an input of 64");
  }
}
