package spikestack.studio.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import spikestack.machine.sim.LayerResult;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.activity.Saif;
import spikestack.silicon.netlist.activity.SignalCounts;
import spikestack.silicon.netlist.activity.Vcd;
import spikestack.silicon.rtl.Bench;
import spikestack.silicon.rtl.Expected;
import spikestack.silicon.rtl.MachineParameters;
import spikestack.silicon.rtl.RtlProgram;
import spikestack.silicon.rtl.Verification;
import spikestack.silicon.rtl.Waves;

/// Golden and simulator say what to expect, the RTL must do it.
final class RtlVerify {
  /// Images of one process: few enough that all threads have work, and one build serves any number.
  private static final int IMAGES = 16;

  private final Study study;
  private final ThreadLocal<Simulator> simulators;
  private final AtomicLong simulatorNanos = new AtomicLong();

  private RtlVerify(Study study) {
    this.study = study;
    Simulator planned = new Simulator(study.network(), study.accelerator());
    this.simulators = ThreadLocal.withInitial(planned::twin);
  }

  static RtlReport run(Study study, RtlProgram program, Bench.Simulator chosen) {
    RtlVerify verify = new RtlVerify(study);
    MachineParameters parameters =
        MachineParameters.of(study.accelerator(), program.needs(), IMAGES);
    RtlReport report = new RtlReport(study.network().name(), study.accelerator().name(), chosen);
    try {
      Bench bench = Bench.build(chosen, parameters, Bench.cache(), false);
      Path work = Files.createTempDirectory("spikestack-rtl-");
      try (Progress progress = new Progress("rtl", study.count(), "images")) {
        double seconds =
            new Verification(program, parameters, bench, work)
                .run(
                    study.count(),
                    Math.min(study.threads(), study.count()),
                    study.images()::image,
                    verify::expected,
                    progress::step,
                    report::add);
        report.times(seconds, verify.simulatorNanos.get() / 1e9);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return report;
  }

  /// Complains about more images than one process takes.
  static void requireFew(Study study) {
    if (study.count() > IMAGES) {
      throw new InputException(
          "--activity", study.count() + " images", "at most " + IMAGES + ": --images N");
    }
  }

  /// Runs the first images once more with waves, counts every signal's transitions while they run,
  /// and writes them as SAIF; what it says about them.
  static String activity(Study study, RtlProgram program, Path target) {
    MachineParameters parameters =
        MachineParameters.of(study.accelerator(), program.needs(), IMAGES);
    try {
      Path work = Files.createTempDirectory("spikestack-waves-");
      try (Progress progress = new Progress("waves", study.count(), "images")) {
        int[] shown = {0};
        SignalCounts counts =
            Waves.run(
                program,
                parameters,
                Waves.images(study.count(), study.images()::image),
                work,
                done -> {
                  progress.step(done - shown[0]);
                  shown[0] = done;
                },
                waves -> Vcd.read("waves of Verilator", waves, Waves.RUNNING));
        // Half a cycle is one unit of the bench's time.
        Saif.write(target, counts, Waves.MACHINE, "1 ns", "spikestack rtl");
        return String.format(
            Locale.ROOT,
            "%,d signals over %,d cycles of %d images",
            counts.size(),
            counts.duration() / 2,
            study.count());
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Expected expected(int image) {
    byte[] pixels = study.images().image(image);
    int label = study.images().label(image);
    Simulator simulator = simulators.get();
    long begin = System.nanoTime();
    Simulation simulation = simulator.run(pixels, image, label, false);
    simulatorNanos.addAndGet(System.nanoTime() - begin);
    return new Expected(
        Golden.run(study.network(), pixels, image, label),
        windows(simulation),
        simulation.cycles());
  }

  static List<Expected.Window> windows(Simulation simulation) {
    List<Expected.Window> windows = new ArrayList<>();
    for (LayerResult layer : simulation.layers()) {
      windows.add(new Expected.Window(layer.name(), layer.start(), layer.end()));
    }
    return windows;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
