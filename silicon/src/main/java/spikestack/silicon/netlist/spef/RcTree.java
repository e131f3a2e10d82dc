package spikestack.silicon.netlist.spef;

/// The wire of a net as a tree of resistors with capacitors to ground. Node 0 is the driver; a node
/// comes after its parent.
///
/// @param parent of each node; -1 for node 0
/// @param kiloohm to the parent; 0 for node 0
/// @param femtofarad of the wire at each node; pins are not in it
/// @param node of each terminal of the net, in the net's order; -1 if the wire does not reach it
public record RcTree(int[] parent, float[] kiloohm, float[] femtofarad, int[] node) {
  public RcTree {
    if (kiloohm.length != parent.length || femtofarad.length != parent.length) {
      throw new IllegalArgumentException("arrays of different length");
    }
    for (int i = 0; i < parent.length; i++) {
      if (parent[i] >= i || (i > 0 && parent[i] < 0)) {
        throw new IllegalArgumentException("node " + i + " before its parent " + parent[i]);
      }
    }
  }

  /// Capacitance of the whole wire, fF.
  public double total() {
    double sum = 0;
    for (float each : femtofarad) {
      sum += each;
    }
    return sum;
  }
}
