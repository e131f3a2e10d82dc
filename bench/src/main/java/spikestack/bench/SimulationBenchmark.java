package spikestack.bench;

import java.nio.file.Path;
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
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.machine.sim.synthetic.Synthetic;

/// One image through the whole simulator, bit-exact and cycle-exact. Run from the project's root
/// (it reads `inputs/accelerators`).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class SimulationBenchmark {
  /// `4-384` with its number of time steps, or `8-512` at 224 x 224.
  @Param({"4-384 T1", "4-384 T2", "4-384 T4", "4-384 T8", "8-512"})
  public String network = "4-384 T4";

  private @Nullable Simulator simulator;
  private byte[] pixels = new byte[0];

  @Setup
  public void setup() {
    boolean large = network.equals("8-512");
    Synthetic.Shape shape =
        large
            ? Synthetic.Shape.imagenet()
            : Synthetic.Shape.cifar(Integer.parseInt(network.substring(network.length() - 1)));
    var machine =
        AcceleratorFile.read(
            Path.of(
                "inputs/accelerators",
                large || network.endsWith("8") ? "imagenet.yaml" : "paper.yaml"));
    var calibrated = Synthetic.network(shape, 7, machine, 12);
    simulator = new Simulator(calibrated.network(), machine);
    pixels = Synthetic.pixels(calibrated.network(), 1);
  }

  @Benchmark
  public Simulation image() {
    if (simulator == null) {
      throw new IllegalStateException("setup has not run");
    }
    return simulator.run(pixels, 0, -1, false);
  }
}
