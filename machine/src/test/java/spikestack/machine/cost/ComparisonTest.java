package spikestack.machine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Stacking;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;

/// Our ratios 3D / 2D beside the published ones, for one block of the shape T 4, N 64, D 384, H 8
/// with one expert of D x D per token, closed-form counts, 20 % spikes, on the paper preset.
final class ComparisonTest {
  private static final Accelerator PAPER = Presets.PAPER;
  private static final int TOKENS = 64;
  private static final int WIDTH = 384;
  private static final int HEADS = 8;
  private static final int STEPS = 4;
  private static final double RATE = 0.2;

  @Test
  void thePageStatesOurRatios() throws IOException {
    GeneratedTable.check("comparison", ratios() + "\n" + shares());
  }

  /// `kept` of the heads run; K, V and the columns of the projection of the others are skipped.
  private static Workload block(int kept) {
    long slots = (long) TOKENS * STEPS;
    long keptWidth = (long) WIDTH * kept / HEADS;
    List<Workload.Layer> layers = new ArrayList<>();
    layers.add(Workloads.plain(PAPER, "q", WIDTH, WIDTH, slots, RATE));
    layers.add(Workloads.plain(PAPER, "k", keptWidth, WIDTH, slots, RATE));
    layers.add(Workloads.plain(PAPER, "v", keptWidth, WIDTH, slots, RATE));
    layers.add(Workloads.attention(PAPER, "attention", kept, TOKENS, WIDTH / HEADS, STEPS, RATE));
    layers.add(Workloads.plain(PAPER, "projection", WIDTH, keptWidth, slots, RATE));
    layers.add(Workloads.plain(PAPER, "expert", WIDTH, WIDTH, slots, RATE));
    return new Workload(1, layers);
  }

  private static String ratios() {
    StringBuilder rows = new StringBuilder();
    rows.append(
        "| claim, 3D over 2D | scope | published | ours, n28-model: memory-on-logic / logic-on-logic | nangate45: the same |\n");
    rows.append("|---|---|---|---|---|\n");
    List<Evaluation> n28 = evaluate(Presets.N28, HEADS);
    List<Evaluation> n28Pruned = evaluate(Presets.N28, HEADS / 2);
    List<Evaluation> n45 = evaluate(Presets.N45, HEADS);
    List<Evaluation> n45Pruned = evaluate(Presets.N45, HEADS / 2);
    for (Published claim : Published.CLAIMS) {
      rows.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %s |\n",
              claim.claim(),
              claim.scope(),
              claim.published(),
              pair(claim, n28, claim.headPruning() ? n28Pruned : n28),
              pair(claim, n45, claim.headPruning() ? n45Pruned : n45)));
      for (Evaluation stacked : n28) {
        assertThat(claim.ours(n28.getFirst(), stacked)).isPositive();
      }
    }
    return rows.toString();
  }

  private static String pair(Published claim, List<Evaluation> full, List<Evaluation> stacked) {
    Evaluation flat = full.getFirst();
    return Published.text(claim.ours(flat, stacked.get(1)))
        + " / "
        + Published.text(claim.ours(flat, stacked.get(2)));
  }

  private static String shares() {
    StringBuilder rows = new StringBuilder();
    rows.append(
        "| n28-model, share of the 2D energy | 2d | memory-on-logic | logic-on-logic |\n|---|---|---|---|\n");
    List<Evaluation> all = evaluate(Presets.N28, HEADS);
    double base = all.getFirst().totalEnergy().picojoules();
    for (EnergyKind kind : EnergyKind.values()) {
      rows.append("| ").append(kind.key());
      for (Evaluation e : all) {
        rows.append(
            String.format(
                Locale.ROOT, " | %.1f %%", 100 * e.energy().of(kind).picojoules() / base));
      }
      rows.append(" |\n");
    }
    rows.append("| **all**");
    for (Evaluation e : all) {
      rows.append(
          String.format(Locale.ROOT, " | %.1f %%", 100 * e.totalEnergy().picojoules() / base));
    }
    rows.append(" |\n| all, every entry at its low / high end");
    List<Evaluation> low = evaluate(Presets.N28.at(Corner.LOW), HEADS);
    List<Evaluation> high = evaluate(Presets.N28.at(Corner.HIGH), HEADS);
    for (int i = 0; i < all.size(); i++) {
      rows.append(
          String.format(
              Locale.ROOT,
              " | %.1f / %.1f %%",
              100
                  * low.get(i).totalEnergy().picojoules()
                  / low.getFirst().totalEnergy().picojoules(),
              100
                  * high.get(i).totalEnergy().picojoules()
                  / high.getFirst().totalEnergy().picojoules()));
    }
    rows.append(" |\n| all, 90 % of the clock of idle cores gated");
    List<Evaluation> gated = evaluate(Presets.N28.with(Parameter.CLOCK_GATING, 0.9), HEADS);
    for (Evaluation e : gated) {
      rows.append(
          String.format(
              Locale.ROOT,
              " | %.1f %%",
              100 * e.totalEnergy().picojoules() / gated.getFirst().totalEnergy().picojoules()));
    }
    rows.append(" |\n| access without the SRAM macros, ns");
    for (Evaluation e : all) {
      rows.append(
          String.format(Locale.ROOT, " | %.3f", e.memoryAccess().meanWithoutMacro().nanoseconds()));
    }
    rows.append(" |\n| slowest path with a wire: MHz it allows");
    for (Evaluation e : all) {
      double slowest =
          e.paths().stream()
              .filter(path -> path.wire() > 20)
              .mapToDouble(TimingPath::picoseconds)
              .max()
              .orElseThrow();
      rows.append(String.format(Locale.ROOT, " | %.0f", 1e6 / slowest));
    }
    rows.append(" |\n| silicon, mm²");
    for (Evaluation e : all) {
      rows.append(String.format(Locale.ROOT, " | %.2f", e.silicon().squareMicrons() * 1e-6));
    }
    rows.append(" |\n| bonds (signal + supply)");
    for (Evaluation e : all) {
      rows.append(
          String.format(Locale.ROOT, " | %d + %d", e.bonding().signal(), e.bonding().supply()));
    }
    return rows.append(" |\n").toString();
  }

  private static List<Evaluation> evaluate(Technology technology, int kept) {
    List<Evaluation> evaluations = new ArrayList<>();
    for (Stacking stacking : PAPER.stackings()) {
      evaluations.add(new CostModel(technology).evaluate(PAPER, stacking, block(kept)));
    }
    return evaluations;
  }
}
