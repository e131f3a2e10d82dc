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
import spikestack.machine.mapping.Planner;
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
/// checked on the images whose cost is counted. Cost is the mean over those. With `resident` each
/// climb ends with the machine whose weight buffer holds the whole network, in 2D too: what a
/// buffer saves is not what stacking saves.
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
  private final boolean resident;
  private final Pictures pictures;
  private final Amount amount;
  private final int threads;
  private final Map<Accelerator, List<CostModel.Design>> chips = new HashMap<>();
  private @Nullable String difference;

  LadderRun(
      Accelerator accelerator,
      Technology technology,
      List<Skipping> skippings,
      boolean resident,
      Pictures pictures,
      Amount amount,
      int threads) {
    this.accelerator = accelerator;
    this.technology = technology;
    this.skippings = List.copyOf(skippings);
    this.resident = resident;
    this.pictures = pictures;
    this.amount = amount;
    this.threads = threads;
  }

  /// Where simulator and golden differ first, or null.
  @Nullable String difference() {
    return difference;
  }

  /// Rungs in order: dense on every arrangement; then for each subject dense and skipping, on the
  /// stacked arrangements. The first subject is the network as it is. With `resident`, the first
  /// rung and all skipping ones follow once more with resident weights, on every arrangement.
  List<Ladder.Rung> climb(List<Subject> subjects) {
    List<Ladder.Rung> rungs = new ArrayList<>();
    List<Measured> dense = new ArrayList<>();
    for (Subject subject : subjects) {
      Measured all = measure(subject.step, subject.network, accelerator, amount.images);
      add(rungs, subject, accelerator, subject.step, all, dense.isEmpty());
      dense.add(all);
      skipping(rungs, subject, accelerator, "", all, false);
    }
    if (resident) {
      Accelerator holding = holding(subjects);
      String more = " + resident weights";
      Measured first = again(more, subjects.getFirst(), holding, dense.getFirst());
      add(rungs, subjects.getFirst(), holding, more, first, true);
      for (int i = 0; i < dense.size(); i++) {
        skipping(rungs, subjects.get(i), holding, more, dense.get(i), true);
      }
    }
    return rungs;
  }

  private void skipping(
      List<Ladder.Rung> rungs,
      Subject subject,
      Accelerator machine,
      String more,
      Measured dense,
      boolean flatToo) {
    for (Skipping skipping : skippings) {
      String which = skippings.size() > 1 ? " (" + skipping + ")" : "";
      String name = subject.step + " + skipping" + which + more;
      Accelerator skips = machine.with(skipping);
      add(rungs, subject, skips, name, again(name, subject, skips, dense), flatToo);
    }
  }

  /// The cost of a subject on a machine that changes no answer.
  private Measured again(String name, Subject subject, Accelerator machine, Measured dense) {
    Measured cost = measure(name, subject.network, machine, amount.cost);
    if (!cost.predicted.equals(dense.predicted.subList(0, cost.predicted.size()))) {
      throw new IllegalStateException("an answer changed:" + name);
    }
    return new Measured(cost.totals, dense.accuracy, cost.predicted);
  }

  /// The machine with a weight buffer that holds the largest of the networks, in whole KiB.
  private Accelerator holding(List<Subject> subjects) {
    long bytes =
        subjects.stream()
            .mapToLong(subject -> Planner.weightBytes(subject.network, accelerator))
            .max()
            .orElseThrow();
    int whole = Math.toIntExact(Math.ceilDiv(bytes, 1024L) * 1024);
    Accelerator.WeightBuffer now = accelerator.weightBuffer();
    return accelerator.with(
        new Accelerator.WeightBuffer(Math.max(whole, now.bytes()), now.portBits(), true));
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
                machine.weightBuffer().resident(),
                measured.totals,
                evaluation,
                measured.accuracy.orElse(Double.NaN)));
      }
    }
  }

  /// A chip depends on the machine alone: its floorplan is made once.
  private List<CostModel.Design> chips(Accelerator machine) {
    return chips.computeIfAbsent(
        machine,
        made -> {
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
