package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.machine.sim.registers.ExpertArray;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.Matrix;
import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Reset;
import spikestack.model.spike.SpikeTensor;

/// Is the fast expert core the register-level one: same spikes, same cycle of the last write?
final class RegisterModelTest {
  private static final int CASES = 400;

  /// Random configuration of one core and one layer.
  private static final class Case {
    final Random random;
    final int rows;
    final int columns;
    final int latency;
    final int steps;
    final int tokens;
    final int fanIn;
    final int outputs;
    final int planes;
    final int inputFactor;
    final int bankFactor;
    final boolean skip;
    final Projection projection;
    final SpikeTensor[] in;

    Case(long seed) {
      random = new Random(seed);
      rows = 1 + random.nextInt(6);
      columns = 1 + random.nextInt(6);
      latency = 1 + random.nextInt(4);
      steps = 1 + random.nextInt(5);
      tokens = 1 + random.nextInt(7);
      fanIn = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(20);
      outputs = 1 + random.nextInt(14);
      planes = 1 + random.nextInt(3);
      inputFactor = random.nextInt(3) == 0 ? 2 : 1;
      bankFactor = random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 1;
      skip = random.nextBoolean();
      byte[] weights = new byte[outputs * fanIn];
      random.nextBytes(weights);
      int[] thresholds = random.ints(outputs, 1, 300).toArray();
      Reset reset =
          seed % 3 == 0 ? new Reset.By(random.ints(outputs, 1, 300).toArray()) : new Reset.ToZero();
      projection =
          new Projection(
              "layer",
              new Matrix(outputs, fanIn, weights),
              new Drive.Direct(random.ints(outputs, -50, 50).toArray()),
              new Exit.Fire(new Neuron.Halve(thresholds, reset)));
      in = new SpikeTensor[planes];
      double rate = random.nextDouble();
      for (int p = 0; p < planes; p++) {
        in[p] = new SpikeTensor(steps, tokens, fanIn);
        for (int t = 0; t < steps; t++) {
          for (int n = 0; n < tokens; n++) {
            for (int k = 0; k < fanIn; k++) {
              if (random.nextDouble() < rate) {
                in[p].set(t, n, k);
              }
            }
          }
        }
      }
    }

