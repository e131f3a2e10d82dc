package spikestack.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import spikestack.silicon.partition.Balance;
import spikestack.silicon.partition.Hypergraph;
import spikestack.silicon.partition.Partition;
import spikestack.silicon.partition.Partitioner;
import spikestack.silicon.signoff.timing.WireModel;

/// How time and memory of partition, static timing and temperature grow with the size: one run
/// each, with what building its input takes left out of the time, but not out of the memory.
///
/// Arguments: sizes (default 50000 100000 200000 1000000). Memory is the peak of the heap during a
/// run, collected before it; so it depends on how often the collector runs, and is an upper bound.
public final class ScalingReport {
  private static final int THREADS = 2;

  private ScalingReport() {}

  private interface Run {
    String go();
  }

  /// Prints one line a run.
  public static void main(String[] arguments) {
    List<Integer> sizes =
        arguments.length == 0
            ? List.of(50_000, 100_000, 200_000, 1_000_000)
            : Arrays.stream(arguments).map(Integer::parseInt).toList();
    System.out.println("| what | size | seconds | heap at most, MiB | result |");
    System.out.println("|---|---|---|---|---|");
    for (int size : sizes) {
      Hypergraph graph = graph(size);
      line(
          "partition, 2 ways at 2 %, one start",
          size,
          () -> {
            Partition found =
                Partitioner.partition(
                    graph,
                    Balance.percent(graph, 2, 2),
                    new Partitioner.Options(1, 1, THREADS, () -> {}));
            return String.format(Locale.ROOT, "cut %,d", found.cut());
          });
    }
    for (WireModel model : List.of(WireModel.ELMORE, WireModel.EFFECTIVE_CAPACITANCE)) {
      for (int size : sizes) {
        TimingBenchmark timing = new TimingBenchmark();
        timing.cells = size;
        timing.model = model;
        timing.build();
        line(
            "timing, " + model.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            size,
            () -> String.format(Locale.ROOT, "%.0f ps", timing.time()));
      }
    }
    for (int size : sizes) {
      ConductanceSolverBenchmark solver = new ConductanceSolverBenchmark();
      solver.unknowns = size;
      solver.threads = THREADS;
      solver.setup();
      line("temperature, 10 layers", size, () -> solver.gridMultigrid().toString());
    }
  }

  private static void line(String what, int size, Run run) {
    System.gc();
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    long begin = System.nanoTime();
    String result = run.go();
    double seconds = (System.nanoTime() - begin) * 1e-9;
    long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    System.out.printf(
        Locale.ROOT, "| %s | %,d | %.2f | %,d | %s |%n", what, size, seconds, peak >> 20, result);
  }

  /// Nets of 2 to 13 pins, 199 of 200 pins near to each other.
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
        int reach = random.nextInt(200) == 0 ? vertices : 40;
        pin[pins++] = Math.floorMod(centre + random.nextInt(reach) - reach / 2, vertices);
      }
      start[e + 1] = pins;
    }
    int[] ones = new int[nets];
    Arrays.fill(ones, 1);
    long[] weight = new long[vertices];
    Arrays.fill(weight, 1);
    int[] fixed = new int[vertices];
    Arrays.fill(fixed, Hypergraph.FREE);
    return Hypergraph.of(start, Arrays.copyOf(pin, pins), ones, new long[][] {weight}, fixed);
  }
}
