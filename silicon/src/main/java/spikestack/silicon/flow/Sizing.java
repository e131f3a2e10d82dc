package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.signoff.timing.StaticTiming;

/// Larger drives for slow cells on paths that miss the clock, where there is room beside them.
///
/// A cell is slow when its output's transition is over a bound; the worst paths come first.
final class Sizing {
  /// Transition over which a cell on a failing path is given a larger drive, ps.
  private static final double SLOW = 40;

  /// Largest part of all cells that one round changes.
  private static final double SHARE = 0.05;

  /// What a round did.
  record Result(Design design, int changed) {}

  private Sizing() {}

  /// The tier argument that stands for all of them.
  static final int EVERY_TIER = -1;

  /// @param tier whose cells may grow, or [#EVERY_TIER]
  static Result run(Design design, StaticTiming timing, int tier) {
    double[] slack = timing.slacks();
    Drives drives = Drives.of(design.library());
    record Candidate(int instance, double slack) {}
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < design.instances(); i++) {
      if (drives.larger(design.masterNumber(i)) == Drives.NONE
          || tier != EVERY_TIER && design.tier()[i] != tier) {
        continue;
      }
      double worst = Double.POSITIVE_INFINITY;
      boolean slow = false;
      for (int pin = design.firstPin(i); pin < design.firstPin(i + 1); pin++) {
        if (design.drives(pin) && design.pinNet(pin) != Design.NONE) {
          worst = Math.min(worst, slack[pin]);
          slow |= timing.slewPs(pin) > SLOW;
        }
      }
      if (slow && worst < 0) {
        candidates.add(new Candidate(i, worst));
      }
    }
    candidates.sort(
        Comparator.comparingDouble(Candidate::slack).thenComparingInt(Candidate::instance));
    int most = (int) Math.ceil(SHARE * design.instances());
    Gaps gaps = new Gaps(design);
    DesignBuilder builder = design.edit();
    int changed = 0;
    for (Candidate candidate : candidates) {
      if (changed == most) {
        break;
      }
      int i = candidate.instance();
      Master now = design.master(i);
      int next = drives.larger(design.masterNumber(i));
      int more = design.library().master(next).width() - now.width();
      if (gaps.widen(i, more)) {
        builder.master(i, next);
        changed++;
      }
    }
    if (changed == 0) {
      return new Result(design, 0);
    }
    builder.floorplans(design.floorplans());
    return new Result(builder.build(), changed);
  }
}
