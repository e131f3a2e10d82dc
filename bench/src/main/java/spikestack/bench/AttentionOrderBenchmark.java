package spikestack.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// (Q Kᵀ) V by AND and population count, against Q (Kᵀ V) over ones only: one head of 64 tokens and
/// width 32, published rates (q 10 %, k 4 %, v 7 %). The simulator computes the second.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionOrderBenchmark {
  private static final int TOKENS = 64;
  private static final int WIDTH = 32;

  private final long[] q = new long[TOKENS];
  private final long[] k = new long[TOKENS];
  private final long[] v = new long[TOKENS];
  private final int[][] x = new int[TOKENS][WIDTH];
  private final int[][] keyValue = new int[WIDTH][WIDTH];

  @Setup
  public void setup() {
    Random random = new Random(1);
    fill(random, q, 0.10);
    fill(random, k, 0.04);
    fill(random, v, 0.07);
    if (andCount() != sparse()) {
      throw new IllegalStateException("the two orders disagree");
    }
  }

  private static void fill(Random random, long[] bits, double rate) {
    for (int n = 0; n < TOKENS; n++) {
      for (int j = 0; j < WIDTH; j++) {
        bits[n] |= random.nextDouble() < rate ? 1L << j : 0;
      }
    }
  }

  @Benchmark
  public long andCount() {
    long check = 0;
    for (int n = 0; n < TOKENS; n++) {
      int[] row = x[n];
      java.util.Arrays.fill(row, 0);
      for (int m = 0; m < TOKENS; m++) {
        int score = Long.bitCount(q[n] & k[m]);
        if (score != 0) {
          for (long bits = v[m]; bits != 0; bits &= bits - 1) {
            row[Long.numberOfTrailingZeros(bits)] += score;
          }
        }
      }
      check = check * 31 + java.util.Arrays.hashCode(row);
    }
    return check;
  }

  @Benchmark
  public long sparse() {
    for (int[] row : keyValue) {
      java.util.Arrays.fill(row, 0);
    }
    for (int m = 0; m < TOKENS; m++) {
      for (long keys = k[m]; keys != 0; keys &= keys - 1) {
        int[] row = keyValue[Long.numberOfTrailingZeros(keys)];
        for (long bits = v[m]; bits != 0; bits &= bits - 1) {
          row[Long.numberOfTrailingZeros(bits)]++;
        }
      }
    }
    long check = 0;
    for (int n = 0; n < TOKENS; n++) {
      int[] row = x[n];
      java.util.Arrays.fill(row, 0);
      for (long bits = q[n]; bits != 0; bits &= bits - 1) {
        int[] from = keyValue[Long.numberOfTrailingZeros(bits)];
        for (int i = 0; i < WIDTH; i++) {
          row[i] += from[i];
        }
      }
      check = check * 31 + java.util.Arrays.hashCode(row);
    }
    return check;
  }
}
