package spikestack.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/// The accumulate kernel against a bare vector add in the same run: counter `adds` is 16-bit
/// additions per second.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AccumulateBenchmark {
  /// Fan-in x outputs of layers of Spikformer-4-384.
  @Param({
    "384x384",
    "384x1152",
    "384x1536",
    "1536x384",
    "432x96",
    "864x192",
    "1728x384",
    "3456x384"
  })
  public String shape = "384x384";

  private AccumulateWork work = new AccumulateWork(1, 1, 0.1, 1);
  private long[] a = new long[0];
  private long[] b = new long[0];

  /// Additions of the invocations so far.
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counter {
    public long adds;
  }

  @Setup
  public void setup() {
    int x = shape.indexOf('x');
    int fanIn = Integer.parseInt(shape.substring(0, x));
    work = new AccumulateWork(fanIn, Integer.parseInt(shape.substring(x + 1)), 0.15, 256);
    work.check();
    a = new long[AccumulateWork.BARE];
    b = new long[AccumulateWork.BARE];
  }

  @Benchmark
  public long accumulate(Counter counter) {
    counter.adds += work.adds();
    return work.run();
  }

  @Benchmark
  public long bareAdd(Counter counter) {
    counter.adds += AccumulateWork.bare(a, b);
    return a[0];
  }
}
