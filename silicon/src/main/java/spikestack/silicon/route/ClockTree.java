package spikestack.silicon.route;

import java.util.Arrays;

/// A clock tree: wires, buffers and bonds from the source to every sink.
///
/// Shapes: node 0 is the source; `parent [nodes]` comes before its children. `kind [nodes]`: one of
/// [#SOURCE], [#JOINT], [#BUFFER], [#SINK]. `x`, `y [nodes]` nm; `tier [nodes]`, an edge between
/// tiers is a bond. `length [nodes]`: routed length of the edge to the parent, nm, at least the
/// distance: the rest is a detour that balances delays. `sink [nodes]`: number of the sink, or -1.
///
/// A buffer's edge to its parent is its input, its children are its load.
public record ClockTree(
    ClockProblem problem,
    byte[] kind,
    int[] parent,
    int[] x,
    int[] y,
    byte[] tier,
    int[] length,
    int[] sink) {
  public static final byte SOURCE = 0;
  public static final byte JOINT = 1;
  public static final byte BUFFER = 2;
  public static final byte SINK = 3;

  /// What a tree costs and how even it is.
  ///
  /// @param skewPs largest minus smallest delay to a sink
  /// @param latencyPs largest delay, from the source
  /// @param buffers cells
  /// @param wireMicrons per tier
  /// @param bonds crossings between tiers
  /// @param worstLoadFemtofarad of a buffer
  public record Report(
      double skewPs,
      double latencyPs,
      int buffers,
      double[] wireMicrons,
      int bonds,
      double worstLoadFemtofarad) {}

  /// Builds a tree of equal Elmore delays; see [ClockTreeBuilder].
  public static ClockTree build(ClockProblem problem) {
    return new ClockTreeBuilder(problem).build();
  }

  public int nodes() {
    return kind.length;
  }

  /// Capacitance that each node shows upward, and what it drives, fF; counted from the arrays
  /// alone.
  private double[][] loads() {
    double[] below = new double[nodes()];
    double[] seen = new double[nodes()];
    for (int v = nodes() - 1; v >= 0; v--) {
      below[v] += kind[v] == SINK ? problem.femtofarad()[sink[v]] : 0;
      seen[v] = kind[v] == BUFFER ? problem.buffer().inputFemtofarad() : below[v];
      if (parent[v] >= 0) {
        below[parent[v]] += edgeFemtofarad(v) + seen[v];
      }
    }
    return new double[][] {seen, below};
  }

  private double edgeFemtofarad(int v) {
    return tier[v] == tier[parent[v]]
        ? problem.wires().get(tier[v]).femtofaradPerMicron() * length[v] * 1e-3
        : problem.bondFemtofarad();
  }

  private double edgeOhm(int v) {
    return tier[v] == tier[parent[v]]
        ? problem.wires().get(tier[v]).ohmPerMicron() * length[v] * 1e-3
        : problem.bondOhm();
  }

  /// Elmore delay from the source, an ideal one, to every node's input, ps `[nodes]`; each edge a
  /// pi model, buffers by their line.
  public double[] delaysPs() {
    double[][] loads = loads();
    double[] delay = new double[nodes()];
    for (int v = 1; v < nodes(); v++) {
      int up = parent[v];
      double start = delay[up];
      if (kind[up] == BUFFER) {
        start += problem.buffer().delayPs(loads[1][up]);
      }
      delay[v] = start + 1e-3 * edgeOhm(v) * (0.5 * edgeFemtofarad(v) + loads[0][v]);
    }
    return delay;
  }

  public Report report() {
    double[] delay = delaysPs();
    double[][] loads = loads();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    double worst = 0;
    int buffers = 0;
    int bonds = 0;
    double[] wire = new double[problem.wires().size()];
    for (int v = 0; v < nodes(); v++) {
      if (kind[v] == SINK) {
        least = Math.min(least, delay[v]);
        most = Math.max(most, delay[v]);
      } else if (kind[v] == BUFFER) {
        buffers++;
        worst = Math.max(worst, loads[1][v]);
      }
      if (parent[v] >= 0) {
        bonds += tier[v] == tier[parent[v]] ? 0 : 1;
        wire[tier[v]] += length[v] * 1e-3;
      }
    }
    return new Report(most - least, most, buffers, wire, bonds, worst);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClockTree that
        && Arrays.equals(kind, that.kind)
        && Arrays.equals(parent, that.parent)
        && Arrays.equals(x, that.x)
        && Arrays.equals(y, that.y)
        && Arrays.equals(tier, that.tier)
        && Arrays.equals(length, that.length)
        && Arrays.equals(sink, that.sink);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parent) + 31 * Arrays.hashCode(length);
  }
}
