package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Stripe;
import spikestack.machine.sim.registers.AttentionArray;
import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Reset;
import spikestack.model.spike.SpikeTensor;

/// Is the fast attention core the register-level one, for one head: same spikes, same cycle of the
/// last write, same counts?
final class AttentionRegistersTest {
  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long s = 0; s < 200; s++) {
      seeds.add(s);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameSpikesAndSameCycles(long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(6);
    int columns = 1 + random.nextInt(6);
    int latency = 1 + random.nextInt(4);
    int width = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(12);
    int tokens = 1 + random.nextInt(9);
    int steps = 1 + random.nextInt(4);
    SpikeTensor q = spikes(random, steps, tokens, width);
    SpikeTensor k = spikes(random, steps, tokens, width);
    SpikeTensor v = spikes(random, steps, tokens, width);
    int[] thresholds = random.ints(width, 1, 12).toArray();
    int[] amounts = seed % 3 == 0 ? random.ints(width, 1, 12).toArray() : new int[0];
    Reset reset = amounts.length > 0 ? new Reset.By(amounts) : new Reset.ToZero();

    int queryTiles = (tokens + rows - 1) / rows;
    int keyTiles = (tokens + columns - 1) / columns;
    List<AttentionArray.Pair> pairs = new ArrayList<>();
    for (int qt = 0; qt < queryTiles; qt++) {
      for (int t = 0; t < steps; t++) {
        for (int kt = 0; kt < keyTiles; kt++) {
          pairs.add(
              new AttentionArray.Pair(
                  tile(q, t, qt * rows, rows),
                  tile(k, t, kt * columns, columns),
                  tile(v, t, kt * columns, columns)));
        }
      }
    }
    List<AttentionArray.Word> words = new AttentionArray(rows, columns, width, latency).run(pairs);

    AttentionKernel kernel = new AttentionKernel(tokens, 1, width);
    SpikeTensor out = new SpikeTensor(steps, tokens, width);
    Neuron neuron = new Neuron.Halve(thresholds, reset);
    kernel.run(q, k, v, -1L, new NeuronUnit(neuron, Precision.DEFAULT, 0), out);
    assertThat(bank(words, rows, steps, keyTiles, tokens, thresholds, amounts)).isEqualTo(out);

    Accelerator machine =
        Machines.machine(
            new Accelerator.ExpertCores(1, 1, 1, 64, 1),
            new Accelerator.AttentionCores(1, rows, columns, 4 * rows * width, latency),
            64,
            64,
            1024);
    Stripe stripe = new Stripe(0, 1, 0, width, 1, 1, 0, 0);
    Attend attend =
        new Attend(
            "score", 1, width, width, tokens, steps, queryTiles, keyTiles, 1, List.of(stripe));
    Ledger ledger = new Ledger(machine);
    ledger.reset(false);
    ledger.begin("score", Scope.ATTENTION);
    long written = words.stream().mapToLong(AttentionArray.Word::written).max().orElseThrow();
    assertThat(new AttentionClock(machine, ledger).whole(attend, stripe, 0)).isEqualTo(written);
    assertThat(kernel.counts().andCounts()).isEqualTo(ands(q, k));
    assertThat(kernel.counts().selectAdds()).isEqualTo(tokens * v.count());
  }

  private static SpikeTensor spikes(Random random, int steps, int tokens, int width) {
    SpikeTensor spikes = new SpikeTensor(steps, tokens, width);
    double rate = random.nextDouble();
    for (int t = 0; t < steps; t++) {
      for (int n = 0; n < tokens; n++) {
        for (int j = 0; j < width; j++) {
          if (random.nextDouble() < rate) {
            spikes.set(t, n, j);
          }
        }
      }
    }
    return spikes;
  }

  private static boolean[][] tile(SpikeTensor spikes, int t, int from, int size) {
    boolean[][] bits = new boolean[size][spikes.channels()];
    for (int i = 0; i < size && from + i < spikes.tokens(); i++) {
      for (int j = 0; j < spikes.channels(); j++) {
        bits[i][j] = spikes.get(t, from + i, j);
      }
    }
    return bits;
  }

  /// Key tiles accumulate; the last one updates the membrane of (query, feature) and fires.
  private static SpikeTensor bank(
      List<AttentionArray.Word> words,
      int rows,
      int steps,
      int keyTiles,
      int tokens,
      int[] thresholds,
      int[] amounts) {
    SpikeTensor out = new SpikeTensor(steps, tokens, thresholds.length);
    int[][] sum = new int[rows][thresholds.length];
    int[][] membrane = new int[rows][thresholds.length];
    for (AttentionArray.Word word : words) {
      int kt = word.pair() % keyTiles;
      int t = word.pair() / keyTiles % steps;
      int n = word.pair() / keyTiles / steps * rows + word.row();
      int j = word.feature();
      sum[word.row()][j] = (kt == 0 ? 0 : sum[word.row()][j]) + word.value();
      if (kt < keyTiles - 1 || n >= tokens) {
        continue;
      }
      int u = (t == 0 ? 0 : membrane[word.row()][j] >> 1) + sum[word.row()][j];
      boolean fires = u >= thresholds[j];
      membrane[word.row()][j] = !fires ? u : amounts.length > 0 ? u - amounts[j] : 0;
      if (fires) {
        out.set(t, n, j);
      }
    }
    return out;
  }

  private static long ands(SpikeTensor q, SpikeTensor k) {
    long ands = 0;
    for (int t = 0; t < q.timesteps(); t++) {
      for (int n = 0; n < q.tokens(); n++) {
        for (int m = 0; m < k.tokens(); m++) {
          for (int j = 0; j < q.channels(); j++) {
            ands += q.get(t, n, j) && k.get(t, m, j) ? 1 : 0;
          }
        }
      }
    }
    return ands;
  }
}
