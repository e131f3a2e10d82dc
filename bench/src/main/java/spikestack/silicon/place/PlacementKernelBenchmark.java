package spikestack.silicon.place;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The kernels of one iteration of global placement: density (deposit, field, forces) and
/// wirelength gradient, for cells spread over the die with local nets. In the placer's package, as
/// the kernels are not public.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PlacementKernelBenchmark {
  private static final int SIDE = 100;

  /// Cells; the grid has as many bins as the placer would take.
  @Param({"10000", "50000", "200000"})
  public int cells = 50_000;

  @Param({"1", "2"})
  public int threads = 1;

  private @Nullable Workers workers;
  private @Nullable DensityField field;
  private @Nullable SmoothWirelength wirelength;
  private int[] list = new int[0];
  private double[] x = new double[0];
  private double[] y = new double[0];
  private DensityField.Objects objects = DensityField.Objects.full(x, y);
  private double[] toX = new double[0];
  private double[] toY = new double[0];
  private double binWidth;

  @Setup
  public void setup() {
    SplittableRandom random = new SplittableRandom(1);
    int across = (int) Math.ceil(Math.sqrt(cells));
    int edge = across * SIDE;
    int bins = 16;
    while ((long) bins * bins < cells) {
      bins *= 2;
    }
    Workers pool = new Workers(threads);
    workers = pool;
    field = new DensityField(new Die(0, 0, edge, edge), bins, pool);
    binWidth = (double) edge / bins;
    list = new int[cells];
    x = new double[cells];
    y = new double[cells];
    double[] size = new double[cells];
    toX = new double[cells];
    toY = new double[cells];
    for (int i = 0; i < cells; i++) {
      int row = i / across;
      list[i] = i;
      x[i] = (i - row * across + random.nextDouble()) * SIDE;
      y[i] = (row + random.nextDouble()) * SIDE;
      size[i] = SIDE * random.nextDouble(0.5, 1.1);
    }
    objects = DensityField.Objects.full(size, size);
    int[] start = new int[cells + 1];
    IntList pins = new IntList();
    for (int net = 0; net < cells; net++) {
      int degree = net % 3 == 0 ? 3 + random.nextInt(6) : 2;
      for (int k = 0; k < degree; k++) {
        int near = net + random.nextInt(-4, 5) + across * random.nextInt(-4, 5);
        pins.add(Math.floorMod(near, cells));
      }
      start[net + 1] = pins.size();
    }
    double[] weight = new double[cells];
    java.util.Arrays.fill(weight, 1);
    double[] offset = new double[pins.size()];
    wirelength = new SmoothWirelength(cells, start, pins.toArray(), offset, offset, weight, pool);
  }

  @TearDown
  public void tearDown() {
    if (workers != null) {
      workers.close();
    }
  }

  @Benchmark
  public double density() {
    if (field == null) {
      throw new IllegalStateException("not set up");
    }
    field.deposit(list, cells, x, y, objects);
    field.solve();
    field.forces(list, x, y, objects, toX, toY);
    return toX[0];
  }

  @Benchmark
  public double wirelengthGradient() {
    if (wirelength == null) {
      throw new IllegalStateException("not set up");
    }
    wirelength.gradient(x, y, 2 * binWidth, 2 * binWidth, toX, toY);
    return toX[0];
  }
}
