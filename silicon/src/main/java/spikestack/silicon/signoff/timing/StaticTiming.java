package spikestack.silicon.signoff.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.Logic;
import spikestack.silicon.netlist.sdc.Clock;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;

/// Static timing of a design: graph based, over tables of Liberty (NLDM).
///
/// Delays are computed in topological order, once with the slowest transition at each pin and once
/// with the fastest; then arrivals run forward, one set per launching clock edge, latest for setup
/// and earliest for hold, and required times run backward. Setup and hold checks of registers and
/// memories, output delays, ideal and propagated clocks, several clocks, false paths. Not modelled:
/// on-chip variation, time borrowing, recovery and removal, clock gating checks that no library
/// cell states, crosstalk, generated clocks, multi-cycle paths.
///
/// Memory: about 60 bytes a terminal and 16 an arc besides the design. One thread.
public final class StaticTiming {
  private final Design design;
  private final Sdc sdc;
  private final Graph graph;
  private final Clocks clocks;
  private final Delays slow;
  private final Delays fast;
  private final Arrivals arrivals;
  private final Checks checks;
  private double @Nullable [] slack;

  private StaticTiming(
      Design design, String file, Parasitics parasitics, Sdc sdc, WireModel model) {
    this.design = design;
    this.sdc = sdc;
    graph = new Graph(design, file);
    clocks = new Clocks(graph, sdc);
    slow = new Delays(graph, parasitics, sdc, clocks, model, true);
    slow.run();
    fast = new Delays(graph, parasitics, sdc, clocks, model, false);
    fast.run();
    Exceptions exceptions = new Exceptions(sdc);
    arrivals = new Arrivals(graph, sdc, clocks, slow, fast, exceptions);
    checks = new Checks(graph, sdc, clocks, slow, fast, arrivals, exceptions);
  }

  /// Times a design.
  ///
  /// @param file names the netlist in complaints
  /// @param parasitics wires; a net without one has no resistance and no capacitance of its own
  /// @throws spikestack.model.input.InputException for a combinational loop (naming it), a net
  ///   without a driver or with two
  public static StaticTiming of(
      Design design, String file, Parasitics parasitics, Sdc sdc, WireModel model) {
    return new StaticTiming(design, file, parasitics, sdc, model);
  }

  /// The result.
  public Timing timing() {
    int terminals = design.terminals();
    double[] setup = new double[terminals];
    double[] hold = new double[terminals];
    Arrays.fill(setup, Double.POSITIVE_INFINITY);
    Arrays.fill(hold, Double.POSITIVE_INFINITY);
    for (Checks.Check check : checks.all) {
      double[] worst = check.setup() ? setup : hold;
      for (int tag = 0; tag < arrivals.latest.length; tag++) {
        for (int edge = 0; edge <= 1; edge++) {
          worst[check.terminal()] =
              Math.min(worst[check.terminal()], checks.slack(check, tag, edge));
        }
      }
    }
    List<Timing.Endpoint> endpoints = new ArrayList<>();
    double worstSetup = Double.POSITIVE_INFINITY;
    double worstHold = Double.POSITIVE_INFINITY;
    double totalSetup = 0;
    double totalHold = 0;
    for (int t = 0; t < terminals; t++) {
      if (Double.isInfinite(setup[t]) && Double.isInfinite(hold[t])) {
        continue;
      }
      endpoints.add(new Timing.Endpoint(t, design.terminalName(t), setup[t], hold[t]));
      worstSetup = Math.min(worstSetup, setup[t]);
      worstHold = Math.min(worstHold, hold[t]);
      totalSetup += Math.min(0, setup[t]);
      totalHold += Math.min(0, hold[t]);
    }
    endpoints.sort(
        Comparator.comparingDouble(Timing.Endpoint::setupPs)
            .thenComparingInt(Timing.Endpoint::terminal));
    double period = clocks.clocks.stream().mapToDouble(Clock::periodPs).min().orElse(0);
    List<String> notes = new ArrayList<>(graph.notes);
    notes.addAll(sdc.warnings());
    return new Timing(endpoints, worstSetup, totalSetup, worstHold, totalHold, period, notes);
  }

  /// Setup slack of the worst path through each terminal, ps; positive infinity where no path that
  /// counts passes. The array is a new one.
  public double[] slacks() {
    double[] all = slack;
    if (all == null) {
      all = backward();
      slack = all;
    }
    return all.clone();
  }

  private double[] backward() {
    double[] worst = new double[design.terminals()];
    Arrays.fill(worst, Double.POSITIVE_INFINITY);
    double[] required = new double[2 * design.terminals()];
    for (int tag = 0; tag < arrivals.latest.length; tag++) {
      double[] late = arrivals.latest[tag];
      if (late.length == 0) {
        continue;
      }
      Arrays.fill(required, Double.POSITIVE_INFINITY);
      for (Checks.Check check : checks.all) {
        for (int edge = 0; edge <= 1 && check.setup(); edge++) {
          int key = 2 * check.terminal() + edge;
          double here = checks.slack(check, tag, edge);
          if (here < Double.POSITIVE_INFINITY) {
            required[key] = Math.min(required[key], late[key] + here);
          }
        }
      }
      for (int i = graph.order.length - 1; i >= 0; i--) {
        arrivals.back(graph.order[i], required);
      }
      for (int key = 0; key < required.length; key++) {
        if (late[key] != Arrivals.NEVER) {
          worst[key / 2] = Math.min(worst[key / 2], required[key] - late[key]);
        }
      }
    }
    return worst;
  }

  /// Transition at a terminal, the slower edge, ps; 0 where none arrives.
  public double slewPs(int terminal) {
    return Math.max(0, Math.max(slow.slew[2 * terminal], slow.slew[2 * terminal + 1]));
  }

  /// Terminals that drive nets, each behind all that it depends on. The array is a new one.
  public int[] order() {
    return graph.order.clone();
  }

  /// 0 or 1 at a terminal that never changes, else -1.
  public int constant(int terminal) {
    return graph.value[terminal] == Logic.UNKNOWN ? -1 : graph.value[terminal];
  }

  /// Transitions of the clock's network at a terminal, per second; 0 where no clock comes.
  public double clockHz(int terminal) {
    for (int edge = 0; edge <= 1; edge++) {
      int number = clocks.edge[2 * terminal + edge];
      if (number != Clocks.NONE) {
        return 2e12 / clocks.clocks.get(number / 2).periodPs();
      }
    }
    return 0;
  }

  /// Latest minus earliest arrival of the clock at the registers and memories that are checked, ps;
  /// 0 without a propagated clock.
  public double clockSkewPs() {
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    for (Checks.Check check : checks.all) {
      if (check.clockPin() >= 0) {
        first = Math.min(first, arrivals.clockLate[check.clockPin()]);
        last = Math.max(last, arrivals.clockLate[check.clockPin()]);
      }
    }
    return Math.max(0, last - first);
  }

  /// Capacitance behind a driver, wire and pins, of the edge that sees more, fF.
  public double loadFf(int terminal) {
    return Math.max(slow.totalLoad(terminal, 0), slow.totalLoad(terminal, 1));
  }

  /// The worst path of each of the worst endpoints.
  ///
  /// @param setup latest paths of setup checks, or earliest of hold checks
  /// @param count how many
  public List<TimingPath> paths(boolean setup, int count) {
    return new Paths(graph, clocks, slow, fast, arrivals, checks).worst(setup, count);
  }
}
