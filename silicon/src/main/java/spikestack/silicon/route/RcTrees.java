package spikestack.silicon.route;

import java.util.Arrays;

/// The electrical view of [RouteTrees], on the same nodes: a resistance to each node's parent and a
/// capacitance to ground at each node.
///
/// `ohm [nodes]`: of the edge to the parent, 0 at a root; `femtofarad [nodes]`: wire and bonds
/// only, half of every edge at either end (a pi model per edge); pins add theirs. Parents come
/// before children, so that one loop down and one up over a net's nodes computes any tree sum. ohm
/// x fF = 1e-3 ps.
///
/// Not modelled: vias below the wire's layers, coupling, corners of an edge as nodes of their own.
public record RcTrees(
    int[] nodeStart, int[] parent, double[] ohm, double[] femtofarad, int[] pinNode) {

  /// Extracts all nets. A net's class on a tier follows from its wire there.
  public static RcTrees extract(RouteTrees trees, WireModel wires) {
    if (wires.tiers().size() < trees.tiers()) {
      throw new IllegalArgumentException(
          wires.tiers().size() + " tiers of wires for " + trees.tiers());
    }
    int nodes = trees.parent().length;
    double[] ohm = new double[nodes];
    double[] femtofarad = new double[nodes];
    double[] length = new double[trees.tiers()];
    for (int n = 0; n < trees.nets(); n++) {
      int from = trees.nodeStart()[n];
      int to = trees.nodeStart()[n + 1];
      Arrays.fill(length, 0);
      for (int v = from; v < to; v++) {
        length[trees.tier()[v]] += trees.edgeLength(v) * 1e-3;
      }
      for (int v = from + 1; v < to; v++) {
        int up = trees.parent()[v];
        int tier = trees.tier()[v];
        double half;
        if (trees.tier()[up] == tier) {
          WireClass wire = wires.of(tier, length[tier]);
          double microns = trees.edgeLength(v) * 1e-3;
          ohm[v] = wire.ohmPerMicron() * microns;
          half = 0.5 * wire.femtofaradPerMicron() * microns;
        } else {
          ohm[v] = wires.bondOhm();
          half = 0.5 * wires.bondFemtofarad();
        }
        femtofarad[v] += half;
        femtofarad[up] += half;
      }
    }
    return new RcTrees(trees.nodeStart(), trees.parent(), ohm, femtofarad, trees.pinNode());
  }

  public int nets() {
    return nodeStart.length - 1;
  }

  /// Wire and bond capacitance of a net, fF.
  public double capacitance(int net) {
    double sum = 0;
    for (int v = nodeStart[net]; v < nodeStart[net + 1]; v++) {
      sum += femtofarad[v];
    }
    return sum;
  }

  /// Wire and bond resistance of a net, all edges summed, ohm.
  public double resistance(int net) {
    double sum = 0;
    for (int v = nodeStart[net]; v < nodeStart[net + 1]; v++) {
      sum += ohm[v];
    }
    return sum;
  }

  /// Elmore delays of a net from its root, without the driver: `delayPs[v - nodeStart[net]]` for
  /// every node `v`. `load [nodes of the net]`: fF that pins add at nodes; it is overwritten with
  /// the capacitance at and below each node.
  public void elmore(int net, double[] load, double[] delayPs) {
    int from = nodeStart[net];
    int count = nodeStart[net + 1] - from;
    for (int i = 0; i < count; i++) {
      load[i] += femtofarad[from + i];
    }
    for (int i = count - 1; i > 0; i--) {
      load[parent[from + i] - from] += load[i];
    }
    if (count > 0) {
      delayPs[0] = 0;
    }
    for (int i = 1; i < count; i++) {
      delayPs[i] = delayPs[parent[from + i] - from] + 1e-3 * ohm[from + i] * load[i];
    }
  }
}
