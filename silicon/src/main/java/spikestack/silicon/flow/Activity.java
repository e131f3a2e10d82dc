package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.Logic;

/// How often every net switches: transitions per clock cycle and the share of time at 1.
///
/// Known for some nets (a simulation of the RTL counted them, or the clock), assumed for the other
/// outputs of registers and memories, and carried through the gates: a gate's output switches when
/// an input does and the others let it through, inputs taken as independent (Najm, "Transition
/// density", IEEE Transactions on CAD 12(2), 1993). So glitches count and correlation does not:
/// both make it an estimate from above for deep logic.
///
/// @param transitions per clock cycle, `[nets]`
/// @param probability of 1, `[nets]`
/// @param known nets whose number was given
record Activity(double[] transitions, double[] probability, int known) {
  /// Gates with more inputs take the mean of their inputs.
  private static final int INPUTS = 8;

  /// @param given transitions per cycle by net, NaN where nobody knows, `[nets]`
  /// @param clock net of the clock, which switches twice a cycle, or [Design#NONE]
  /// @param assumed of outputs of registers, memories and of input ports that nobody knows
  static Activity of(Design design, double[] given, int clock, double assumed) {
    int nets = design.nets();
    double[] transitions = new double[nets];
    double[] probability = new double[nets];
    Arrays.fill(probability, 0.5);
    boolean[] done = new boolean[nets];
    int known = 0;
    int[] waits = new int[design.instances()];
    int[] ready = new int[design.instances()];
    int count = 0;
    for (int net = 0; net < nets; net++) {
      if (net == clock) {
        transitions[net] = 2;
        done[net] = true;
      } else if (design.constant(net) != Design.NONE) {
        probability[net] = design.constant(net);
        done[net] = true;
      } else if (!Double.isNaN(given[net])) {
        transitions[net] = given[net];
        done[net] = true;
        known++;
      } else if (!drivenByLogic(design, net)) {
        transitions[net] = assumed;
        done[net] = true;
      }
    }
    for (int i = 0; i < waits.length; i++) {
      if (!logic(design, i)) {
        continue;
      }
      for (int pin = design.firstPin(i); pin < design.firstPin(i + 1); pin++) {
        waits[i] += open(design, done, pin) ? 1 : 0;
      }
      if (waits[i] == 0) {
        ready[count++] = i;
      }
    }
    for (int k = 0; k < count; k++) {
      int instance = ready[k];
      for (int out = design.firstPin(instance); out < design.firstPin(instance + 1); out++) {
        int net = design.pinNet(out);
        if (net == Design.NONE || !design.drives(out) || done[net]) {
          continue;
        }
        through(design, instance, out, transitions, probability);
        done[net] = true;
        for (int t = design.netFirst(net); t < design.netFirst(net + 1); t++) {
          int load = design.netTerminal(t);
          if (load < design.pins() && !design.drives(load)) {
            int next = design.pinInstance(load);
            if (logic(design, next) && --waits[next] == 0) {
              ready[count++] = next;
            }
          }
        }
      }
    }
    return new Activity(transitions, probability, known);
  }

  private static boolean open(Design design, boolean[] done, int pin) {
    int net = design.pinNet(pin);
    return net != Design.NONE && !design.drives(pin) && !done[net];
  }

  private static boolean logic(Design design, int instance) {
    return design
        .master(instance)
        .cell()
        .map(cell -> cell.kind() == LibertyCell.Kind.COMBINATIONAL)
        .orElse(false);
  }

  private static boolean drivenByLogic(Design design, int net) {
    if (design.netFirst(net) == design.netFirst(net + 1)) {
      return false;
    }
    int driver = design.netTerminal(design.netFirst(net));
    return driver < design.pins()
        && design.drives(driver)
        && logic(design, design.pinInstance(driver));
  }

  private static void through(
      Design design, int instance, int out, double[] transitions, double[] probability) {
    int net = design.pinNet(out);
    Master master = design.master(instance);
    Optional<Logic> function =
        master.cell().flatMap(cell -> cell.pin(design.pin(out).name())).flatMap(p -> p.function());
    if (function.isEmpty() || function.get().inputs().size() > INPUTS) {
      mean(design, instance, net, transitions);
      return;
    }
    List<String> inputs = function.get().inputs();
    int n = inputs.size();
    double[] one = new double[n];
    double[] density = new double[n];
    for (int i = 0; i < n; i++) {
      int number = master.pin(inputs.get(i));
      int from =
          number == Master.ABSENT ? Design.NONE : design.pinNet(design.firstPin(instance) + number);
      one[i] = from == Design.NONE ? 0.5 : probability[from];
      density[i] = from == Design.NONE ? 0 : transitions[from];
    }
    byte[] values = new byte[n];
    byte[] table = new byte[1 << n];
    double high = 0;
    for (int code = 0; code < table.length; code++) {
      double weight = 1;
      for (int i = 0; i < n; i++) {
        values[i] = (byte) (code >> i & 1);
        weight *= values[i] == 1 ? one[i] : 1 - one[i];
      }
      table[code] = function.get().evaluate(values);
      high += table[code] == Logic.ONE ? weight : 0;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double lets = 0;
      for (int code = 0; code < table.length; code++) {
        if ((code >> i & 1) == 0 && table[code] != table[code | 1 << i]) {
          double weight = 1;
          for (int j = 0; j < n; j++) {
            weight *= j == i ? 1 : (code >> j & 1) == 1 ? one[j] : 1 - one[j];
          }
          lets += weight;
        }
      }
      sum += lets * density[i];
    }
    probability[net] = high;
    transitions[net] = sum;
  }

  private static void mean(Design design, int instance, int net, double[] transitions) {
    double sum = 0;
    int inputs = 0;
    for (int pin = design.firstPin(instance); pin < design.firstPin(instance + 1); pin++) {
      if (design.pin(pin).direction() == Direction.INPUT && design.pinNet(pin) != Design.NONE) {
        sum += transitions[design.pinNet(pin)];
        inputs++;
      }
    }
    transitions[net] = inputs == 0 ? 0 : sum / inputs;
  }
}
