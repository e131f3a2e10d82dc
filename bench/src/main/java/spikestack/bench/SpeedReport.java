package spikestack.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Event;
import spikestack.machine.sim.ImageRunner;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.machine.sim.synthetic.Synthetic;
import spikestack.model.network.Network;

/// Prints every speed that docs/performance.md quotes, in one run: best of several rounds, wall
/// time and the thread's own CPU time (which a busy machine does not stretch). Run from the
/// project's root; argument `small` leaves the 224 x 224 network out.
public final class SpeedReport {
  private SpeedReport() {}

  public static void main(String[] args) throws InterruptedException {
    kernel();
    for (int steps : new int[] {1, 2, 4, 8}) {
      // Eight steps need a larger residual buffer than the paper's preset has.
      String preset = steps == 8 ? "imagenet" : "paper";
      simulation(Synthetic.Shape.cifar(steps), preset, steps == 4, 40);
    }
    if (args.length == 0) {
      simulation(Synthetic.Shape.imagenet(), "imagenet", true, 4);
    }
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    line("heap used %.0f MB, committed %.0f MB", heap.getUsed() / 1e6, heap.getCommitted() / 1e6);
  }

  private static void kernel() {
    long[] a = new long[AccumulateWork.BARE];
    long[] b = new long[AccumulateWork.BARE];
    double bare = best(() -> AccumulateWork.bare(a, b));
    line("bare vector add, first-level cache: %.1f G additions/s (16 bit)", bare);
    int[][] shapes = {
      {384, 384},
      {384, 1152},
      {384, 1536},
      {1536, 384},
      {432, 96},
      {864, 192},
      {1728, 384},
      {3456, 384}
    };
    for (int[] shape : shapes) {
      AccumulateWork work = new AccumulateWork(shape[0], shape[1], 0.15, 256);
      work.check();
      double rate =
          best(
              () -> {
                work.run();
                return work.adds();
              });
      line(
          "accumulate %d -> %d, 15 %% ones: %.1f G/s, %.0f %% of bare",
          shape[0], shape[1], rate, 100 * rate / bare);
    }
  }

  /// Best additions per nanosecond over a second of CPU time, after half a second of warming up.
  private static double best(LongSupplier work) {
    double best = 0;
    long begin = cpu();
    while (cpu() - begin < 1_500_000_000L) {
      long start = cpu();
      long adds = 0;
      for (int i = 0; i < 20; i++) {
        adds += work.getAsLong();
      }
      if (start - begin > 500_000_000L) {
        best = Math.max(best, (double) adds / (cpu() - start));
      }
    }
    return best;
  }

  private static void simulation(Synthetic.Shape shape, String preset, boolean full, int images)
      throws InterruptedException {
    Accelerator machine = AcceleratorFile.read(Path.of("inputs/accelerators", preset + ".yaml"));
    Synthetic.Calibrated calibrated = Synthetic.network(shape, 7, machine, full ? 30 : 10);
    if (full) {
      rates(calibrated);
    }
    Network network = calibrated.network();
    Simulator simulator = new Simulator(network, machine);
    Simulation last = simulator.run(Synthetic.pixels(network, 0), 0, -1, false);
    for (int warm = 0; warm < images; warm++) {
      last = simulator.run(Synthetic.pixels(network, warm), warm, -1, false);
    }
    double cpuMs = Double.MAX_VALUE;
    double wallMs = 0;
    for (int i = 0; i < images; i++) {
      byte[] pixels = Synthetic.pixels(network, i);
      long start = cpu();
      long wall = System.nanoTime();
      last = simulator.run(pixels, i, -1, false);
      wallMs += (System.nanoTime() - wall) / 1e6;
      cpuMs = Math.min(cpuMs, (cpu() - start) / 1e6);
    }
    line(
        "%s T%d: %.1f ms CPU best, %.1f ms wall mean = %.1f images/s; %d cycles, %.0f M additions",
        shape.name(),
        shape.timesteps(),
        cpuMs,
        wallMs / images,
        1000 * images / wallMs,
        last.cycles(),
        last.events()[Event.PE_ADD.index()] / 1e6);
    if (full) {
      threads(simulator, images);
    }
  }

  private static void threads(Simulator simulator, int images) throws InterruptedException {
    double[] seconds = new double[3];
    double[] cpuSeconds = new double[3];
    for (int threads = 1; threads <= 2; threads++) {
      for (int round = 0; round < 3; round++) {
        long start = System.nanoTime();
        long processor = processCpu();
        ImageRunner.run(
            simulator,
            2 * images,
            threads,
            false,
            i -> Synthetic.pixels(simulator.network(), i),
            i -> -1,
            result -> {});
        double taken = (System.nanoTime() - start) / 1e9;
        double used = (processCpu() - processor) / 1e9;
        seconds[threads] = round == 0 ? taken : Math.min(seconds[threads], taken);
        cpuSeconds[threads] = round == 0 ? used : Math.min(cpuSeconds[threads], used);
      }
      line(
          "%d images on %d thread(s): %.2f s wall, %.2f s CPU",
          2 * images, threads, seconds[threads], cpuSeconds[threads]);
    }
    line(
        "two threads: %.2f times as fast (wall); %.2f if both had a core to themselves (CPU)",
        seconds[1] / seconds[2], 2 * cpuSeconds[1] / cpuSeconds[2]);
  }

  private static void rates(Synthetic.Calibrated calibrated) {
    StringBuilder text = new StringBuilder("rates in percent, reached (wanted):");
    for (Map.Entry<String, Double> entry : calibrated.wanted().entrySet()) {
      text.append(
          String.format(
              Locale.ROOT,
              " %s %.1f (%.1f)",
              entry.getKey(),
              100 * calibrated.reached().getOrDefault(entry.getKey(), 0.0),
              100 * entry.getValue()));
    }
    line("%s", text);
  }

  private static long processCpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
