package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import spikestack.machine.cost.EnergyKind;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.sim.Scope;
import spikestack.model.unit.Energy;
import spikestack.model.unit.Time;
import spikestack.studio.explore.LayerTotals;
import spikestack.studio.explore.Totals;
import spikestack.studio.report.LadderRow;

/// The ladder 2D → 3D → 3D + D3 → 3D + D3 + skipping, once per scope.
///
/// Scopes: `attention` = Q Kᵀ and A V alone; `block` = all layers of all blocks; `network` =
/// everything. A scope's cycles and energy are those of its layers (their windows tile the run);
/// ratios are against the first row of the same scope.
final class Ladder {
  /// One rung: a replay on one arrangement. `pruned`, `skipping` and `resident` (weights) say what
  /// was switched on above the base run.
  record Rung(
      String name,
      double keep,
      boolean pruned,
      boolean skipping,
      boolean resident,
      Totals totals,
      Evaluation evaluation,
      double accuracy) {}

  private static final Map<String, Predicate<Scope>> SCOPES = scopes();

  private Ladder() {}

  /// One rung in one scope, means per image; ratios are against the first rung of the same scope.
  /// `chip` is the energy without that of DRAM.
  record Measure(
      Rung rung,
      String scope,
      double cycles,
      Time latency,
      Energy energy,
      Energy chip,
      double relativeChip,
      LadderRow.Relative relative) {}

  static List<Measure> measures(List<Rung> rungs) {
    List<Measure> all = new ArrayList<>();
    SCOPES.forEach(
        (scope, within) -> {
          Part base = Part.of(rungs.getFirst(), within);
          if (base.cycles == 0) {
            return; // nothing there: a feed-forward network has no attention and no blocks
          }
          for (Rung rung : rungs) {
            all.add(measure(rung, scope, Part.of(rung, within), base));
          }
        });
    return all;
  }

  private static Measure measure(Rung rung, String scope, Part part, Part base) {
    double energy = part.energy.picojoules() / base.energy.picojoules();
    double latency = part.latency.nanoseconds() / base.latency.nanoseconds();
    return new Measure(
        rung,
        scope,
        part.cycles,
        part.latency,
        part.energy,
        part.chip,
        part.chip.picojoules() / base.chip.picojoules(),
        new LadderRow.Relative(energy, latency, energy * latency));
  }

  static List<LadderRow> rows(List<Rung> rungs) {
    return measures(rungs).stream().map(Ladder::row).toList();
  }

  private static LadderRow row(Measure of) {
    return new LadderRow(
        of.rung.name,
        of.rung.evaluation.arrangement(),
        of.rung.keep,
        of.scope,
        Quantities.cycles(of.cycles),
        Quantities.latency(of.latency),
        Quantities.of(of.energy),
        Quantities.edp(of.energy, of.latency),
        of.rung.accuracy,
        of.relative);
  }

  /// Mean cycles, latency and energy of the layers within a scope.
  private record Part(double cycles, Time latency, Energy energy, Energy chip) {
    static Part of(Rung rung, Predicate<Scope> within) {
      List<LayerTotals> layers = rung.totals.layers();
      long cycles = 0;
      double picojoules = 0;
      double dram = 0;
      for (int i = 0; i < layers.size(); i++) {
        if (within.test(layers.get(i).scope())) {
          cycles += layers.get(i).cycles();
          picojoules += rung.evaluation.energy().ofLayer(i).picojoules();
          dram += rung.evaluation.energy().ofLayer(i, EnergyKind.DRAM).picojoules();
        }
      }
      double mean = (double) cycles / rung.totals.images();
      return new Part(
          mean,
          new Time(mean * 1e3 / rung.evaluation.clock().megahertz()),
          new Energy(picojoules),
          new Energy(picojoules - dram));
    }
  }

  private static Map<String, Predicate<Scope>> scopes() {
    Set<Scope> outside = Set.of(Scope.EMBEDDING, Scope.HEAD);
    Map<String, Predicate<Scope>> map = new LinkedHashMap<>();
    map.put("attention", scope -> scope == Scope.ATTENTION);
    map.put("block", scope -> !outside.contains(scope));
    map.put("network", scope -> true);
    return map;
  }
}
