package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.place.Bonds;
import spikestack.silicon.place.Placer;
import spikestack.silicon.place.PlacerOptions;
import spikestack.silicon.place.PlacerProgress;

/// gcd in Nangate45, placed as OpenROAD's `test/gcd_nangate45.tcl` has it: die 100.13 x 100.8 um,
/// core from (10.07, 11.2) to (90.25, 91), density 0.3; ports are free to stand anywhere on the
/// edge.
///
/// What OpenROAD calls the estimated wire length after detailed placement, 4255.18 um, is half the
/// perimeter of every net's box, the clock's net included. Ours is the same sum. Not the same: its
/// two buffers of load repair and two sites of padding beside every cell are absent here.
final class GcdPlacement {
  private static final Rect DIE = new Rect(0, 0, 100_130, 100_800);
  private static final Rect CORE = new Rect(10_070, 11_200, 90_250, 91_000);
  private static final int SITE = 190;
  private static final int ROW = 1_400;
  private static final double DENSITY = 0.3;

  private GcdPlacement() {}

  /// Half perimeters of all nets, micrometres.
  ///
  /// @param cells folder of the Nangate45 files
  static double microns(Path cells, long seed) {
    Library library =
        Library.of(
            List.of(Liberty.read(cells.resolve("Nangate45_typ_63cells.lib.gz"))),
            Lef.read(
                List.of(
                    cells.resolve("Nangate45_tech.lef"),
                    cells.resolve("Nangate45_stdcell.lef.gz"))));
    Design design = Verilog.read(List.of(cells.resolve("gcd_nangate45.v")), library, "gcd");
    List<Floorplan.Row> rows = new ArrayList<>();
    for (int y = CORE.y0(); y + ROW <= CORE.y1(); y += ROW) {
      rows.add(
          new Floorplan.Row(
              "row_" + rows.size(),
              "FreePDK45_38x28_10R_NP_162NW_34O",
              CORE.x0(),
              y,
              rows.size() % 2 == 0 ? Orientation.N : Orientation.FS,
              CORE.width() / SITE,
              SITE));
    }
    design.floorplans(List.of(new Floorplan(DIE, rows, List.of())));
    byte[] plan = new byte[design.instances()];
    double[] weight = new double[design.nets()];
    Arrays.fill(weight, 1);
    Bonds none = new Bonds(500, 500, 500, 0);
    PlacerOptions options = new PlacerOptions(1, DENSITY);
    PlaceStep.ports(
        design,
        new PlacementBridge(design, plan, 1, none, weight),
        seed,
        options,
        PlacerProgress.SILENT);
    PlacementBridge bridge = new PlacementBridge(design, plan, 1, none, weight);
    bridge.apply(Placer.place(bridge.problem(), seed, options, PlacerProgress.SILENT), 500);
    double sum = 0;
    for (int net = 0; net < design.nets(); net++) {
      sum += design.constant(net) == Design.NONE ? halfPerimeter(design, net) : 0;
    }
    return sum * 1e-3;
  }

  private static double halfPerimeter(Design design, int net) {
    int lx = Integer.MAX_VALUE;
    int ly = Integer.MAX_VALUE;
    int hx = Integer.MIN_VALUE;
    int hy = Integer.MIN_VALUE;
    for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
      int terminal = design.netTerminal(k);
      lx = Math.min(lx, design.terminalX(terminal));
      hx = Math.max(hx, design.terminalX(terminal));
      ly = Math.min(ly, design.terminalY(terminal));
      hy = Math.max(hy, design.terminalY(terminal));
    }
    return hx < lx ? 0 : (double) hx - lx + hy - ly;
  }
}
