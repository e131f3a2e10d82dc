package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import spikestack.machine.cost.Evaluation;
import spikestack.studio.report.Published;

/// The published ratios of the 3D papers beside ours, of the whole network that was run.
///
/// Only ratios are public, of other networks and with scopes that are not stated;
/// `docs/validation.md` explains each difference.
final class PublishedFigures {
  private PublishedFigures() {}

  /// Claims with head pruning are left without a figure of ours where the ladder has no D3 rung.
  static List<Published> beside(List<Ladder.Rung> rungs) {
    Evaluation flat = rungs.getFirst().evaluation();
    List<Published> rows = new ArrayList<>();
    for (var claim : spikestack.machine.cost.Published.CLAIMS) {
      StringJoiner ours = new StringJoiner("; ");
      for (Ladder.Rung rung : rungs) {
        boolean stacked = rung.evaluation().floorplan().tiers() > 1;
        if (stacked && rung.pruned() == claim.headPruning() && !rung.skipping()) {
          double ratio = claim.ours(flat, rung.evaluation());
          ours.add(rung.name() + " " + spikestack.machine.cost.Published.text(ratio));
        }
      }
      rows.add(
          new Published(
              claim.claim() + ", 3D / 2D",
              claim.scope(),
              claim.published(),
              ours.length() == 0 ? "not run" : ours.toString(),
              claim.source()));
    }
    return rows;
  }
}
