package spikestack.silicon.partition;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One pass of moves with its rollback, and one coarsening step, on a netlist-like hypergraph: nets
/// of 2 to 13 pins, most of them local. In the package of what it measures, which is not public.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MoveRefinementBenchmark {
  @Param({"20000", "200000"})
  public int vertices = 20_000;

  private Bisection state = new Bisection(graph(2), 1, 1);
  private byte[] sides = new byte[0];

  @Setup
  public void setup() {
    Hypergraph graph = graph(vertices);
    long[] most = Balance.percent(graph, 2, 2).bounds();
    state = new Bisection(graph, most[0], most[1]);
    sides = new byte[vertices];
    for (int v = 0; v < vertices; v++) {
      sides[v] = (byte) (v < vertices / 2 ? 0 : 1);
    }
    state.load(sides);
    long before = state.cut;
    long after = pass();
    Bisection afresh = new Bisection(graph, most[0], most[1]);
    afresh.load(state.side);
    if (after != afresh.cut || after > before) {
      throw new IllegalStateException("cut " + after + " counted " + afresh.cut);
    }
  }

  /// From sides in two halves of the order: every vertex may move, none gives up early.
  @Benchmark
  public long pass() {
    state.load(sides);
    new MoveRefinement(state, new SplittableRandom(5)).pass(vertices);
    return state.cut;
  }

  @Benchmark
  public int coarsen() {
    int[] map = Coarsening.cluster(state.graph, new int[vertices], 64, 1, new SplittableRandom(5));
    int count = 1 + Arrays.stream(map).max().orElseThrow();
    return Coarsening.contract(state.graph, map, count).nets();
  }

  private static Hypergraph graph(int vertices) {
    SplittableRandom random = new SplittableRandom(1);
    int nets = vertices + vertices / 10;
    int[] start = new int[nets + 1];
    int[] pin = new int[13 * nets];
    int pins = 0;
    for (int e = 0; e < nets; e++) {
      int size = random.nextInt(10) == 0 ? 4 + random.nextInt(10) : 2 + random.nextInt(3);
      int centre = random.nextInt(vertices);
      for (int i = 0; i < size; i++) {
        int reach = random.nextInt(20) == 0 ? vertices : 40;
        pin[pins++] = Math.floorMod(centre + random.nextInt(reach) - reach / 2, vertices);
      }
      start[e + 1] = pins;
    }
    int[] netWeight = new int[nets];
    Arrays.fill(netWeight, 1);
    long[] weight = new long[vertices];
    Arrays.fill(weight, 1);
    int[] fixed = new int[vertices];
    Arrays.fill(fixed, Hypergraph.FREE);
    return Hypergraph.of(start, Arrays.copyOf(pin, pins), netWeight, new long[][] {weight}, fixed);
  }
}
