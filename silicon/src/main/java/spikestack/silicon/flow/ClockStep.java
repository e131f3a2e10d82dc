package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.liberty.Table;
import spikestack.silicon.netlist.liberty.TimingArc;
import spikestack.silicon.route.ClockBuffer;
import spikestack.silicon.route.ClockProblem;
import spikestack.silicon.route.ClockTree;
import spikestack.silicon.route.WireClass;

/// Puts a buffered tree in the place of a clock's net: the tree's buffers go where it wants them,
/// cells of the row move aside ([RowRoom]); its other joints are left to the wires.
///
/// So the tree that timing sees is a little less even than the tree as designed; timing measures it
/// with propagated clocks.
final class ClockStep {
  /// Transition at which a buffer's line is taken from its tables, ps.
  private static final double SLEW = 50;

  /// Bound within which the tree may leave delays apart, ps.
  private static final double SKEW = 30;

  /// What a bond is worth in wire when sinks of both tiers could share a branch, um.
  private static final double BOND_MICRONS = 5;

  /// What was done.
  ///
  /// @param report of the tree as designed; absent if the clock has no sink
  /// @param buffers that found a place
  /// @param left buffers of the tree for which the tier has no room: what they would drive hangs on
  ///   what is above them
  record Result(Design design, Optional<ClockTree.Report> report, int buffers, int left) {}

  private ClockStep() {}

  /// @param port where the clock comes in
  static Result run(Design design, int port, Ledger tech) {
    int net = design.portNet(port);
    List<Integer> sinks = new ArrayList<>();
    for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
      if (design.netTerminal(k) < design.pins()) {
        sinks.add(design.netTerminal(k));
      }
    }
    if (sinks.isEmpty()) {
      return new Result(design, Optional.empty(), 0, 0);
    }
    Buffers buffers = Buffers.of(design.library());
    Buffers.Buffer kind = buffers.strongest();
    int n = sinks.size();
    int[] x = new int[n];
    int[] y = new int[n];
    byte[] tier = new byte[n];
    double[] load = new double[n];
    for (int s = 0; s < n; s++) {
      int pin = sinks.get(s);
      x[s] = design.terminalX(pin);
      y[s] = design.terminalY(pin);
      tier[s] = (byte) design.terminalTier(pin);
      load[s] = Math.max(0.01, design.pin(pin).capacitanceFf());
    }
    WireClass wire =
        new WireClass(
            Double.POSITIVE_INFINITY,
            tech.value(Parameter.WIRE_RESISTANCE_SEMIGLOBAL),
            tech.value(Parameter.WIRE_CAPACITANCE));
    int tiers = design.floorplans().size();
    ClockTree tree =
        ClockTree.build(
            new ClockProblem(
                x,
                y,
                tier,
                load,
                design.portX()[port],
                design.portY()[port],
                design.portTier()[port],
                line(design, kind),
                java.util.Collections.nCopies(tiers, wire),
                tech.value(Parameter.BOND_RESISTANCE),
                tech.value(Parameter.BOND_CAPACITANCE),
                BOND_MICRONS,
                SKEW));
    return insert(design, port, sinks, tree, kind);
  }

  /// Delay = intrinsic + resistance x load, through two points of the tables, edges averaged.
  private static ClockBuffer line(Design design, Buffers.Buffer kind) {
    double light = 0.2 * kind.maximumFf();
    double heavy = 0.6 * kind.maximumFf();
    double fast = delay(design, kind, light);
    double slow = delay(design, kind, heavy);
    double kiloohm = Math.max(1e-3, (slow - fast) / (heavy - light));
    return new ClockBuffer(
        kind.inputFf(),
        Math.max(0, fast - kiloohm * light),
        1e3 * kiloohm,
        Math.max(0.6 * kind.maximumFf(), 4 * kind.inputFf()));
  }

  private static double delay(Design design, Buffers.Buffer kind, double loadFf) {
    return design.library().master(kind.number()).cell().orElseThrow().arcs().stream()
        .filter(arc -> arc.type().delay())
        .map(TimingArc::value)
        .mapToDouble(edges -> 0.5 * (at(edges.rise(), loadFf) + at(edges.fall(), loadFf)))
        .max()
        .orElse(0);
  }

  private static double at(Optional<Table> table, double loadFf) {
    return table.map(t -> t.at(SLEW, loadFf)).orElse(0.0);
  }

  private static Result insert(
      Design design, int port, List<Integer> sinks, ClockTree tree, Buffers.Buffer kind) {
    RowRoom room = new RowRoom(design, tree.nodes());
    DesignBuilder builder = design.edit();
    int[] net = new int[tree.nodes()];
    int number = 0;
    int placed = 0;
    int left = 0;
    for (int v = 0; v < tree.nodes(); v++) {
      int above =
          tree.parent()[v] < 0
              ? builder.findNet(design.netName(design.portNet(port)))
              : net[tree.parent()[v]];
      net[v] = above;
      if (tree.kind()[v] == ClockTree.BUFFER) {
        Gaps.Spot spot =
            room.make(tree.tier()[v], tree.x()[v] - kind.width() / 2, tree.y()[v], kind.width());
        if (spot == null) {
          left++;
          continue;
        }
        placed++;
        int buffer;
        do {
          buffer = builder.instance("clock_" + number++, kind.number(), 0);
        } while (buffer == Design.NONE);
        do {
          net[v] = builder.net("clock_net_" + number++);
        } while (net[v] == Design.NONE);
        Orientation how =
            design.floorplans().get(tree.tier()[v]).rows().get(spot.row()).orientation();
        builder.place(buffer, spot.x(), spot.y(), tree.tier()[v], how, Design.Status.PLACED);
        builder.connect(buffer, kind.input(), above);
        builder.connect(buffer, kind.output(), net[v]);
      } else if (tree.kind()[v] == ClockTree.SINK) {
        int pin = sinks.get(tree.sink()[v]);
        builder.connect(design.pinInstance(pin), design.pinNumber(pin), above);
      }
    }
    room.write(builder);
    builder.floorplans(design.floorplans());
    return new Result(builder.build(), Optional.of(tree.report()), placed, left);
  }
}
