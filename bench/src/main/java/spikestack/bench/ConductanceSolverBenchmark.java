package spikestack.bench;

import java.util.Arrays;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;
import spikestack.silicon.thermal.solver.Convergence;
import spikestack.silicon.thermal.solver.GridMatrix;
import spikestack.silicon.thermal.solver.GridSolver;
import spikestack.silicon.thermal.solver.Network;
import spikestack.silicon.thermal.solver.NetworkSolver;

/// Set-up and solve of both linear solvers, from zero to a relative residual of 1e-10: a ten-layer
/// face-to-face stack (box), and a square power grid with a cell on every node (network).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 3)
public class ConductanceSolverBenchmark {
  private static final double[] THICKNESS = {
    100e-6, 2e-6, 6e-6, 1e-6, 6e-6, 2e-6, 50e-6, 20e-6, 500e-6, 500e-6
  };
  private static final double[] CONDUCTIVITY = {130, 130, 2.25, 1.38, 2.25, 130, 130, 4, 400, 400};

  /// Unknowns.
  @Param({"10000", "100000", "1000000"})
  public int unknowns = 100_000;

  @Param({"1", "2"})
  public int threads = 1;

  private @Nullable GridMatrix box;
  private @Nullable Network network;
  private double[] boxSource = new double[0];
  private double[] networkSource = new double[0];

  @Setup
  public void setup() {
    int side = (int) Math.sqrt(unknowns / 10.0);
    box = box(side);
    boxSource = new double[box.cells()];
    Random random = new Random(1);
    for (int i = 0; i < boxSource.length; i++) {
      boxSource[i] = random.nextDouble() * 1e-6;
    }
    int nodes = (int) Math.sqrt(unknowns);
    network = network(nodes);
    networkSource = new double[nodes * nodes];
    Arrays.setAll(networkSource, i -> random.nextDouble() * 1e-6);
  }

  @Benchmark
  public Convergence gridMultigrid() {
    if (box == null) throw new IllegalStateException("setup has not run");
    try (GridSolver solver = new GridSolver(box, threads)) {
      return solver.solve(boxSource, new double[boxSource.length], 1e-10, 500).orFail();
    }
  }

  /// Serial whatever `threads` says.
  @Benchmark
  public Convergence networkMultigrid() {
    if (network == null) throw new IllegalStateException("setup has not run");
    return new NetworkSolver(network)
        .solve(networkSource, new double[networkSource.length], 1e-10, 500)
        .orFail();
  }

  private static GridMatrix box(int side) {
    double d = 10e-6;
    int nz = THICKNESS.length;
    GridMatrix grid = new GridMatrix(side, side, nz);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int z = 0; z < nz; z++) {
          double lateral = CONDUCTIVITY[z] * THICKNESS[z];
          if (x < side - 1) grid.east(x, y, z, lateral);
          if (y < side - 1) grid.north(x, y, z, lateral);
          double half = THICKNESS[z] / (2 * CONDUCTIVITY[z]);
          if (z < nz - 1) {
            grid.up(x, y, z, d * d / (half + THICKNESS[z + 1] / (2 * CONDUCTIVITY[z + 1])));
          } else {
            grid.ground(x, y, z, d * d / (half + 1e-4));
          }
        }
      }
    }
    return grid;
  }

  private static Network network(int side) {
    Network network = new Network(side * side);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int i = y * side + x;
        if (x < side - 1 && y % 4 != 3) network.connect(i, i + 1, 0.7);
        if (y < side - 1) network.connect(i, i + side, x % 5 == 0 ? 5 : 0.3);
        if (x % 100 == 50 && y % 100 == 50) network.ground(i, 100);
      }
    }
    return network;
  }
}
