package spikestack.silicon.signoff.timing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.Table;
import spikestack.silicon.netlist.sdc.Clock;
import spikestack.silicon.netlist.sdc.Sdc;

/// Setup and hold checks of registers, memories and output ports.
final class Checks {
  /// An endpoint's check against a capturing edge.
  ///
  /// @param terminal the endpoint
  /// @param edge number of the capturing clock edge
  /// @param clockPin pin's edge of the register's clock; -1 at a port
  /// @param rise table of the check for a rising endpoint; absent at a port
  /// @param marginPs of a port: its output delay
  record Check(
      int terminal,
      int edge,
      boolean setup,
      int clockPin,
      @Nullable Table rise,
      @Nullable Table fall,
      double marginPs) {}

  final List<Check> all = new ArrayList<>();

  private final Design design;
  private final Sdc sdc;
  private final Graph graph;
  private final Clocks clocks;
  private final Delays slow;
  private final Delays fast;
  private final Arrivals arrivals;
  private final Exceptions exceptions;

  Checks(
      Graph graph,
      Sdc sdc,
      Clocks clocks,
      Delays slow,
      Delays fast,
      Arrivals arrivals,
      Exceptions exceptions) {
    this.graph = graph;
    this.design = graph.design;
    this.sdc = sdc;
    this.clocks = clocks;
    this.slow = slow;
    this.fast = fast;
    this.arrivals = arrivals;
    this.exceptions = exceptions;
    find();
  }

  private void find() {
    for (int i = 0; i < design.instances(); i++) {
      CellTiming cell = graph.cellOf(i);
      for (int c = 0; c < cell.checks; c++) {
        int clockPin = 2 * (design.firstPin(i) + cell.clock[c]) + cell.clockEdge[c];
        if (clocks.edge[clockPin] != Clocks.NONE) {
          all.add(
              new Check(
                  design.firstPin(i) + cell.data[c],
                  clocks.edge[clockPin],
                  cell.setup[c],
                  clockPin,
                  cell.constraint[2 * c],
                  cell.constraint[2 * c + 1],
                  0));
        }
      }
    }
    for (Sdc.PortDelay delay : sdc.outputs()) {
      int terminal = design.pins() + delay.port();
      int edge = 2 * delay.clock() + (delay.falling() ? 1 : 0);
      all.add(new Check(terminal, edge, true, -1, null, null, delay.maxPs()));
      all.add(new Check(terminal, edge, false, -1, null, null, delay.minPs()));
    }
  }

  /// When an endpoint's edge must be there (setup), or must not be there yet (hold); NaN without a
  /// table.
  double required(Check check, int edge, int tag) {
    double margin = margin(check, edge);
    Clock clock = clocks.clocks.get(check.edge() / 2);
    double capture = clocks.time(tag) + clocks.setupDistance(tag, check.edge());
    if (check.setup()) {
      return capture + captureDelay(check) - clock.setupPs() - margin;
    }
    double same = capture - clock.periodPs();
    return check.clockPin() < 0
        ? same + captureDelay(check) - margin + clock.holdPs()
        : same + captureDelay(check) + margin + clock.holdPs();
  }

  double margin(Check check, int edge) {
    if (check.clockPin() < 0) {
      return check.marginPs();
    }
    Table table = edge == CellTiming.RISE ? check.rise() : check.fall();
    if (table == null) {
      return Double.NaN;
    }
    Delays delays = check.setup() ? slow : fast;
    double data = Math.max(0, delays.slew[2 * check.terminal() + edge]);
    double clock = clocks.ideal(check.clockPin()) ? 0 : Math.max(0, delays.slew[check.clockPin()]);
    return table.at(data, clock);
  }

  /// Of the clock's network: to the register, early for setup and late for hold.
  double captureDelay(Check check) {
    if (check.clockPin() < 0) {
      Clock clock = clocks.clocks.get(check.edge() / 2);
      return clock.propagated() ? 0 : clock.latencyPs();
    }
    return check.setup()
        ? arrivals.clockEarly[check.clockPin()]
        : arrivals.clockLate[check.clockPin()];
  }

  /// Slack of a check for paths launched by an edge, ending with this edge; infinite without one.
  double slack(Check check, int tag, int edge) {
    int key = 2 * check.terminal() + edge;
    if (!arrivals.reaches(tag, key)) {
      return Double.POSITIVE_INFINITY;
    }
    if (exceptions.excluded(tag, check.edge(), check.terminal())) {
      return Double.POSITIVE_INFINITY;
    }
    double required = required(check, edge, tag);
    if (Double.isNaN(required)) {
      return Double.POSITIVE_INFINITY;
    }
    return check.setup()
        ? required - arrivals.latest[tag][key]
        : arrivals.earliest[tag][key] - required;
  }
}
