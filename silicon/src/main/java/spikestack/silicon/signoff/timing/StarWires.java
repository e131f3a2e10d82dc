package spikestack.silicon.signoff.timing;

import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.RcTree;

/// Wires of a placed design before routing: from each driver one wire to each load, as long as the
/// way along the axes, half of its capacitance at either end. Longer than a routed tree for nets of
/// many loads; a load on another tier pays one bond per tier crossed.
public final class StarWires {
  private StarWires() {}

  /// The wires of all nets that have a driver.
  ///
  /// @param ohmPerUm of a wire
  /// @param ffPerUm of a wire, fF
  /// @param bondOhm of a bond
  /// @param bondFf of a bond, fF
  public static Parasitics of(
      Design design, double ohmPerUm, double ffPerUm, double bondOhm, double bondFf) {
    Parasitics all = new Parasitics(design.nets());
    for (int net = 0; net < design.nets(); net++) {
      int first = design.netFirst(net);
      int count = design.netFirst(net + 1) - first;
      if (count == 0 || !design.drives(design.netTerminal(first))) {
        continue;
      }
      int from = design.netTerminal(first);
      int[] parent = new int[count];
      float[] kiloohm = new float[count];
      float[] femtofarad = new float[count];
      int[] node = new int[count];
      parent[0] = -1;
      for (int i = 1; i < count; i++) {
        int to = design.netTerminal(first + i);
        double um =
            1e-3
                * (Math.abs((double) design.terminalX(from) - design.terminalX(to))
                    + Math.abs((double) design.terminalY(from) - design.terminalY(to)));
        int crossed = Math.abs(design.terminalTier(from) - design.terminalTier(to));
        node[i] = i;
        kiloohm[i] = (float) (1e-3 * (um * ohmPerUm + crossed * bondOhm));
        double half = (um * ffPerUm + crossed * bondFf) / 2;
        femtofarad[0] += (float) half;
        femtofarad[i] += (float) half;
      }
      all.set(net, new RcTree(parent, kiloohm, femtofarad, node));
    }
    return all;
  }
}
