package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.RcTree;
import spikestack.silicon.route.RcTrees;
import spikestack.silicon.route.RouteProblem;
import spikestack.silicon.route.RouteTrees;
import spikestack.silicon.route.WireClass;
import spikestack.silicon.route.WireModel;

/// The estimated wires of a placed design: a Steiner tree per net and tier, joined at the net's
/// bond, and their resistances and capacitances.
final class Wires {
  /// Nets with more wire than this on a tier get the wider metals.
  private static final double LOCAL_MICRONS = 100;

  private final Design design;

  /// The design's net of each net of the trees.
  private final int[] netOf;

  private final RouteTrees trees;
  private final RcTrees rc;

  private Wires(Design design, int[] netOf, RouteTrees trees, RcTrees rc) {
    this.design = design;
    this.netOf = netOf;
    this.trees = trees;
    this.rc = rc;
  }

  /// Short nets on the technology's local wires, long ones on its semi-global ones, alike on every
  /// tier; bonds as the technology has them.
  static WireModel model(Ledger tech, int tiers) {
    double femtofarad = tech.value(Parameter.WIRE_CAPACITANCE);
    List<WireClass> classes =
        List.of(
            new WireClass(LOCAL_MICRONS, tech.value(Parameter.WIRE_RESISTANCE_LOCAL), femtofarad),
            new WireClass(
                Double.POSITIVE_INFINITY,
                tech.value(Parameter.WIRE_RESISTANCE_SEMIGLOBAL),
                femtofarad));
    return new WireModel(
        IntStream.range(0, tiers).mapToObj(t -> classes).toList(),
        tech.value(Parameter.BOND_RESISTANCE),
        tech.value(Parameter.BOND_CAPACITANCE));
  }

  /// Of all nets with a driver and a load; constants have no wire.
  static Wires of(Design design, WireModel model, int threads) {
    int[] netOf =
        IntStream.range(0, design.nets())
            .filter(
                n ->
                    design.constant(n) == Design.NONE
                        && design.netFirst(n + 1) - design.netFirst(n) >= 2
                        && design.drives(design.netTerminal(design.netFirst(n))))
            .toArray();
    int[] start = new int[netOf.length + 1];
    for (int n = 0; n < netOf.length; n++) {
      start[n + 1] = start[n] + design.netFirst(netOf[n] + 1) - design.netFirst(netOf[n]);
    }
    int pins = start[netOf.length];
    int[] x = new int[pins];
    int[] y = new int[pins];
    byte[] tier = new byte[pins];
    int at = 0;
    for (int net : netOf) {
      for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++, at++) {
        int terminal = design.netTerminal(k);
        x[at] = design.terminalX(terminal);
        y[at] = design.terminalY(terminal);
        tier[at] = (byte) design.terminalTier(terminal);
      }
    }
    int[] bondX = new int[netOf.length];
    int[] bondY = new int[netOf.length];
    int[] numberOf = new int[design.nets()];
    Arrays.fill(numberOf, -1);
    for (int n = 0; n < netOf.length; n++) {
      numberOf[netOf[n]] = n;
    }
    Bonds bonds = design.bonds();
    for (int b = 0; b < bonds.count(); b++) {
      if (bonds.net()[b] >= 0 && numberOf[bonds.net()[b]] >= 0) {
        bondX[numberOf[bonds.net()[b]]] = bonds.x()[b];
        bondY[numberOf[bonds.net()[b]]] = bonds.y()[b];
      }
    }
    int tiers = Math.max(1, design.floorplans().size());
    RouteTrees trees =
        RouteTrees.build(new RouteProblem(tiers, start, x, y, tier, bondX, bondY), threads);
    return new Wires(design, netOf, trees, RcTrees.extract(trees, model));
  }

  RouteTrees trees() {
    return trees;
  }

  /// Wire per tier, micrometres.
  double[] microns() {
    return Arrays.stream(trees.lengths()).mapToDouble(nm -> nm * 1e-3).toArray();
  }

  /// For timing and SPEF.
  Parasitics parasitics() {
    Parasitics all = new Parasitics(design.nets());
    int[] start = rc.nodeStart();
    int pin = 0;
    for (int n = 0; n < netOf.length; n++) {
      int from = start[n];
      int size = start[n + 1] - from;
      int[] parent = new int[size];
      float[] kiloohm = new float[size];
      float[] femtofarad = new float[size];
      for (int v = 0; v < size; v++) {
        parent[v] = rc.parent()[from + v] == RouteTrees.ROOT ? -1 : rc.parent()[from + v] - from;
        kiloohm[v] = (float) (rc.ohm()[from + v] * 1e-3);
        femtofarad[v] = (float) rc.femtofarad()[from + v];
      }
      int terminals = design.netFirst(netOf[n] + 1) - design.netFirst(netOf[n]);
      int[] node = new int[terminals];
      for (int k = 0; k < terminals; k++, pin++) {
        node[k] = rc.pinNode()[pin] == RouteTrees.ROOT ? -1 : rc.pinNode()[pin] - from;
      }
      all.set(netOf[n], new RcTree(parent, kiloohm, femtofarad, node));
    }
    return all;
  }
}
