package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.cost.CostModel;
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
  /// A network of the ladder; `step` names what it adds to the one before, such as ` + D3 p=0.5
  /// trained in`, and is empty for the network as it is.
  record Subject(Network network, String step) {
    static Subject pruned(Network network, String how) {
      return new Subject(
          network, String.format(Locale.ROOT, " + D3 p=%s %s", network.pruning().keep(), how));
    }
  }

  /// Pixels and label of an image; label -1 where there is none.
  interface Pictures {
    byte[] pixels(int image);

    int label(int image);
  }

  /// How much is run: images for accuracy, for cost, and against golden bit by bit.
  record Amount(int images, int cost, int checked) {}

  private final Accelerator accelerator;
  private final Technology technology;
  private final List<Skipping> skippings;
  private final Pictures pictures;
  private final Amount amount;
  private final int threads;
  private final Map<Skipping, List<CostModel.Design>> chips = new HashMap<>();
  private @Nullable String difference;

  LadderRun(
      Accelerator accelerator,
      Technology technology,
      List<Skipping> skippings,
      Pictures pictures,
      Amount amount,
      int threads) {
    this.accelerator = accelerator;
    this.technology = technology;
    this.skippings = List.copyOf(skippings);
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
      String name = subject.step;
      Measured dense = measure(name, subject.network, accelerator, amount.images);
      add(rungs, subject, accelerator, name, dense, first);
      for (Skipping skipping : skippings) {
        String more = name + " + skipping" + (skippings.size() > 1 ? " (" + skipping + ")" : "");
        Accelerator skips = accelerator.with(skipping);
        Measured sparse = measure(more, subject.network, skips, amount.cost);
        if (!sparse.predicted.equals(dense.predicted.subList(0, sparse.predicted.size()))) {
          throw new IllegalStateException("skipping changed an answer:" + more);
        }
        Measured both = new Measured(sparse.totals, dense.accuracy, sparse.predicted);
        add(rungs, subject, skips, more, both, false);
      }
    }
    return rungs;
  }

  private void add(
      List<Ladder.Rung> rungs,
      Subject subject,
      Accelerator machine,
      String name,
      Measured measured,
      boolean flatToo) {
    for (CostModel.Design chip : chips(machine)) {
      Evaluation evaluation = chip.evaluate(Layers.workload(measured.totals));
      if (flatToo || evaluation.floorplan().tiers() > 1) {
        rungs.add(
            new Ladder.Rung(
                evaluation.arrangement() + name,
                subject.network.pruning().keep(),
                !subject.network.pruning().off(),
                !machine.skipping().off(),
                measured.totals,
                evaluation,
                measured.accuracy.orElse(Double.NaN)));
      }
    }
  }

  /// A chip depends on the machine alone: its floorplan is made once.
  private List<CostModel.Design> chips(Accelerator machine) {
    return chips.computeIfAbsent(
        machine.skipping(),
        kind -> {
          CostModel model = new CostModel(technology.at(Corner.DEFAULT));
          return machine.stackings().stream()
              .map(stacking -> model.design(machine, stacking))
              .toList();
        });
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
