package spikestack.silicon.signoff.timing;

import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.liberty.Table;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.RcTree;

/// Delays and transitions of everything, in the order of the graph.
///
/// Of several transitions that reach a pin the slowest counts for late paths, the fastest for early
/// ones, as in OpenSTA. Edges are 0 rising, 1 falling; a pin's edge is `2 * terminal + edge`.
final class Delays {
  /// Transition at each pin's edge, ps; negative where none arrives.
  final float[] slew;

  /// From the driver of its net to each load's edge, ps.
  final float[] wire;

  /// `[arc * 4 + in * 2 + out]`, ps; NaN where the arc does not move.
  final float[] arc;

  private final Graph graph;
  private final Design design;
  private final Parasitics parasitics;
  private final Sdc sdc;
  private final Clocks clocks;
  private final Driver driver;
  private final PiModel pi = new PiModel();

  private final boolean late;

  /// @param late the slowest of all delays and transitions, or the fastest
  Delays(
      Graph graph, Parasitics parasitics, Sdc sdc, Clocks clocks, WireModel model, boolean late) {
    this.late = late;
    this.graph = graph;
    this.design = graph.design;
    this.parasitics = parasitics;
    this.sdc = sdc;
    this.clocks = clocks;
    this.driver = new Driver(model);
    slew = new float[2 * design.terminals()];
    java.util.Arrays.fill(slew, -1);
    wire = new float[2 * design.terminals()];
    arc = new float[4 * graph.firstArc[design.instances()]];
    java.util.Arrays.fill(arc, Float.NaN);
  }

  void run() {
    for (int p = 0; p < design.pins(); p++) {
      int net = design.pinNet(p);
      if (!design.drives(p) && (net == Design.NONE || graph.driver[net] == Design.NONE)) {
        slew[2 * p] = 0;
        slew[2 * p + 1] = 0;
      }
    }
    for (int terminal : graph.order) {
      if (graph.driver[design.terminalNet(terminal)] == terminal) {
        if (terminal < design.pins()) {
          gate(terminal);
        } else {
          port(terminal);
        }
      }
    }
  }

  /// The net as its driver sees it when it moves to `edge`.
  private Optional<RcTree> wireOf(int net, int edge) {
    Optional<RcTree> tree = parasitics.of(net);
    double sum = 0;
    if (tree.isPresent()) {
      pi.start(tree.get());
    }
    int first = design.netFirst(net);
    for (int at = first; at < design.netFirst(net + 1); at++) {
      int terminal = design.netTerminal(at);
      double load = load(terminal, edge);
      if (tree.isPresent()) {
        pi.add(tree.get().node()[at - first], load);
      } else {
        sum += load;
      }
    }
    if (tree.isPresent()) {
      pi.reduce(tree.get());
    } else {
      pi.lumped(sum);
    }
    return tree;
  }

  private double load(int terminal, int edge) {
    if (terminal >= design.pins()) {
      return sdc.loads().getOrDefault(terminal - design.pins(), 0.0);
    }
    return graph.cellOf(design.pinInstance(terminal)).load[2 * design.pinNumber(terminal) + edge];
  }

  private void gate(int terminal) {
    int instance = design.pinInstance(terminal);
    CellTiming cell = graph.cellOf(instance);
    int number = design.pinNumber(terminal);
    int net = design.pinNet(terminal);
    Liberty.Thresholds its = cell.thresholds;
    for (int out = 0; out <= 1; out++) {
      Optional<RcTree> tree = Optional.empty();
      boolean ready = false;
      for (int a = 0; a < cell.arcs; a++) {
        int global = graph.firstArc[instance] + a;
        if (cell.to[a] != number || !graph.used(global)) {
          continue;
        }
        int from = design.firstPin(instance) + cell.from[a];
        for (int in = 0; in <= 1; in++) {
          if (!cell.moves[4 * a + 2 * in + out]) {
            continue;
          }
          double inSlew = slew[2 * from + in];
          if (cell.launch[a] && clocks.ideal(2 * from + in)) {
            inSlew = 0;
          }
          if (inSlew < 0) {
            continue;
          }
          if (!ready) {
            tree = wireOf(net, out);
            ready = true;
          }
          Table delays = Graph.there(cell.delay[2 * a + out]);
          driver.gate(
              delays,
              cell.slew[2 * a + out],
              inSlew,
              pi,
              its.output()[out],
              its.lower()[out],
              its.upper()[out],
              its.derate());
          arc[4 * global + 2 * in + out] = (float) driver.delayPs;
          loads(terminal, net, out, tree, its, false);
        }
      }
    }
  }

