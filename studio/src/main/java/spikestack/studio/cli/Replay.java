package spikestack.studio.cli;

import java.util.Optional;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.model.input.Samples;
import spikestack.model.network.Head;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceComparison;
import spikestack.studio.explore.Totals;

/// Runs images through golden and simulator and compares every recorded bit.
final class Replay {
  private final Totals totals = new Totals();
  private long goldenRight;
  private long mismatching;
  private long compared;
  private Optional<String> difference = Optional.empty();

  /// What a replay found. `first` is the first image's simulation, recorded. Bits are compared at
  /// every recording point; accuracy is 0..1.
  record Outcome(
      Totals totals,
      double goldenAccuracy,
      long mismatchingBits,
      long comparedBits,
      Optional<String> firstDifference,
      Simulation first) {}

  private record Checked(Simulation simulation, boolean goldenRight, TraceComparison comparison) {}

  private Replay() {}

  /// Reference and simulator over the reference's images on `threads` threads.
  static Outcome run(
      Simulator planned, Samples images, Reference reference, int threads, Progress progress) {
    int count = reference.count();
    int start = reference.image(0);
    Network network = planned.network();
    Simulation first = planned.run(images.image(start), start, images.label(start), true);
    ThreadLocal<Simulator> simulators = ThreadLocal.withInitial(planned::twin);
    Replay replay = new Replay();
    InOrder.run(
        count,
        threads,
        i -> check(network, simulators.get(), images, reference, i),
        checked -> {
          replay.fold(checked);
          progress.step(1);
        });
    return new Outcome(
        replay.totals,
        (double) replay.goldenRight / count,
        replay.mismatching,
        replay.compared,
        replay.difference,
        first);
  }

  private void fold(Checked checked) {
    totals.add(checked.simulation);
    goldenRight += checked.goldenRight ? 1 : 0;
    mismatching += checked.comparison.mismatchingBits();
    compared += checked.comparison.comparedBits();
    if (difference.isEmpty()) {
      difference =
          checked
              .comparison
              .first()
              .map(where -> "image " + checked.simulation.image() + ", " + where);
    }
  }

  private static Checked check(
      Network network, Simulator simulator, Samples images, Reference reference, int i) {
    int image = reference.image(i);
    byte[] pixels = images.image(image);
    int label = images.label(image);
    Trace golden = reference.trace(network, pixels, i, label);
    Simulation simulation = simulator.run(pixels, image, label, true);
    return new Checked(
        simulation,
        Head.argMax(golden.logits()) == label,
        TraceComparison.of(golden, simulation.trace().orElseThrow()));
  }
}
