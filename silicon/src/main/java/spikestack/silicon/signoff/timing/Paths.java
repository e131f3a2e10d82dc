package spikestack.silicon.signoff.timing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.sdc.Clock;

/// Paths, found backwards from their ends.
final class Paths {
  private final Design design;
  private final Graph graph;
  private final Clocks clocks;
  private final Delays slow;
  private final Delays fast;
  private final Arrivals arrivals;
  private final Checks checks;

  /// Whether the path in work is one of latest arrivals.
  private boolean late;

  Paths(Graph graph, Clocks clocks, Delays slow, Delays fast, Arrivals arrivals, Checks checks) {
    this.graph = graph;
    this.design = graph.design;
    this.clocks = clocks;
    this.slow = slow;
    this.fast = fast;
    this.arrivals = arrivals;
    this.checks = checks;
  }

  /// The worst path of each of the worst endpoints.
  ///
  /// @param setup latest paths of setup checks, or earliest of hold checks
  /// @param count how many
  List<TimingPath> worst(boolean setup, int count) {
    record End(Checks.Check check, int tag, int edge, double slack) {}
    List<End> ends = new ArrayList<>();
    for (Checks.Check check : checks.all) {
      if (check.setup() == setup) {
        for (int tag = 0; tag < arrivals.latest.length; tag++) {
          for (int edge = 0; edge <= 1; edge++) {
            double here = checks.slack(check, tag, edge);
            if (here < Double.POSITIVE_INFINITY) {
              ends.add(new End(check, tag, edge, here));
            }
          }
        }
      }
    }
    ends.sort(
        Comparator.comparingDouble(End::slack).thenComparingInt(end -> end.check().terminal()));
    List<TimingPath> paths = new ArrayList<>();
    boolean[] seen = new boolean[design.terminals()];
    for (End end : ends) {
      if (paths.size() == count) {
        break;
      }
      if (!seen[end.check().terminal()]) {
        seen[end.check().terminal()] = true;
        paths.add(path(end.check(), end.tag(), end.edge(), end.slack()));
      }
    }
    return paths;
  }

  private TimingPath path(Checks.Check check, int tag, int edge, double its) {
    late = check.setup();
    double[] times = late ? arrivals.latest[tag] : arrivals.earliest[tag];
    List<TimingPath.Point> points = new ArrayList<>();
    int key = 2 * check.terminal() + edge;
    while (key >= 0) {
      points.add(point(key, times[key]));
      key = before(key, tag, times, points);
    }
    Clock clock = clocks.clocks.get(check.edge() / 2);
    double capture = clocks.time(tag) + clocks.setupDistance(tag, check.edge());
    return new TimingPath(
        check.setup(),
        edgeName(tag),
        edgeName(check.edge()),
        points.reversed(),
        times[2 * check.terminal() + edge],
        check.setup() ? capture : capture - clock.periodPs(),
        checks.captureDelay(check),
        check.setup() ? clock.setupPs() : clock.holdPs(),
        checks.margin(check, edge),
        checks.required(check, edge, tag),
        its);
  }

  private String edgeName(int number) {
    return clocks.clocks.get(number / 2).name() + (number % 2 == 0 ? " ^" : " v");
  }

  private TimingPath.Point point(int key, double time) {
    int terminal = key / 2;
    boolean pin = terminal < design.pins();
    return new TimingPath.Point(
        terminal,
        design.terminalName(terminal),
        pin ? design.master(design.pinInstance(terminal)).name() : "",
        key % 2 == 0,
        time,
        clocks.ideal(key) ? 0 : Math.max(0, delays().slew[key]),
        design.terminalNet(terminal) != Design.NONE
                && graph.driver[design.terminalNet(terminal)] == terminal
            ? delays().totalLoad(terminal, key % 2)
            : 0);
  }

  /// The edge that this one follows on the path, or -1 at its start.
  private int before(int key, int tag, double[] times, List<TimingPath.Point> points) {
    int terminal = key / 2;
    int net = design.terminalNet(terminal);
    if (net != Design.NONE && graph.driver[net] != terminal) {
      return 2 * graph.driver[net] + key % 2;
    }
    if (terminal >= design.pins()) {
      return -1;
    }
    int instance = design.pinInstance(terminal);
    CellTiming cell = graph.cellOf(instance);
    int best = -1;
    boolean launched = false;
    double error = Double.POSITIVE_INFINITY;
    for (int a = 0; a < cell.arcs; a++) {
      if (cell.to[a] != design.pinNumber(terminal)) {
        continue;
      }
      for (int in = 0; in <= 1; in++) {
        float delay = delays().arc[4 * (graph.firstArc[instance] + a) + 2 * in + key % 2];
        if (Float.isNaN(delay)) {
          continue;
        }
        int from = 2 * (design.firstPin(instance) + cell.from[a]) + in;
        boolean launch = cell.launch[a];
        if (launch ? clocks.edge[from] != tag : !Double.isFinite(times[from])) {
          continue;
        }
        double start = launch ? clockTime(from, tag) : times[from];
        double off = Math.abs(start + delay - times[key]);
        if (off < error) {
          error = off;
          best = from;
          launched = launch;
        }
      }
    }
    if (best >= 0 && launched) {
      points.add(point(best, clockTime(best, tag)));
      return -1;
    }
    return best;
  }

  private Delays delays() {
    return late ? slow : fast;
  }

  private double clockTime(int key, int tag) {
    return clocks.time(tag) + (late ? arrivals.clockLate[key] : arrivals.clockEarly[key]);
  }
}
