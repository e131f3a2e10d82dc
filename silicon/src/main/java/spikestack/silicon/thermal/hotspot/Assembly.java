package spikestack.silicon.thermal.hotspot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikestack.silicon.thermal.Periphery;
import spikestack.silicon.thermal.solver.Network;
import spikestack.silicon.thermal.solver.NetworkSolver;

/// A thermal network under construction: links, conductances to the air and capacities.
///
/// The last twelve nodes are those of the package.
final class Assembly {
  private static final double TOLERANCE = 1e-11;
  private static final int LIMIT = 5000;

  private final int nodes;
  private final List<int[]> ends = new ArrayList<>();
  private final List<Double> conductances = new ArrayList<>();
  private final double[] air;
  private final double[] capacity;

  Assembly(int nodes) {
    this.nodes = nodes;
    air = new double[nodes];
    capacity = new double[nodes];
  }

  void join(int a, int b, double conductance) {
    ends.add(new int[] {a, b});
    conductances.add(conductance);
  }

  void air(int node, double conductance) {
    air[node] += conductance;
  }

  void capacity(int node, double joulePerKelvin) {
    capacity[node] += joulePerKelvin;
  }

  /// Adds the borders of spreader and sink as the last twelve nodes.
  void periphery(Periphery periphery) {
    int base = nodes - 12;
    periphery.describe(
        new Periphery.Nodes() {
          @Override
          public void join(int a, int b, double conductance) {
            Assembly.this.join(base + a, base + b, conductance);
          }

          @Override
          public void air(int node, double conductance) {
            Assembly.this.air(base + node, conductance);
          }

          @Override
          public void capacity(int node, double joulePerKelvin) {
            Assembly.this.capacity(base + node, joulePerKelvin);
          }
        });
  }

  /// Rises over the air at constant power, kelvin.
  double[] steady(double[] watts) {
    double[] rise = new double[nodes];
    solver(new double[nodes]).solve(watts, rise, TOLERANCE, LIMIT).orFail();
    return rise;
  }

  /// Rises after each line of power, by backward Euler from a uniform start.
  ///
  /// @param watts `[line][node]`
  /// @param seconds per line
  List<double[]> steps(List<double[]> watts, double seconds, double start) {
    double[] storage = new double[nodes];
    for (int i = 0; i < nodes; i++) {
      storage[i] = capacity[i] / seconds;
    }
    NetworkSolver solver = solver(storage);
    double[] rise = new double[nodes];
    Arrays.fill(rise, start);
    List<double[]> all = new ArrayList<>();
    double[] b = new double[nodes];
    for (double[] line : watts) {
      for (int i = 0; i < nodes; i++) {
        b[i] = line[i] + storage[i] * rise[i];
      }
      solver.solve(b, rise, TOLERANCE, LIMIT).orFail();
      all.add(rise.clone());
    }
    return all;
  }

  private NetworkSolver solver(double[] storage) {
    Network network = new Network(nodes);
    for (int k = 0; k < ends.size(); k++) {
      network.connect(ends.get(k)[0], ends.get(k)[1], conductances.get(k));
    }
    for (int i = 0; i < nodes; i++) {
      network.ground(i, air[i] + storage[i]);
    }
    return new NetworkSolver(network);
  }
}
