package spikestack.silicon.flow;

import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.RcTree;

/// What a memory's access takes when its wires count: Elmore delays of single nets, without their
/// drivers, and the memory's own time.
final class MemoryAccess {
  /// Transition and load at which a memory's access time is read, ps and fF.
  private static final double SLEW = 50;

  private static final double LOAD = 5;

  private MemoryAccess() {}

  /// Mean over memories, ps, of: mean Elmore delay of the wires to its inputs, its slowest output
  /// after the clock, mean delay of the wires from its outputs to their farthest load.
  static double mean(Design design, Parasitics wires, int row) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < design.instances(); i++) {
      if (design.master(i).height() == row || design.master(i).cell().isEmpty()) {
        continue;
      }
      double in = 0;
      int inputs = 0;
      double out = 0;
      int outputs = 0;
      for (int pin = design.firstPin(i); pin < design.firstPin(i + 1); pin++) {
        MasterPin what = design.pin(pin);
        int net = design.pinNet(pin);
        if (net == Design.NONE
            || what.use() == MasterPin.Use.CLOCK
            || design.constant(net) != Design.NONE) {
          continue;
        }
        if (what.direction() == Direction.INPUT) {
          in += to(design, wires, net, pin);
          inputs++;
        } else {
          out += farthest(design, wires, net);
          outputs++;
        }
      }
      sum +=
          (inputs == 0 ? 0 : in / inputs)
              + (outputs == 0 ? 0 : out / outputs)
              + access(design.master(i).cell().get());
      count++;
    }
    return count == 0 ? 0 : sum / count;
  }

  /// From a net's driver to one of its terminals.
  private static double to(Design design, Parasitics wires, int net, int terminal) {
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
  private static double farthest(Design design, Parasitics wires, int net) {
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
  private static double access(LibertyCell memory) {
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
