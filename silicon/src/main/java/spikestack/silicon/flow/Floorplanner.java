package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.lef.Site;

/// A square die in which the fullest tier has the asked utilisation, its rows, and the ports around
/// the bottom tier.
///
/// Utilisation is cell area over the area that memories leave: the same rule for the 2D twin and
/// for each tier, so that none is packed tighter than another. A memory takes its outline and a
/// halo of one row on each side. A few large memories may need a larger die than area says
/// ([MacroFit]); a twentieth is then added, for the placer has wishes too.
final class Floorplanner {
  private final Design design;
  private final byte[] plan;
  private final int tiers;
  private final double utilisation;

  /// Over the side into which memories just fit.
  private static final double MACRO_ROOM = 1.05;

  private Floorplanner(Design design, byte[] plan, int tiers, double utilisation) {
    this.design = design;
    this.plan = plan;
    this.tiers = tiers;
    this.utilisation = utilisation;
  }

  /// Sets floorplans and places of ports.
  ///
  /// @param plan tier of each instance, or [TierPlan#FREE]
  /// @param utilisation of the area that memories leave, 0..1
  static void plan(Design design, byte[] plan, int tiers, double utilisation) {
    new Floorplanner(design, plan, tiers, utilisation).run();
  }

  private void run() {
    Site site = site();
    double[] given = new double[tiers];
    List<List<double[]>> memories = new ArrayList<>();
    for (int t = 0; t < tiers; t++) {
      memories.add(new ArrayList<>());
    }
    double free = 0;
    for (int i = 0; i < design.instances(); i++) {
      Master master = design.master(i);
      boolean cell = master.height() == site.height();
      double width = master.width() + (cell ? 0 : 2.0 * site.height());
      double height = master.height() + (cell ? 0 : 2.0 * site.height());
      double area = width * height / (cell ? utilisation : 1);
      if (plan[i] == TierPlan.FREE) {
        free += area;
      } else {
        given[plan[i]] += area;
        if (!cell) {
          memories.get(plan[i]).add(new double[] {width, height});
        }
      }
    }
    double most = 0;
    double all = free;
    for (double area : given) {
      most = Math.max(most, area);
      all += area;
    }
    double byArea = Math.sqrt(Math.max(most, all / tiers));
    double side = byArea;
    for (List<double[]> onTier : memories) {
      side = Math.max(side, MACRO_ROOM * MacroFit.side(onTier, byArea / MACRO_ROOM));
    }
    int rows = (int) Math.ceil(side / site.height());
    int sites = (int) Math.ceil(side / site.width());
    Rect die = new Rect(0, 0, sites * site.width(), rows * site.height());
    List<Floorplan.Row> lines = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      lines.add(
          new Floorplan.Row(
              "row_" + r,
              site.name(),
              0,
              r * site.height(),
              r % 2 == 0 ? Orientation.N : Orientation.FS,
              sites,
              site.width()));
    }
    List<Floorplan> plans = new ArrayList<>();
    for (int t = 0; t < tiers; t++) {
      plans.add(new Floorplan(die, lines, List.of()));
    }
    design.floorplans(plans);
    ports(die);
  }

  private Site site() {
    return design.library().lef().sites().values().stream()
        .filter(s -> s.kind().equals("CORE"))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    String.join(", ", design.library().lef().files()),
                    "no SITE of class CORE",
                    "a technology LEF with the site that cells stand on"));
  }

  /// In order, equally spaced, counter-clockwise from the lower left corner, until [PortPlacement].
  private void ports(Rect die) {
    long around = 2L * (die.width() + (long) die.height());
    int count = design.ports();
    for (int p = 0; p < count; p++) {
      long at = around * p / count;
      int x;
      int y;
      if (at < die.width()) {
        x = (int) at;
        y = 0;
      } else if (at < (long) die.width() + die.height()) {
        x = die.width();
        y = (int) (at - die.width());
      } else if (at < 2L * die.width() + die.height()) {
        x = (int) (2L * die.width() + die.height() - at);
        y = die.height();
      } else {
        x = 0;
        y = (int) (around - at);
      }
      design.portX()[p] = x;
      design.portY()[p] = y;
      design.portTier()[p] = 0;
    }
  }
}
