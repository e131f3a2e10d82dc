package spikestack.silicon.signoff.timing;

import java.util.Arrays;
import spikestack.silicon.netlist.spef.RcTree;

/// What a driver sees of a tree of wires and pins: three moments of its admittance as a capacitor
/// `near`, a resistor, and a capacitor `far` behind it; and Elmore's delay to each node.
///
/// The moments of a subtree are those of its capacitor plus those of its children seen through
/// their resistors: `y1`, `y2 - r y1^2`, `y3 - 2 r y1 y2 + r^2 y1^3`. Source: O'Brien and Savarino,
/// "Modeling the driving-point characteristic of resistive interconnect", ICCAD 1989.
final class PiModel {
  double nearFf;
  double kiloohm;
  double farFf;

  /// By node of the tree, ps.
  double[] elmorePs = new double[16];

  private double[] y1 = new double[16];
  private double[] y2 = new double[16];
  private double[] y3 = new double[16];

  /// All capacitance of the last tree, fF.
  double total() {
    return nearFf + farFf;
  }

  /// A net without resistance.
  void lumped(double femtofarad) {
    nearFf = femtofarad;
    kiloohm = 0;
    farFf = 0;
  }

  /// Starts a tree with the wire's own capacitors; pins are added by [#add], then [#reduce].
  void start(RcTree tree) {
    int nodes = tree.parent().length;
    if (nodes > y1.length) {
      int room = 2 * nodes;
      y1 = new double[room];
      y2 = new double[room];
      y3 = new double[room];
      elmorePs = new double[room];
    }
    for (int i = 0; i < nodes; i++) {
      y1[i] = tree.femtofarad()[i];
    }
    Arrays.fill(y2, 0, nodes, 0);
    Arrays.fill(y3, 0, nodes, 0);
  }

  void add(int node, double femtofarad) {
    y1[Math.max(0, node)] += femtofarad;
  }

  void reduce(RcTree tree) {
    int[] parent = tree.parent();
    float[] ohms = tree.kiloohm();
    for (int i = parent.length - 1; i > 0; i--) {
      double r = ohms[i];
      double a = y1[i];
      double b = y2[i];
      int up = parent[i];
      y1[up] += a;
      y2[up] += b - r * a * a;
      y3[up] += y3[i] - 2 * r * a * b + r * r * a * a * a;
    }
    elmorePs[0] = 0;
    for (int i = 1; i < parent.length; i++) {
      elmorePs[i] = elmorePs[parent[i]] + ohms[i] * y1[i];
    }
    if (y2[0] < 0 && y3[0] > 0) {
      farFf = y2[0] * y2[0] / y3[0];
      nearFf = y1[0] - farFf;
      kiloohm = -y3[0] * y3[0] / (y2[0] * y2[0] * y2[0]);
      if (nearFf < 0) {
        nearFf = 0;
      }
    } else {
      lumped(y1[0]);
    }
  }
}
