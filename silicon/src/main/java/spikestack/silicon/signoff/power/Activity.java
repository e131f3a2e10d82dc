package spikestack.silicon.signoff.power;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.signoff.timing.StaticTiming;

/// How often each net moves, and how long it is high.
///
/// @param toggleHz transitions per second, both directions counted, by net
/// @param high share of time at 1, by net
public record Activity(double[] toggleHz, double[] high) {
  /// Of one net.
  public record Net(double toggleHz, double high) {}

  private static final int ROUNDS = 100;
  private static final double SETTLED = 1e-4;

  /// What is known of some nets, and for the others what follows from it.
  ///
  /// Through gates by the share of time in which the output follows an input (its Boolean
  /// difference), inputs taken as independent, without glitches; from a register's data to its
  /// output as often, but no more often than its clock lets it. Registers are gone round until
  /// nothing moves by more than 1e-4 of the fastest net.
  ///
  /// @param known by net: from a simulation, or what a user sets
  /// @param inputs of input ports that are not known and no clock
  public static Activity spread(
      Design design, StaticTiming timing, Map<Integer, Net> known, Net inputs) {
    double[] hz = new double[design.nets()];
    double[] high = new double[design.nets()];
    Arrays.fill(high, 0.5);
    boolean[] fixed = new boolean[design.nets()];
    for (int net = 0; net < design.nets(); net++) {
      if (design.netFirst(net) == design.netFirst(net + 1)) {
        fixed[net] = true;
        continue;
      }
      int first = design.netTerminal(design.netFirst(net));
      Net given = known.get(net);
      int constant = timing.constant(first);
      double clock = timing.clockHz(first);
      boolean port =
          first >= design.pins() && design.portDirection(first - design.pins()) != Direction.OUTPUT;
      if (constant >= 0) {
        high[net] = constant;
      } else if (given != null) {
        hz[net] = given.toggleHz();
        high[net] = given.high();
      } else if (clock > 0) {
        hz[net] = clock;
      } else if (port) {
        hz[net] = inputs.toggleHz();
        high[net] = inputs.high();
      } else {
        continue;
      }
      fixed[net] = true;
    }
    Map<Integer, CellStates> cells = new HashMap<>();
    int[] order = timing.order();
    double fastest = Arrays.stream(hz).max().orElse(0);
    for (int round = 0; round < ROUNDS; round++) {
      double change = 0;
      for (int terminal : order) {
        int net = design.terminalNet(terminal);
        if (fixed[net] || terminal >= design.pins()) {
          continue;
        }
        int instance = design.pinInstance(terminal);
        CellStates cell =
            cells.computeIfAbsent(
                design.masterNumber(instance), m -> new CellStates(design.library().master(m)));
        Net now = out(design, timing, instance, terminal, cell, hz, high);
        change = Math.max(change, Math.abs(now.toggleHz() - hz[net]));
        hz[net] = now.toggleHz();
        high[net] = now.high();
        fastest = Math.max(fastest, hz[net]);
      }
      if (change <= SETTLED * fastest) {
        break;
      }
    }
    return new Activity(hz, high);
  }

  private static Net out(
      Design design,
      StaticTiming timing,
      int instance,
      int terminal,
      CellStates cell,
      double[] hz,
      double[] high) {
    int pin = design.pinNumber(terminal);
    if (cell.kind() != LibertyCell.Kind.COMBINATIONAL) {
      return register(design, timing, instance, cell, hz, high);
    }
    double[] shares = cell.shares(design, instance, high);
    double toggles = 0;
    for (int input : cell.inputs()) {
      int net = design.pinNet(design.firstPin(instance) + input);
      if (net != Design.NONE && hz[net] > 0) {
        toggles += hz[net] * cell.follows(pin, input, shares);
      }
    }
    return new Net(toggles, cell.high(pin, shares));
  }

  /// Its data pins' mean activity, and at most that of a random bit at every clock edge.
  private static Net register(
      Design design,
      StaticTiming timing,
      int instance,
      CellStates cell,
      double[] hz,
      double[] high) {
    double toggles = 0;
    double share = 0;
    double clock = 0;
    int count = 0;
    for (int input : cell.inputs()) {
      int pin = design.firstPin(instance) + input;
      int net = design.pinNet(pin);
      double here = timing.clockHz(pin);
      if (here > 0) {
        clock = here;
      } else if (net != Design.NONE) {
        toggles += hz[net];
        share += high[net];
        count++;
      }
    }
    if (count == 0 || clock == 0) {
      return new Net(0, 0.5);
    }
    double mean = share / count;
    double most = clock / 2 * 2 * mean * (1 - mean);
    return new Net(toggles / count > clock / 2 ? most : toggles / count, mean);
  }
}