  private void port(int terminal) {
    int port = terminal - design.pins();
    int net = design.portNet(port);
    Sdc.DrivingCell cell = sdc.drivers().get(port);
    double[] given = sdc.slews().getOrDefault(port, NO_SLEW);
    Liberty.Thresholds usual =
        design.library().liberties().isEmpty()
            ? new CellTiming(design.library().master(0), Optional.empty()).thresholds
            : design.library().liberties().getFirst().thresholds();
    for (int out = 0; out <= 1; out++) {
      Optional<RcTree> tree = wireOf(net, out);
      if (cell != null && drivingCell(terminal, cell, out, tree)) {
        continue;
      }
      driver.slewPs = given[out];
      loads(terminal, net, out, tree, usual, true);
    }
  }

  private static final double[] NO_SLEW = {0, 0};

  /// A cell in front of the port: only what the wire adds to its delay counts.
  private boolean drivingCell(int terminal, Sdc.DrivingCell cell, int out, Optional<RcTree> tree) {
    CellTiming its = graph.cell(cell.master());
    boolean any = false;
    double worst = 0;
    for (int a = 0; a < its.arcs; a++) {
      if (cell.pin() >= 0 && its.to[a] != cell.pin()) {
        continue;
      }
      for (int in = 0; in <= 1; in++) {
        if (!its.moves[4 * a + 2 * in + out]) {
          continue;
        }
        Table delays = Graph.there(its.delay[2 * a + out]);
        Liberty.Thresholds at = its.thresholds;
        driver.gate(
            delays,
            its.slew[2 * a + out],
            cell.slewPs(),
            pi,
            at.output()[out],
            at.lower()[out],
            at.upper()[out],
            at.derate());
        double more = driver.delayPs - delays.at(cell.slewPs(), 0);
        worst = any ? worse(worst, more) : more;
        any = true;
        loads(terminal, design.terminalNet(terminal), out, tree, at, false);
      }
    }
    if (any) {
      wire[2 * terminal + out] = (float) worst;
    }
    return any;
  }

  private float worse(float a, float b) {
    return late ? Math.max(a, b) : Math.min(a, b);
  }

  private double worse(double a, double b) {
    return late ? Math.max(a, b) : Math.min(a, b);
  }

  /// Carries the driver's edge to the loads of its net.
  private void loads(
      int terminal,
      int net,
      int edge,
      Optional<RcTree> tree,
      Liberty.Thresholds from,
      boolean bare) {
    float own = (float) driver.slewPs;
    int drives = 2 * terminal + edge;
    slew[drives] = slew[drives] < 0 ? own : worse(slew[drives], own);
    int first = design.netFirst(net);
    for (int at = first; at < design.netFirst(net + 1); at++) {
      int load = design.netTerminal(at);
      if (load == terminal) {
        continue;
      }
      int node = tree.isPresent() ? tree.get().node()[at - first] : -1;
      double elmore = node < 0 ? 0 : pi.elmorePs[node];
      if (bare) {
        driver.port(
            own, elmore, from.input()[edge], from.lower()[edge], from.upper()[edge], from.derate());
      } else {
        driver.load(elmore);
      }
      double delay = driver.wireDelayPs;
      double slower = driver.loadSlewPs;
      if (load < design.pins()) {
        Liberty.Thresholds to = graph.cellOf(design.pinInstance(load)).thresholds;
        if (!to.equals(from)) {
          double reach = from.upper()[edge] - from.lower()[edge];
          double driven = bare ? from.input()[edge] : from.output()[edge];
          delay += slower * from.derate() * (to.input()[edge] - driven) / reach;
          slower *= (to.upper()[edge] - to.lower()[edge]) / reach * from.derate() / to.derate();
        }
      }
      int key = 2 * load + edge;
      if (slew[key] < 0) {
        wire[key] = (float) delay;
        slew[key] = (float) slower;
      } else {
        wire[key] = worse(wire[key], (float) delay);
        slew[key] = worse(slew[key], (float) slower);
      }
    }
  }

  /// All capacitance behind a driver, fF.
  double totalLoad(int terminal, int edge) {
    wireOf(design.terminalNet(terminal), edge);
    return pi.total();
  }
}
