package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Stacking;
import spikestack.machine.cost.CostModel;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.cost.Workload;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Entry;
import spikestack.machine.tech.Technology;
import spikestack.studio.explore.Totals;
import spikestack.studio.report.Arrangement;
import spikestack.studio.report.Assumption;

/// All arrangements of an accelerator, priced for one replay, at the default of the technology and
/// at both its corners.
final class Evaluations {
  private final List<Evaluation> typical;
  private final List<Arrangement> rows = new ArrayList<>();

  Evaluations(Accelerator accelerator, Technology technology, Totals totals) {
    typical = all(accelerator, technology, totals, Corner.DEFAULT);
    List<Evaluation> low = all(accelerator, technology, totals, Corner.LOW);
    List<Evaluation> high = all(accelerator, technology, totals, Corner.HIGH);
    for (int i = 0; i < typical.size(); i++) {
      rows.add(Arrangements.of(typical.get(i), low.get(i), high.get(i)));
    }
  }

  static List<Evaluation> all(
      Accelerator accelerator, Technology technology, Totals totals, Corner corner) {
    Workload workload = Layers.workload(totals);
    CostModel model = new CostModel(technology.at(corner));
    List<Evaluation> evaluations = new ArrayList<>();
    for (Stacking stacking : accelerator.stackings()) {
      evaluations.add(model.evaluate(accelerator, stacking, workload));
    }
    return evaluations;
  }

  List<Evaluation> typical() {
    return typical;
  }

  List<Arrangement> rows() {
    return rows;
  }

  /// What the numbers rest on without a firm source.
  List<Assumption> assumptions() {
    Map<String, Assumption> map = new LinkedHashMap<>();
    for (Evaluation evaluation : typical) {
      for (Entry entry : evaluation.assumptions()) {
        map.putIfAbsent(
            entry.parameter().key(),
            new Assumption(
                entry.parameter().key(),
                entry.value(),
                entry.parameter().unit(),
                entry.trust().name(),
                entry.low(),
                entry.high(),
                entry.source()));
      }
    }
    return List.copyOf(map.values());
  }

  /// Complaints about legality and things to know, each once.
  Set<String> findings() {
    Set<String> all = new LinkedHashSet<>();
    for (Evaluation evaluation : typical) {
      evaluation.findings().forEach(f -> all.add(evaluation.arrangement() + ": " + f.text()));
    }
    return all;
  }
}