    boolean bit(int plane, int slot, int k) {
      return slot < tokens * steps && in[plane].get(slot % steps, slot / steps, k);
    }
  }

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long s = 0; s < CASES; s++) {
      seeds.add(s);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameSpikesAndSameCycles(long seed) {
    Case c = new Case(seed);
    List<ExpertArray.Pass> passes = passes(c);
    List<ExpertArray.Sum> sums =
        new ExpertArray(c.rows, c.columns, c.latency)
            .run(passes, ExpertArray.starts(passes, c.columns));
    Dense dense = Dense.linear(c.tokens, List.of(c.projection), Precision.DEFAULT);
    SpikeTensor[] out = {new SpikeTensor(c.steps, c.tokens, c.outputs)};
    new Executor(c.steps, -32768, 32767, c.fanIn, c.outputs)
        .fire(dense, c.in, c.planes, out, Executor.Heads.ALL);
    assertThat(bank(c, sums)).isEqualTo(out[0]);
    long written = sums.stream().mapToLong(ExpertArray.Sum::written).max().orElseThrow();
    assertThat(fastCycles(c)).isEqualTo(written);
  }

  /// Tight: no pass can begin one cycle earlier.
  @Test
  void oneCycleEarlierIsIllegal() {
    int checked = 0;
    for (long seed = 0; seed < CASES; seed++) {
      Case c = new Case(seed);
      List<ExpertArray.Pass> passes = passes(c);
      long[] starts = ExpertArray.starts(passes, c.columns);
      for (int i = 1; i < starts.length; i++) {
        Case again = c;
        if (starts[i] > starts[i - 1] + (long) passes.get(i - 1).weights().length * c.inputFactor) {
          long[] early = starts.clone();
          early[i]--;
          assertThatThrownBy(
                  () ->
                      new ExpertArray(again.rows, again.columns, again.latency).run(passes, early))
              .isInstanceOf(IllegalStateException.class);
          checked++;
          break;
        }
      }
    }
    assertThat(checked).isGreaterThan(CASES / 10);
  }

  /// Row blocks outside, tiles inside, planes innermost; with skipping only indices that have a
  /// spike in the tile.
  private static List<ExpertArray.Pass> passes(Case c) {
    List<ExpertArray.Pass> passes = new ArrayList<>();
    int slots = c.tokens * c.steps;
    for (int block = 0; block < c.outputs; block += c.rows) {
      for (int tile = 0; tile < slots; tile += c.columns) {
        for (int plane = 0; plane < c.planes; plane++) {
          List<Integer> indices = new ArrayList<>();
          for (int k = 0; k < c.fanIn; k++) {
            boolean any = !c.skip;
            for (int s = tile; s < tile + c.columns; s++) {
              any |= c.bit(plane, s, k);
            }
            if (any) {
              indices.add(k);
            }
          }
          if (indices.isEmpty()) {
            indices.add(0);
          }
          int[][] weights = new int[indices.size()][c.rows];
          boolean[][] spikes = new boolean[indices.size()][c.columns];
          for (int i = 0; i < indices.size(); i++) {
            int k = indices.get(i);
            for (int r = 0; r < c.rows && block + r < c.outputs; r++) {
              weights[i][r] = c.projection.weights().at(block + r, k);
            }
            for (int s = 0; s < c.columns; s++) {
              spikes[i][s] = c.bit(plane, tile + s, k);
            }
          }
          int occupancy = plane == c.planes - 1 ? c.bankFactor : 1;
          passes.add(new ExpertArray.Pass(weights, spikes, occupancy, c.inputFactor));
        }
      }
    }
    return passes;
  }

  /// The bank's work on the sums in the order in which it took them: combine planes, one membrane
  /// register per row, fire.
  private static SpikeTensor bank(Case c, List<ExpertArray.Sum> sums) {
    SpikeTensor out = new SpikeTensor(c.steps, c.tokens, c.outputs);
    int slots = c.tokens * c.steps;
    int tiles = (slots + c.columns - 1) / c.columns;
    int[][] combiner = new int[c.rows][c.columns];
    int[] membrane = new int[c.rows];
    int[] bias = c.projection.drive().bias();
    Neuron neuron = ((Exit.Fire) c.projection.exit()).neuron();
    int[] threshold = neuron.threshold();
    List<ExpertArray.Sum> order = new ArrayList<>(sums);
    order.sort(Comparator.comparingLong(ExpertArray.Sum::written));
    for (ExpertArray.Sum sum : order) {
      int plane = sum.pass() % c.planes;
      int tile = sum.pass() / c.planes % tiles;
      int feature = sum.pass() / c.planes / tiles * c.rows + sum.row();
      int slot = tile * c.columns + sum.column();
      if (feature >= c.outputs || slot >= slots) {
        continue;
      }
      int before = plane == 0 ? 0 : combiner[sum.row()][sum.column()];
      combiner[sum.row()][sum.column()] = before + (sum.value() << plane);
      if (plane < c.planes - 1) {
        continue;
      }
      int u = slot % c.steps == 0 ? 0 : membrane[sum.row()] >> 1;
      u += combiner[sum.row()][sum.column()] + bias[feature];
      boolean fires = u >= threshold[feature];
      int left = neuron.reset() instanceof Reset.By(int[] amount) ? u - amount[feature] : 0;
      membrane[sum.row()] = fires ? left : u;
      if (fires) {
        out.set(slot % c.steps, slot / c.steps, feature);
      }
    }
    return out;
  }

  private static long fastCycles(Case c) {
    Accelerator machine =
        Machines.machine(
            new Accelerator.ExpertCores(1, c.rows, c.columns, 1 << 16, c.latency),
            new Accelerator.AttentionCores(1, 1, 1, 16, 1),
            1 << 20,
            1 << 20,
            1 << 16);
    int blocks = (c.outputs + c.rows - 1) / c.rows;
    Stripe stripe = new Stripe(0, c.tokens, 0, c.outputs, blocks, 1, 0, 0);
    Run run =
        new Run(
            "layer",
            Run.Source.SPIKES,
            c.planes,
            c.fanIn,
            c.outputs,
            c.tokens,
            c.steps,
            1,
            Run.Bank.FIRE,
            0,
            1,
            false,
            c.inputFactor,
            c.bankFactor,
            List.of(stripe));
    Ledger ledger = new Ledger(machine);
    ledger.reset(false);
    ledger.begin("layer", Scope.MLP);
    ExpertClock clock = new ExpertClock(machine, new WeightPath(machine, ledger), ledger);
    Items items = new Items();
    items.clear(blocks);
    for (int block = 0; block < blocks; block++) {
      items.add(0, block, run.rows(stripe, block, c.rows), 0, 0, c.tokens * c.steps);
    }
    TileWork work = (list, tile, plane) -> c.fanIn;
    if (c.skip) {
      TileTags tags = new TileTags(c.columns, 1);
      Gather identity = Gather.identity(c.tokens, c.fanIn);
      tags.spikes(0, c.in, c.planes, identity, new int[0], 0, c.tokens);
      work = tags;
    }
    // Long after the weights have arrived.
    long begin = 1_000_000;
    return clock.stripe(run, items, work, begin, ExpertClock.Decided.BEFORE) - begin;
  }
}
