package spikestack.bench;

import java.util.Arrays;
import java.util.Random;
import spikestack.model.spike.SpikeKernels;

/// Slots of random spikes against random int8 weights, through the accumulate kernel; and the bare
/// loop it is measured against.
final class AccumulateWork {
  /// Longs of the bare loop's two arrays: both in the first-level cache.
  static final int BARE = 1024;

  private static final int LANES = 4;
  private static final int BARE_ROUNDS = 256;

  private final int outputs;
  private final int length;
  private final byte[][] weights;
  private final long[][] rows;
  private final int[][] ones;
  private final long[] lanes;
  private final int[] sums;
  private final long adds;

  AccumulateWork(int fanIn, int outputs, double rate, int slots) {
    Random random = new Random(1);
    this.outputs = outputs;
    this.length = (outputs + LANES - 1) / LANES;
    this.weights = new byte[fanIn][outputs];
    this.rows = new long[fanIn][length];
    for (int k = 0; k < fanIn; k++) {
      for (int o = 0; o < outputs; o++) {
        weights[k][o] = (byte) (random.nextInt(41) - 20);
        SpikeKernels.put(rows[k], length, 16, o, weights[k][o]);
      }
    }
    this.ones = new int[slots][];
    long total = 0;
    for (int s = 0; s < slots; s++) {
      ones[s] = random.ints(0, fanIn).limit(Math.round(fanIn * rate)).sorted().toArray();
      total += ones[s].length;
    }
    this.lanes = new long[length];
    this.sums = new int[outputs];
    this.adds = total * outputs;
  }

  /// Additions of one [#run].
  long adds() {
    return adds;
  }

  long run() {
    long check = 0;
    for (int[] slot : ones) {
      Arrays.fill(lanes, 0);
      SpikeKernels.addRows(rows, slot, slot.length, lanes, length);
      SpikeKernels.decode(lanes, length, 16, outputs, 0, false, sums);
      check += sums[0];
    }
    return check;
  }

  /// The kernel's sums are those of a plain loop.
  void check() {
    run();
    int[] slot = ones[ones.length - 1];
    for (int o = 0; o < outputs; o++) {
      int sum = 0;
      for (int k : slot) {
        sum += weights[k][o];
      }
      if (sum != sums[o]) {
        throw new IllegalStateException("output " + o + ": " + sums[o] + " instead of " + sum);
      }
    }
  }

  /// Adds b to a, again and again; returns the number of 16-bit additions.
  static long bare(long[] a, long[] b) {
    for (int round = 0; round < BARE_ROUNDS; round++) {
      for (int j = 0; j < BARE; j++) {
        a[j] += b[j];
      }
    }
    return (long) BARE_ROUNDS * BARE * LANES;
  }
}
