package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.machine.sim.registers.ExpertArray;
import spikestack.model.network.Convolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.Matrix;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Reset;
import spikestack.model.spike.SpikeTensor;

/// Is the pixel layer the register-level one: nine bit planes in two's complement of which the top
/// one subtracts, and a bank that replays the time steps after the last?
final class PixelRegistersTest {
  private static final int PLANES = 9;

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long s = 0; s < 60; s++) {
      seeds.add(s);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameSpikesAndSameCycles(long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(5);
    int columns = 1 + random.nextInt(6);
    int latency = 1 + random.nextInt(3);
    int steps = 1 + random.nextInt(4);
    int side = 2 + random.nextInt(3);
    int channels = 1 + random.nextInt(2);
    int outputs = 1 + random.nextInt(2 * rows);
    int[] zeroPoints = random.ints(channels, 1, 256).toArray();
    byte[] pixels = new byte[channels * side * side];
    random.nextBytes(pixels);
    byte[] weights = new byte[outputs * channels * 9];
    random.nextBytes(weights);
    int[] bias = random.ints(outputs, -500, 500).toArray();
    int[] threshold = random.ints(outputs, 1, 20000).toArray();
    int[] amount = random.ints(outputs, 1, 20000).toArray();
    boolean subtracts = seed % 3 == 0;
    Reset reset = subtracts ? new Reset.By(amount) : new Reset.ToZero();
    Projection projection =
        new Projection(
            "pixels",
            new Matrix(outputs, channels * 9, weights),
            new Drive.Direct(bias),
            new Exit.Fire(new Neuron.Halve(threshold, reset)));
    Convolution convolution = new Convolution(projection, channels, 3, 1, 1);

    // Fast: function.
    Dense dense =
        Dense.convolution(convolution, new Network.Grid(side, side), true, Precision.DEFAULT);
    SpikeTensor[] out = {new SpikeTensor(steps, side * side, outputs)};
    Executor executor = new Executor(steps, -32768, 32767, channels * 9, outputs);
    executor.firePixels(dense, pixels, side * side, zeroPoints, PLANES, out);

    // Registers.
    List<ExpertArray.Pass> passes = new ArrayList<>();
    int slots = side * side;
    for (int block = 0; block < outputs; block += rows) {
      for (int tile = 0; tile < slots; tile += columns) {
        for (int plane = 0; plane < PLANES; plane++) {
          int[][] w = new int[channels * 9][rows];
          boolean[][] bits = new boolean[channels * 9][columns];
          for (int k = 0; k < w.length; k++) {
            for (int r = 0; r < rows && block + r < outputs; r++) {
              w[k][r] = projection.weights().at(block + r, k);
            }
            for (int c = 0; c < columns && tile + c < slots; c++) {
              int value = value(pixels, zeroPoints, side, tile + c, k);
              bits[k][c] = (value >> plane & 1) != 0;
            }
          }
          int occupancy = plane == PLANES - 1 ? steps : 1;
          passes.add(new ExpertArray.Pass(w, bits, occupancy, 1));
        }
      }
    }
    List<ExpertArray.Sum> sums =
        new ArrayList<>(
            new ExpertArray(rows, columns, latency)
                .run(passes, ExpertArray.starts(passes, columns)));
    sums.sort(Comparator.comparingLong(ExpertArray.Sum::written));
    SpikeTensor expected = new SpikeTensor(steps, slots, outputs);
    int tiles = (slots + columns - 1) / columns;
    long[][] combiner = new long[rows][columns];
    for (ExpertArray.Sum sum : sums) {
      int plane = sum.pass() % PLANES;
      int slot = sum.pass() / PLANES % tiles * columns + sum.column();
      int feature = sum.pass() / PLANES / tiles * rows + sum.row();
      long shifted = (long) sum.value() << plane;
      long before = plane == 0 ? 0 : combiner[sum.row()][sum.column()];
      combiner[sum.row()][sum.column()] = plane == PLANES - 1 ? before - shifted : before + shifted;
      if (plane < PLANES - 1 || slot >= slots || feature >= outputs) {
        continue;
      }
      long membrane = 0;
      for (int t = 0; t < steps; t++) {
        long u = (membrane >> 1) + combiner[sum.row()][sum.column()] + bias[feature];
        membrane = Math.clamp(u, -32768, 32767);
        if (membrane >= threshold[feature]) {
          expected.set(t, slot, feature);
          membrane = subtracts ? membrane - amount[feature] : 0;
        }
      }
    }
    assertThat(out[0]).isEqualTo(expected);

    // Fast: time.
    Accelerator machine =
        Machines.machine(
            new Accelerator.ExpertCores(1, rows, columns, 1 << 16, latency),
            new Accelerator.AttentionCores(1, 1, 1, 16, 1),
            1 << 20,
            1 << 20,
            1 << 16);
    int blocks = (outputs + rows - 1) / rows;
    Stripe stripe = new Stripe(0, slots, 0, outputs, blocks, 1, 0, 0);
    Run run =
        new Run(
            "pixels",
            Run.Source.PIXELS,
            PLANES,
            channels * 9,
            outputs,
            slots,
            1,
            steps,
            Run.Bank.FIRE,
            0,
            1,
            false,
            1,
            1,
            List.of(stripe));
    Ledger ledger = new Ledger(machine);
    ledger.reset(false);
    ledger.begin("pixels", Scope.EMBEDDING);
    Items items = new Items();
    items.clear(blocks);
    for (int block = 0; block < blocks; block++) {
      items.add(0, block, run.rows(stripe, block, rows), 0, 0, slots);
    }
    long begin = 1_000_000;
    TileWork all = (list, tile, plane) -> channels * 9;
    long end =
        new ExpertClock(machine, new WeightPath(machine, ledger), ledger)
            .stripe(run, items, all, begin, ExpertClock.Decided.BEFORE);
    long written = sums.stream().mapToLong(ExpertArray.Sum::written).max().orElseThrow();
    assertThat(end - begin).isEqualTo(written);
  }

  /// Pixel minus its channel's zero point that index k (channel, ky, kx) of an output pixel sees; 0
  /// outside the image.
  private static int value(byte[] pixels, int[] zeroPoints, int side, int slot, int k) {
    int y = slot / side + k / 3 % 3 - 1;
    int x = slot % side + k % 3 - 1;
    if (y < 0 || y >= side || x < 0 || x >= side) {
      return 0;
    }
    return (pixels[k / 9 * side * side + y * side + x] & 0xFF) - zeroPoints[k / 9];
  }
}
