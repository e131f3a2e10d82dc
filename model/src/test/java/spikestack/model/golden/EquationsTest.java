package spikestack.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.IntegrationBound;
import spikestack.model.network.Matrix;
import spikestack.model.network.Network.Grid;
import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Reset;

/// The properties that the whole project rests on.
class EquationsTest {
  private final Clamp clamp = new Clamp(Precision.DEFAULT);
  private final Equations equations = new Equations(clamp);

  private boolean[] fire(Neuron neuron, List<Integer> drive) {
    int[][][] x = new int[drive.size()][1][1];
    for (int t = 0; t < x.length; t++) {
      x[t][0][0] = drive.get(t);
    }
    int[][][] s = equations.fire(neuron, x);
    boolean[] spikes = new boolean[x.length];
    for (int t = 0; t < x.length; t++) {
      spikes[t] = s[t][0][0] != 0;
    }
    return spikes;
  }

  private static Neuron halve(int threshold) {
    return new Neuron.Halve(new int[] {threshold});
  }

  @Test
  void halvingNeuronFiresOnTheStepsOfExactArithmetic() {
    qt().withExamples(5000)
        .forAll(
            lists().of(integers().between(-8000, 8000)).ofSizeBetween(1, 48),
            integers().between(-50, 12_000))
        .checkAssert(
            (drive, threshold) -> {
              RealNeuron real = new RealNeuron(threshold);
              boolean[] expected = new boolean[drive.size()];
              for (int t = 0; t < expected.length; t++) {
                expected[t] = real.step(drive.get(t));
              }
              assertThat(fire(halve(threshold), drive)).isEqualTo(expected);
            });
    assertThat(clamp.saturations()).isZero();
  }

  @Test
  void smallDrivesNearTheThresholdAreExactToo() {
    qt().withExamples(5000)
        .forAll(
            lists().of(integers().between(-3, 3)).ofSizeBetween(1, 60), integers().between(1, 6))
        .checkAssert(
            (drive, threshold) -> {
              RealNeuron real = new RealNeuron(threshold);
              boolean[] expected = new boolean[drive.size()];
              for (int t = 0; t < expected.length; t++) {
                expected[t] = real.step(drive.get(t));
              }
              assertThat(fire(halve(threshold), drive)).isEqualTo(expected);
            });
  }

  @Test
  void thresholdOneOnCountsIsAnOr() {
    // SDT's and QKFormer's masks: theta 0.5, scale 1, so the integer threshold is 1.
    qt().forAll(lists().of(integers().between(0, 400)).ofSizeBetween(1, 32))
        .checkAssert(
            counts -> {
              boolean[] or = new boolean[counts.size()];
              for (int t = 0; t < or.length; t++) {
                or[t] = counts.get(t) > 0;
              }
              assertThat(fire(halve(1), counts)).isEqualTo(or);
            });
  }

  @Test
  void subtractingNeuronComparesStrictlyAndLeaksEveryStep() {
    Neuron neuron = new Neuron.Subtract(new int[] {10}, new int[] {2});
    assertThat(fire(neuron, List.of(12, 13, 7, 7, 0)))
        .containsExactly(false, true, false, false, false);
    // 12-2 = 10 is not above 10; 10+13-2 = 21 fires; 5; 5+7-2 = 10 is not; 10-2 = 8.
    assertThat(fire(neuron, List.of(13))).containsExactly(true);
  }

  @Test
  void aSpikeSubtractsWhereTheResetSaysSo() {
    Neuron whole = new Neuron.Subtract(new int[] {9}, new int[] {0}, new Reset.By(new int[] {10}));
    // 25 -> 15 -> 5; 5; 9; 10 -> 0; -3; 6.
    assertThat(fire(whole, List.of(25, 0, 0, 4, 1, -3, 9)))
        .containsExactly(true, true, false, false, true, false, false);
    Neuron half = new Neuron.Halve(new int[] {10}, new Reset.By(new int[] {20}));
    // 13 -> -7; -4 + 14 = 10 -> -10; -5 + 15 = 10.
    assertThat(fire(half, List.of(13, 14, 15))).containsExactly(true, true, true);
    // 13 -> -7; -4 + 13 = 9; 4.
    assertThat(fire(half, List.of(13, 13, 0))).containsExactly(true, false, false);
    assertThat(clamp.saturations()).isZero();
    // 40000 clamps, then loses its amount at every step.
    Neuron far =
        new Neuron.Subtract(new int[] {9_999}, new int[] {0}, new Reset.By(new int[] {16_000}));
    assertThat(fire(far, List.of(40_000, 0, 0))).containsExactly(true, true, false);
    assertThat(clamp.saturations()).isEqualTo(1);
  }

