package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.place.Bonds;
import spikestack.silicon.place.Die;
import spikestack.silicon.place.Placement;
import spikestack.silicon.place.PlacementProblem;
import spikestack.silicon.place.Rows;
import spikestack.silicon.place.Tier;

/// Between the design database and the placer's flat arrays. Cells of the problem are the
/// instances, then the ports (fixed, without size).
///
/// Left out: nets of the clock, which the clock tree replaces, nets tied to a constant, and nets
/// with one terminal.
final class PlacementBridge {
  private static final Orientation[] TURNS = {
    Orientation.N, Orientation.W, Orientation.S, Orientation.E
  };

  private final Design design;
  private final int instances;
  private final int[] netOf;
  private final PlacementProblem problem;

  /// @param plan tier of each instance, or [TierPlan#FREE]
  /// @param weight of each net of the design, `[nets]`
  PlacementBridge(Design design, byte[] plan, double maxUtilisation, Bonds bonds, double[] weight) {
    this.design = design;
    instances = design.instances();
    netOf = IntStream.range(0, design.nets()).filter(this::placed).toArray();
    int cells = instances + design.ports();
    int[] netStart = new int[netOf.length + 1];
    double[] weights = new double[netOf.length];
    for (int n = 0; n < netOf.length; n++) {
      netStart[n + 1] = netStart[n] + design.netFirst(netOf[n] + 1) - design.netFirst(netOf[n]);
      weights[n] = weight[netOf[n]];
    }
    int pins = netStart[netOf.length];
    int[] pinCell = new int[pins];
    int[] pinX = new int[pins];
    int[] pinY = new int[pins];
    int at = 0;
    for (int net : netOf) {
      for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++, at++) {
        int terminal = design.netTerminal(k);
        if (terminal < design.pins()) {
          MasterPin pin = design.pin(terminal);
          pinCell[at] = design.pinInstance(terminal);
          pinX[at] = pin.dx();
          pinY[at] = pin.dy();
        } else {
          pinCell[at] = instances + terminal - design.pins();
        }
      }
    }
    int[] width = new int[cells];
    int[] height = new int[cells];
    boolean[] macro = new boolean[cells];
    boolean[] fixed = new boolean[cells];
    byte[] given = Arrays.copyOf(plan, cells);
    int[] fixedX = new int[cells];
    int[] fixedY = new int[cells];
    int row = rowHeight();
    for (int i = 0; i < instances; i++) {
      Master master = design.master(i);
      width[i] = master.width();
      height[i] = master.height();
      macro[i] = master.height() != row;
      fixed[i] = design.status()[i] == Design.Status.FIXED.code();
      if (fixed[i]) {
        given[i] = design.tier()[i];
        fixedX[i] = design.x()[i];
        fixedY[i] = design.y()[i];
      }
    }
    for (int p = 0; p < design.ports(); p++) {
      int cell = instances + p;
      fixed[cell] = true;
      given[cell] = design.portTier()[p];
      fixedX[cell] = design.portX()[p];
      fixedY[cell] = design.portY()[p];
    }
    List<Tier> tiers =
        IntStream.range(0, design.floorplans().size())
            .mapToObj(
                t ->
                    new Tier(
                        t == 0 ? "bottom" : "top",
                        rows(design.floorplans().get(t)),
                        maxUtilisation,
                        width,
                        height,
                        pinX,
                        pinY))
            .toList();
    Rect die = design.floorplans().getFirst().die();
    problem =
        new PlacementProblem(
            design.name(),
            new Die(die.x0(), die.y0(), die.x1(), die.y1()),
            tiers,
            new PlacementProblem.Cells(macro, true, fixed, given, fixedX, fixedY),
            netStart,
            pinCell,
            weights,
            bonds,
            names(cells));
  }

  private boolean placed(int net) {
    if (design.constant(net) != Design.NONE
        || design.netFirst(net + 1) - design.netFirst(net) < 2) {
      return false;
    }
    for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
      int terminal = design.netTerminal(k);
      if (terminal < design.pins() && design.pin(terminal).use() == MasterPin.Use.CLOCK) {
        return false;
      }
    }
    return true;
  }

  private int rowHeight() {
    List<Floorplan.Row> rows = design.floorplans().getFirst().rows();
    return rows.get(1).y() - rows.get(0).y();
  }

  private static Rows rows(Floorplan plan) {
    List<Floorplan.Row> rows = plan.rows();
    return new Rows(
        rows.get(1).y() - rows.get(0).y(),
        rows.getFirst().step(),
        rows.stream().mapToInt(Floorplan.Row::y).toArray(),
        rows.stream().mapToInt(Floorplan.Row::x).toArray(),
        rows.stream().mapToInt(r -> r.x() + r.count() * r.step()).toArray());
  }

  private PlacementProblem.Names names(int cells) {
    String[] cell = new String[cells];
    for (int i = 0; i < cells; i++) {
      cell[i] = i < instances ? design.instanceName(i) : "port " + design.portName(i - instances);
    }
    String[] net = new String[netOf.length];
    for (int n = 0; n < net.length; n++) {
      net[n] = design.netName(netOf[n]);
    }
    return new PlacementProblem.Names(cell, net);
  }

  PlacementProblem problem() {
    return problem;
  }

  /// The same problem, in which ports stand where their nets want them.
  PlacementProblem withFreePorts() {
    PlacementProblem.Cells old = problem.cells();
    boolean[] fixed = old.fixed().clone();
    Arrays.fill(fixed, instances, fixed.length, false);
    return new PlacementProblem(
        problem.name(),
        problem.die(),
        problem.tiers(),
        new PlacementProblem.Cells(
            old.macro(), old.rotatable(), fixed, old.givenTier(), old.fixedX(), old.fixedY()),
        problem.netStart(),
        problem.pinCell(),
        problem.netWeight(),
        problem.bonds(),
        problem.names());
  }

  /// Writes a placement into the design: places, tiers, orientations, ports, bonds.
  void apply(Placement placement, int bondSize) {
    int row = rowHeight();
    List<Floorplan> plans = design.floorplans();
    for (int i = 0; i < instances; i++) {
      boolean cell = design.master(i).height() == row;
      int tier = placement.tier()[i];
      Orientation how =
          cell
              ? plans
                  .get(tier)
                  .rows()
                  .get((placement.y()[i] - plans.get(tier).rows().getFirst().y()) / row)
                  .orientation()
              : TURNS[placement.orientation()[i]];
      boolean fixed = design.status()[i] == Design.Status.FIXED.code();
      if (!fixed) {
        design.place(i, placement.x()[i], placement.y()[i], tier, how);
      }
    }
    for (int p = 0; p < design.ports(); p++) {
      design.portX()[p] = placement.x()[instances + p];
      design.portY()[p] = placement.y()[instances + p];
    }
    int[] bonded = IntStream.range(0, netOf.length).filter(n -> placement.bonded()[n]).toArray();
    design.bonds(
        new spikestack.silicon.netlist.Bonds(
            Arrays.stream(bonded).map(n -> netOf[n]).toArray(),
            Arrays.stream(bonded).map(n -> placement.bondX()[n]).toArray(),
            Arrays.stream(bonded).map(n -> placement.bondY()[n]).toArray(),
            new byte[bonded.length],
            bondSize));
  }
}
