package spikestack.silicon.flow;

import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.RcTree;

/// Elmore delays of single nets, ps, without their drivers.
final class WireDelay {
  /// Transition and load at which a memory's access time is read, ps and fF.
  private static final double SLEW = 50;

  private static final double LOAD = 5;

  private WireDelay() {}

  /// From a net's driver to one of its terminals.
  static double to(Design design, Parasitics wires, int net, int terminal) {
    return wires
        .of(net)
        .map(
            tree -> {
              double[] delay = elmore(design, net, tree);
              for (int k = 0; k < tree.node().length; k++) {
                if (design.netTerminal(design.netFirst(net) + k) == terminal
                    && tree.node()[k] >= 0) {
                  return delay[tree.node()[k]];
                }
              }
              return 0.0;
            })
        .orElse(0.0);
  }

  /// From a net's driver to its farthest terminal.
  static double farthest(Design design, Parasitics wires, int net) {
    return wires
        .of(net)
        .map(
            tree -> {
              double most = 0;
              for (double delay : elmore(design, net, tree)) {
                most = Math.max(most, delay);
              }
              return most;
            })
        .orElse(0.0);
  }

  private static double[] elmore(Design design, int net, RcTree tree) {
    int nodes = tree.parent().length;
    double[] below = new double[nodes];
    for (int v = 0; v < nodes; v++) {
      below[v] = tree.femtofarad()[v];
    }
    for (int k = 0; k < tree.node().length; k++) {
      int terminal = design.netTerminal(design.netFirst(net) + k);
      if (tree.node()[k] >= 0 && terminal < design.pins() && !design.drives(terminal)) {
        below[tree.node()[k]] += design.pin(terminal).capacitanceFf();
      }
    }
    for (int v = nodes - 1; v > 0; v--) {
      below[tree.parent()[v]] += below[v];
    }
    double[] delay = new double[nodes];
    for (int v = 1; v < nodes; v++) {
      // kohm x fF = ps
      delay[v] = delay[tree.parent()[v]] + tree.kiloohm()[v] * below[v];
    }
    return delay;
  }

  /// Slowest output after the clock, at a small load.
  static double access(LibertyCell memory) {
    return memory.arcs().stream()
        .filter(arc -> arc.type().edge() || arc.type().delay())
        .mapToDouble(
            arc ->
                Math.max(
                    arc.value().rise().map(t -> t.at(SLEW, LOAD)).orElse(0.0),
                    arc.value().fall().map(t -> t.at(SLEW, LOAD)).orElse(0.0)))
        .max()
        .orElse(0);
  }
}
