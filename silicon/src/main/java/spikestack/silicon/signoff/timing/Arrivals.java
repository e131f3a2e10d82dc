package spikestack.silicon.signoff.timing;

import java.util.Arrays;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.sdc.Clock;
import spikestack.silicon.netlist.sdc.Sdc;

/// When every pin's edge comes, latest and earliest, by the clock edge that launched it (its *tag*,
/// an edge number of [Clocks]); and along the clock networks.
final class Arrivals {
  static final double NEVER = Double.NEGATIVE_INFINITY;

  /// `[tag][pin's edge]`, ps; of length 0 where nothing starts.
  final double[][] latest;

  final double[][] earliest;

  /// Clock networks: by a pin's edge, after the source's edge, ps.
  final double[] clockLate;

  final double[] clockEarly;

  private final Design design;
  private final Sdc sdc;
  private final Graph graph;
  private final Clocks clocks;
  private final Delays slow;
  private final Delays fast;
  private final Exceptions exceptions;

  Arrivals(Graph graph, Sdc sdc, Clocks clocks, Delays slow, Delays fast, Exceptions exceptions) {
    this.graph = graph;
    this.design = graph.design;
    this.sdc = sdc;
    this.clocks = clocks;
    this.slow = slow;
    this.fast = fast;
    this.exceptions = exceptions;
    latest = new double[clocks.edges()][0];
    earliest = new double[clocks.edges()][0];
    clockLate = new double[2 * design.terminals()];
    clockEarly = new double[2 * design.terminals()];
    clockArrivals();
    start();
    for (int tag = 0; tag < latest.length; tag++) {
      forward(tag);
    }
  }