  /// The late subtraction of snnTorch, a step after the spike and behind the leak, in real numbers:
  /// `u = u / 2 + x - theta s`, s of the step before.
  @Test
  void subtractingTwiceTheThresholdAtOnceIsSubtractingItAStepLateBehindTheLeak() {
    int theta = 24;
    Neuron neuron = new Neuron.Halve(new int[] {theta}, new Reset.By(new int[] {2 * theta}));
    qt().forAll(lists().of(integers().between(-60, 90)).ofSizeBetween(1, 64))
        .checkAssert(
            drive -> {
              boolean[] late = new boolean[drive.size()];
              double u = 0;
              for (int t = 0; t < late.length; t++) {
                u = u / 2 + drive.get(t) - (t > 0 && late[t - 1] ? theta : 0);
                late[t] = u >= theta;
              }
              assertThat(fire(neuron, drive)).isEqualTo(late);
            });
  }

  @Test
  void membranesClampOncePerStepAndAreCounted() {
    assertThat(fire(halve(100_000), List.of(30_000, 30_000, -32_768, -32_768)))
        .containsExactly(false, false, false, false);
    // 30000; 45000 clamps to 32767; 16383-32768 = -16385; -8193-32768 = -40961 clamps.
    assertThat(clamp.saturations()).isEqualTo(2);
  }

  @Test
  void residualWordsClampAndAreCountedButDrivesAreNot() {
    int[][][] r = {{{30_000, -30_000, 5}}};
    int[][][] x = {{{10_000, -10_000, 6}}};
    assertThat(equations.join(r, x)[0][0]).containsExactly(32_767, -32_768, 11);
    assertThat(clamp.saturations()).isEqualTo(2);
    assertThat(clamp.drive(1_000_000)).isEqualTo(32_767);
    assertThat(clamp.saturations()).isEqualTo(2);
  }

  @Test
  void roundsHalvesUpwards() {
    qt().forAll(longs().between(-(1L << 30), 1L << 30), integers().between(1, 20))
        .checkAssert(
            (sum, shift) -> {
              double exact = Math.floor((double) sum / (1 << shift) + 0.5);
              assertThat(Equations.roundHalfUp(sum, shift)).isEqualTo((long) exact);
              assertThat(Equations.roundHalfUp(sum, -shift)).isEqualTo(sum << shift);
            });
    assertThat(Equations.roundHalfUp(-3, 1)).isEqualTo(-1);
    assertThat(Equations.roundHalfUp(3, 1)).isEqualTo(2);
    assertThat(Equations.roundHalfUp(7, 0)).isEqualTo(7);
  }

  @Test
  void partialSumsDoNotDependOnOrderOrTilesAndNeverLeaveTheWidth() {
    qt().withExamples(300)
        .forAll(longs().between(0, Long.MAX_VALUE / 2), integers().between(1, 600))
        .checkAssert(
            (seed, fanIn) -> {
              Random random = new Random(seed);
              byte[] w = new byte[fanIn];
              random.nextBytes(w);
              Matrix weights = new Matrix(1, fanIn, w);
              IntegrationBound.Extremes bound =
                  IntegrationBound.of(weights, 0, new Drive.Direct(new int[1]));
              int[] spikes = random.ints(fanIn, 0, 2).toArray();
              long expected = Equations.sums(weights, spikes, new boolean[] {true})[0];
              List<Integer> order = new ArrayList<>();
              for (int d = 0; d < fanIn; d++) {
                order.add(d);
              }
              Collections.shuffle(order, random);
              long whole = 0;
              long tile = 0;
              for (int d : order) {
                tile += spikes[d] * w[d];
                assertThat(tile).isBetween(bound.min(), bound.max());
                if (random.nextInt(17) == 0) {
                  whole += tile;
                  tile = 0;
                }
                assertThat(whole + tile).isBetween(bound.min(), bound.max());
              }
              assertThat(whole + tile).isEqualTo(expected);
            });
  }

