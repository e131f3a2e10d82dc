package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Technology;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.network.Network;
import spikestack.model.trace.TraceComparison;
import spikestack.studio.explore.Totals;

/// Climbs the ladder: every network on the dense and on the skipping machine.
///
/// Accuracy is measured over all images, once per network: skipping changes no answer, which is
/// checked on the images whose cost is counted. Cost is the mean over those.
final class LadderRun {
  /// A network of the ladder. `pruning` says how it came to drop heads: empty, `applied afterwards`
  /// or `trained in`.
  record Subject(Network network, double keep, String pruning) {}

  /// Pixels and label of an image; label -1 where there is none.
  interface Pictures {
    byte[] pixels(int image);

    int label(int image);
  }

  /// How much is run: images for accuracy, for cost, and against golden bit by bit.
  record Amount(int images, int cost, int checked) {}

  private final Accelerator accelerator;
  private final Technology technology;
  private final Skipping skipping;
  private final Pictures pictures;
  private final Amount amount;
  private final int threads;
  private @Nullable String difference;

  LadderRun(
      Accelerator accelerator,
      Technology technology,
      Skipping skipping,
      Pictures pictures,
      Amount amount,
      int threads) {
    this.accelerator = accelerator;
    this.technology = technology;
    this.skipping = skipping;
    this.pictures = pictures;
    this.amount = amount;
    this.threads = threads;
  }

  /// Where simulator and golden differ first, or null.
  @Nullable String difference() {
    return difference;
  }

  /// Rungs in order: dense on every arrangement; then for each subject dense and skipping, on the
  /// stacked arrangements. The first subject is the network as it is.
  List<Ladder.Rung> climb(List<Subject> subjects) {
    List<Ladder.Rung> rungs = new ArrayList<>();
    for (Subject subject : subjects) {
      boolean first = rungs.isEmpty();
      String name = name(subject);
      Measured dense = measure(name, subject.network, accelerator, amount.images);
      add(rungs, subject, accelerator, name, dense, first);
      if (!skipping.off()) {
        Accelerator skips = accelerator.with(skipping);
        Measured sparse = measure(name + " + skipping", subject.network, skips, amount.cost);
        if (!sparse.predicted.equals(dense.predicted.subList(0, sparse.predicted.size()))) {
          throw new IllegalStateException("skipping changed an answer of" + name);
        }
        add(
            rungs,
            subject,
            skips,
            name + " + skipping",
            new Measured(sparse.totals, dense.accuracy, sparse.predicted),
            false);
      }
    }
    return rungs;
  }

  static String name(Subject subject) {
    return subject.pruning.isEmpty()
        ? ""
        : String.format(Locale.ROOT, " + D3 p=%s %s", subject.keep, subject.pruning);
  }

  private void add(
      List<Ladder.Rung> rungs,
      Subject subject,
      Accelerator machine,
      String name,
      Measured measured,
      boolean flatToo) {
    for (Evaluation evaluation :
        Evaluations.all(machine, technology, measured.totals, Corner.DEFAULT)) {
      if (flatToo || evaluation.floorplan().tiers() > 1) {
        rungs.add(
            new Ladder.Rung(
                evaluation.arrangement() + name,
                subject.keep,
                !subject.pruning.isEmpty(),
                !machine.skipping().off(),
                measured.totals,
                evaluation,
                measured.accuracy.orElse(Double.NaN)));
      }
    }
  }

  private record Measured(Totals totals, OptionalDouble accuracy, List<Integer> predicted) {}

  /// One image: counts only where its cost is wanted.
  private record One(Simulation simulation, @Nullable String difference) {}

  private Measured measure(String name, Network network, Accelerator machine, int images) {
    Simulator first;
    try {
      first = new Simulator(network, machine);
    } catch (InputException complaint) {
      throw complaint.within(machine.name());
    }
    ThreadLocal<Simulator> simulators = ThreadLocal.withInitial(first::twin);
    Totals totals = new Totals();
    List<Integer> predicted = new ArrayList<>();
    int[] right = {0, 0};
    try (Progress progress = new Progress("ladder" + name, images, "images")) {
      InOrder.run(
          images,
          threads,
          i -> one(network, simulators.get(), i),
          one -> {
            Simulation s = one.simulation;
            if (s.image() < amount.cost) {
              totals.add(s);
            }
            predicted.add(s.predicted());
            right[0] += s.label() >= 0 ? 1 : 0;
            right[1] += s.label() >= 0 && s.predicted() == s.label() ? 1 : 0;
            if (one.difference != null && difference == null) {
              difference = name + ", image " + s.image() + ", " + one.difference;
            }
            progress.step(1);
          });
    }
    OptionalDouble accuracy =
        right[0] == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right[1] / right[0]);
    return new Measured(totals, accuracy, predicted);
  }

  private One one(Network network, Simulator simulator, int i) {
    byte[] pixels = pictures.pixels(i);
    boolean check = i < amount.checked;
    Simulation simulation = simulator.run(pixels, i, pictures.label(i), check);
    if (!check) {
      return new One(simulation, null);
    }
    TraceComparison comparison =
        TraceComparison.of(
            Golden.run(network, pixels, i, pictures.label(i)), simulation.trace().orElseThrow());
    return new One(
        simulation, comparison.first().map(TraceComparison.Difference::toString).orElse(null));
  }
}