  private void clockArrivals() {
    boolean[] source = new boolean[2 * design.terminals()];
    for (Clock clock : clocks.clocks) {
      for (int terminal : clock.sources()) {
        source[2 * terminal] = true;
        source[2 * terminal + 1] = true;
      }
    }
    for (int key = 0; key < clocks.edge.length; key++) {
      if (clocks.edge[key] != Clocks.NONE && clocks.ideal(key)) {
        clockLate[key] = clocks.clocks.get(clocks.edge[key] / 2).latencyPs();
        clockEarly[key] = clockLate[key];
      }
    }
    for (int terminal : graph.order) {
      for (int edge = 0; edge <= 1; edge++) {
        int key = 2 * terminal + edge;
        if (clocks.edge[key] == Clocks.NONE || clocks.ideal(key)) {
          continue;
        }
        if (!source[key]) {
          clockEarly[key] = Double.POSITIVE_INFINITY;
          arcsInto(
              terminal,
              edge,
              (from, slowPs, fastPs) -> {
                if (clocks.edge[from] == clocks.edge[key]) {
                  clockLate[key] = Math.max(clockLate[key], clockLate[from] + slowPs);
                  clockEarly[key] = Math.min(clockEarly[key], clockEarly[from] + fastPs);
                }
              });
        }
        int net = design.terminalNet(terminal);
        for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
          int load = 2 * design.netTerminal(at) + edge;
          if (load != key && clocks.edge[load] == clocks.edge[key]) {
            clockLate[load] = clockLate[key] + slow.wire[load];
            clockEarly[load] = clockEarly[key] + fast.wire[load];
          }
        }
      }
    }
  }

  private interface ArcUse {
    void of(int fromKey, double slowPs, double fastPs);
  }

  /// Every way that a driver's edge can come about.
  private void arcsInto(int terminal, int edge, ArcUse use) {
    if (terminal >= design.pins()) {
      return;
    }
    int instance = design.pinInstance(terminal);
    CellTiming cell = graph.cellOf(instance);
    int number = design.pinNumber(terminal);
    for (int a = 0; a < cell.arcs; a++) {
      if (cell.to[a] != number || cell.launch[a]) {
        continue;
      }
      for (int in = 0; in <= 1; in++) {
        int place = 4 * (graph.firstArc[instance] + a) + 2 * in + edge;
        if (!Float.isNaN(slow.arc[place])) {
          use.of(
              2 * (design.firstPin(instance) + cell.from[a]) + in,
              slow.arc[place],
              fast.arc[place]);
        }
      }
    }
  }

  private double[] begin(int tag) {
    if (latest[tag].length == 0) {
      latest[tag] = new double[2 * design.terminals()];
      Arrays.fill(latest[tag], NEVER);
      earliest[tag] = new double[2 * design.terminals()];
      Arrays.fill(earliest[tag], Double.POSITIVE_INFINITY);
    }
    return latest[tag];
  }

  /// Whether paths of a launching edge reach a pin's edge.
  boolean reaches(int tag, int key) {
    return latest[tag].length > 0 && latest[tag][key] != NEVER;
  }

  private void start() {
    for (Sdc.PortDelay delay : sdc.inputs()) {
      int terminal = design.pins() + delay.port();
      if (clocks.clock(terminal) || exceptions.quiet(terminal)) {
        continue; // a clock's port is no data
      }
      int tag = 2 * delay.clock() + (delay.falling() ? 1 : 0);
      Clock clock = clocks.clocks.get(delay.clock());
      double at = clocks.time(tag) + (clock.propagated() ? 0 : clock.latencyPs());
      for (int edge = 0; edge <= 1; edge++) {
        int key = 2 * terminal + edge;
        double[] late = begin(tag);
        late[key] = Math.max(late[key], at + delay.maxPs() + slow.wire[key]);
        earliest[tag][key] = Math.min(earliest[tag][key], at + delay.minPs() + fast.wire[key]);
      }
    }
    for (int i = 0; i < design.instances(); i++) {
      CellTiming cell = graph.cellOf(i);
      for (int a = 0; a < cell.arcs; a++) {
        if (cell.launch[a]) {
          int from = design.firstPin(i) + cell.from[a];
          for (int in = 0; in <= 1; in++) {
            if (clocks.edge[2 * from + in] != Clocks.NONE) {
              begin(clocks.edge[2 * from + in]);
            }
          }
        }
      }
    }
  }

  private void forward(int tag) {
    double[] late = latest[tag];
    double[] early = earliest[tag];
    if (late.length == 0) {
      return;
    }
    for (int terminal : graph.order) {
      int net = design.terminalNet(terminal);
      if (graph.driver[net] != terminal || clocks.clock(terminal)) {
        continue;
      }
      if (terminal < design.pins()) {
        driver(terminal, tag, late, early);
      }
      for (int edge = 0; edge <= 1; edge++) {
        int key = 2 * terminal + edge;
        if (late[key] == NEVER) {
          continue;
        }
        for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
          int load = 2 * design.netTerminal(at) + edge;
          if (load != key) {
            late[load] = late[key] + slow.wire[load];
            early[load] = early[key] + fast.wire[load];
          }
        }
      }
    }
  }

  private void driver(int terminal, int tag, double[] late, double[] early) {
    int instance = design.pinInstance(terminal);
    CellTiming cell = graph.cellOf(instance);
    int number = design.pinNumber(terminal);
    int first = design.firstPin(instance);
    for (int a = 0; a < cell.arcs; a++) {
      if (cell.to[a] != number) {
        continue;
      }
      int global = 4 * (graph.firstArc[instance] + a);
      for (int in = 0; in <= 1; in++) {
        int from = 2 * (first + cell.from[a]) + in;
        for (int out = 0; out <= 1; out++) {
          float slowPs = slow.arc[global + 2 * in + out];
          float fastPs = fast.arc[global + 2 * in + out];
          if (Float.isNaN(slowPs)) {
            continue;
          }
          int key = 2 * terminal + out;
          if (cell.launch[a]) {
            if (clocks.edge[from] == tag && !exceptions.quiet(first + cell.from[a])) {
              double at = clocks.time(tag);
              late[key] = Math.max(late[key], at + clockLate[from] + slowPs);
              early[key] = Math.min(early[key], at + clockEarly[from] + fastPs);
            }
          } else if (late[from] != NEVER) {
            late[key] = Math.max(late[key], late[from] + slowPs);
            early[key] = Math.min(early[key], early[from] + fastPs);
          }
        }
      }
    }
  }

  /// Takes required times of a driver's edges from its loads, and on to what it depends on.
  void back(int terminal, double[] required) {
    int net = design.terminalNet(terminal);
    if (graph.driver[net] != terminal || clocks.clock(terminal)) {
      return;
    }
    for (int edge = 0; edge <= 1; edge++) {
      int key = 2 * terminal + edge;
      for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
        int load = 2 * design.netTerminal(at) + edge;
        if (load != key) {
          required[key] = Math.min(required[key], required[load] - slow.wire[load]);
        }
      }
      double wanted = required[key];
      arcsInto(
          terminal,
          edge,
          (from, slowPs, fastPs) -> required[from] = Math.min(required[from], wanted - slowPs));
    }
  }
}
