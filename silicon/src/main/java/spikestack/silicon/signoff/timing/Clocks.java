package spikestack.silicon.signoff.timing;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.sdc.Clock;
import spikestack.silicon.netlist.sdc.Sdc;

/// Which clock edge each pin of the clock networks sees. An *edge number* is `2 * clock + edge`, 0
/// the clock's rising and 1 its falling edge.
final class Clocks {
  static final int NONE = -1;

  final List<Clock> clocks;

  /// By a pin's edge: number of the clock edge that makes it, or [#NONE].
  final int[] edge;

  private final boolean[] ideal;
  private final Graph graph;
  private final Design design;

  Clocks(Graph graph, Sdc sdc) {
    this.graph = graph;
    this.design = graph.design;
    this.clocks = sdc.clocks();
    edge = new int[2 * design.terminals()];
    Arrays.fill(edge, NONE);
    ideal = new boolean[clocks.size()];
    for (int c = 0; c < ideal.length; c++) {
      ideal[c] = !clocks.get(c).propagated();
      for (int source : clocks.get(c).sources()) {
        spread(2 * source, 2 * c);
        spread(2 * source + 1, 2 * c + 1);
      }
    }
  }

  /// How many edge numbers there are.
  int edges() {
    return 2 * clocks.size();
  }

  /// When an edge happens for the first time, ps.
  double time(int number) {
    Clock clock = clocks.get(number / 2);
    return number % 2 == 0 ? clock.risePs() : clock.fallPs();
  }

  /// Whether a pin's edge belongs to the network of an ideal clock.
  boolean ideal(int pinEdge) {
    return edge[pinEdge] != NONE && ideal[edge[pinEdge] / 2];
  }

  boolean clock(int terminal) {
    return edge[2 * terminal] != NONE || edge[2 * terminal + 1] != NONE;
  }

  /// Through wires and gates, but not through what a clock edge launches.
  private void spread(int pinEdge, int number) {
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(pinEdge);
    while (!queue.isEmpty()) {
      int next = queue.remove();
      if (edge[next] != NONE) {
        continue;
      }
      edge[next] = number;
      int terminal = next / 2;
      int net = design.terminalNet(terminal);
      if (net != Design.NONE && graph.driver[net] == terminal) {
        for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
          int load = design.netTerminal(at);
          if (load != terminal) {
            queue.add(2 * load + next % 2);
          }
        }
      } else if (terminal < design.pins()) {
        int instance = design.pinInstance(terminal);
        CellTiming cell = graph.cellOf(instance);
        int pin = design.pinNumber(terminal);
        for (int a = 0; a < cell.arcs; a++) {
          if (cell.from[a] == pin && !cell.launch[a] && graph.used(graph.firstArc[instance] + a)) {
            for (int out = 0; out <= 1; out++) {
              if (cell.moves[4 * a + 2 * (next % 2) + out]) {
                queue.add(2 * (design.firstPin(instance) + cell.to[a]) + out);
              }
            }
          }
        }
      }
    }
  }

  /// The first edge `to` after the edge `from`, and no earlier than it: over all pairs of cycles,
  /// the pair that is nearest. Clocks that never come round in a thousand cycles give the nearest
  /// of those.
  ///
  /// @return time of the capturing edge minus that of the launching one, ps; more than 0
  double setupDistance(int from, int to) {
    Clock launch = clocks.get(from / 2);
    Clock capture = clocks.get(to / 2);
    double start = time(from);
    double end = time(to);
    double best = Double.POSITIVE_INFINITY;
    double tiny = 1e-6 * Math.min(launch.periodPs(), capture.periodPs());
    int cycles = launch.periodPs() == capture.periodPs() ? 1 : 1000;
    for (int k = 0; k < cycles; k++) {
      double at = start + k * launch.periodPs();
      double distance = (end - at) % capture.periodPs();
      if (distance <= tiny) {
        distance += capture.periodPs();
      }
      best = Math.min(best, distance);
    }
    return best;
  }
}