  @Test
  void integrationBoundIsReachedByRealInputsAndRefusedOneAbove() {
    // 258 weights of 127 are 32766; with bias 1 the channel is exactly full.
    int fanIn = 258 + 256;
    byte[] w = new byte[fanIn];
    Arrays.fill(w, 0, 258, (byte) 127);
    Arrays.fill(w, 258, fanIn, (byte) -128);
    Matrix weights = new Matrix(1, fanIn, w);
    int[] all = new int[fanIn];
    Arrays.fill(all, 0, 258, 1);
    assertThat(driven(projection(weights, 1), all)).isEqualTo(32_767);
    int[] none = new int[fanIn];
    Arrays.fill(none, 258, fanIn, 1);
    assertThat(driven(projection(weights, 0), none)).isEqualTo(-32_768);
    accepted(weights, 1);
    refused(weights, 2, "channel 0 may integrate to -32768..32768");
    refused(weights, -1, "channel 0 may integrate to -32769..32766");
  }

  private int driven(Projection projection, int[] input) {
    return equations.project(projection, new int[][][] {{input}})[0][0][0];
  }

  private static Projection projection(Matrix weights, int bias) {
    return new Projection(
        "layer",
        weights,
        new Drive.Direct(new int[] {bias}),
        new Exit.Fire(new Neuron.Halve(new int[] {1})));
  }

  private static void accepted(Matrix weights, int bias) {
    IntegrationBound.check("layer", weights, new Drive.Direct(new int[] {bias}), Precision.DEFAULT);
  }

  private static void refused(Matrix weights, int bias, String complaint) {
    assertThatThrownBy(() -> accepted(weights, bias))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void poolingIsAnOrOverTheWindow() {
    qt().withExamples(200)
        .forAll(longs().between(0, 1L << 40), integers().between(1, 9), integers().between(1, 9))
        .checkAssert(
            (seed, height, width) -> {
              Random random = new Random(seed);
              int[][][] s = new int[1][height * width][1];
              for (int[] token : s[0]) {
                token[0] = random.nextInt(5) == 0 ? 1 : 0;
              }
              int[][][] pooled = Equations.pool(s, new Grid(height, width));
              int outWidth = (width + 1) / 2;
              assertThat(pooled[0]).hasDimensions((height + 1) / 2 * outWidth, 1);
              for (int n = 0; n < pooled[0].length; n++) {
                int any = 0;
                for (int i = 0; i < height * width; i++) {
                  int dy = Math.abs(i / width - 2 * (n / outWidth));
                  int dx = Math.abs(i % width - 2 * (n % outWidth));
                  any |= dy <= 1 && dx <= 1 ? s[0][i][0] : 0;
                }
                assertThat(pooled[0][n][0]).isEqualTo(any);
              }
            });
  }

  @Test
  void topKTakesTheLargestAndTiesGoToTheLowestIndex() {
    assertThat(Experts.largest(new int[] {5, 7, 7, 5}, 1))
        .containsExactly(false, true, false, false);
    assertThat(Experts.largest(new int[] {5, 7, 7, 5}, 3)).containsExactly(true, true, true, false);
    assertThat(Experts.largest(new int[] {-4, -4, -9}, 2)).containsExactly(true, true, false);
    qt().forAll(
            lists().of(integers().between(-3, 3)).ofSizeBetween(1, 12), integers().between(0, 11))
        .checkAssert(
            (scores, pick) -> {
              int k = 1 + pick % scores.size();
              int[] values = scores.stream().mapToInt(Integer::intValue).toArray();
              boolean[] chosen = Experts.largest(values, k);
              for (int e = 0; e < values.length; e++) {
                int better = 0;
                for (int other = 0; other < values.length; other++) {
                  if (values[other] > values[e] || (values[other] == values[e] && other < e)) {
                    better++;
                  }
                }
                assertThat(chosen[e]).isEqualTo(better < k);
              }
            });
  }

  @Test
  void headPruningKeepsCeilOfPTimesHeadsAndTiesGoToTheLowestIndex() {
    assertThat(new HeadPruning(0.5).mask(new long[] {3, 9, 9, 3}))
        .containsExactly(false, true, true, false);
    assertThat(new HeadPruning(0.5).mask(new long[] {4, 4, 4, 4}))
        .containsExactly(true, true, false, false);
    assertThat(new HeadPruning(0.3).mask(new long[] {0, 0, 0, 1}))
        .containsExactly(true, false, false, true);
    assertThat(new HeadPruning(1).mask(new long[] {0, 0})).containsExactly(true, true);
    // ceil(p H) without a head too many where p H is a whole number that binary fractions miss.
    assertThat(new HeadPruning(0.1).kept(10)).isEqualTo(1);
    assertThat(new HeadPruning(0.07).kept(100)).isEqualTo(7);
    assertThat(new HeadPruning(0.28).kept(25)).isEqualTo(7);
  }
}
