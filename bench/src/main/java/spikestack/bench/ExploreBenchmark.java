package spikestack.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikestack.studio.explore.Backend;
import spikestack.studio.explore.Explorer;
import spikestack.studio.explore.Metric;
import spikestack.studio.explore.PointLog;
import spikestack.studio.explore.PointResult;
import spikestack.studio.explore.Sweep;

/// What a design point costs, and what a sweep costs beside its points: search, names, log, table.
/// Run from the project's root (it reads `examples/explore`).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 5)
public class ExploreBenchmark {
  private static final int POINTS = 2048;

  /// Enough to meet every network of the sweep, whose spikes are then recorded.
  private static final int WARM = 60;

  private @Nullable Explorer explorer;
  private final SplittableRandom chance = new SplittableRandom(1);

  @Setup
  public void setup() {
    Path file = Path.of("examples/explore/moe-machine.yaml");
    try {
      Path folder = Files.createTempDirectory("explore");
      Path root = Path.of("").toAbsolutePath();
      String text =
          Files.readString(file)
              .replace("../..", root.toString())
              .replaceAll("accuracy-images: .*", "")
              .replaceAll("search: .*", "search: {kind: random, points: " + POINTS + "}");
      explorer =
          Explorer.open(Files.writeString(folder.resolve("sweep.yaml"), text), OptionalInt.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < WARM; i++) {
      point();
    }
  }

  private static Explorer ready(@Nullable Explorer explorer) {
    if (explorer == null) {
      throw new IllegalStateException("setup has not run");
    }
    return explorer;
  }

  /// A point drawn by chance from the example's space: most have a floorplan of their own.
  @Benchmark
  public PointResult point() {
    Sweep sweep = ready(explorer).sweep();
    int[] choice = sweep.axes().stream().mapToInt(a -> chance.nextInt(a.values().size())).toArray();
    return ready(explorer).evaluator().evaluate(choice);
  }

  /// A whole sweep over points that cost nothing, per point.
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public Explorer.Outcome overhead() throws IOException {
    double[] metrics = new double[Metric.values().length];
    Path folder = Files.createTempDirectory("overhead");
    Backend nothing =
        new Backend() {
          @Override
          public void evaluate(List<int[]> points, Sink sink) {
            for (int i = 0; i < points.size(); i++) {
              Arrays.fill(metrics, Arrays.hashCode(points.get(i)));
              sink.done(i, new PointResult(true, "", metrics));
            }
          }

          @Override
          public void close() {}
        };
    try (PointLog log = PointLog.open(folder)) {
      return ready(explorer).run(log, nothing, done -> {});
    }
  }
}
