package spikestack.silicon.signoff.ir;

/// The solved voltages of a grid.
///
/// The drop of a node is the voltage of its part's highest source minus its own; on a ground grid,
/// whose sources are 0 V, it is negative where the ground bounces.
public final class GridVoltages {
  private final ResistiveNetlist netlist;
  private final double[] volts;
  private final double[] supply;

  GridVoltages(ResistiveNetlist netlist, double[] volts, double[] supply) {
    this.netlist = netlist;
    this.volts = volts;
    this.supply = supply;
  }

  public ResistiveNetlist netlist() {
    return netlist;
  }

  /// Volts of a node.
  public double volts(int node) {
    return volts[node];
  }

  /// Volts that a node lies below its supply.
  public double drop(int node) {
    return supply[node] - volts[node];
  }

  /// The node that lies furthest from its supply, on either side.
  public int worstNode() {
    int worst = 0;
    for (int i = 1; i < volts.length; i++) {
      if (Math.abs(drop(i)) > Math.abs(drop(worst))) worst = i;
    }
    return worst;
  }

  /// Mean distance to the supply over the nodes that a current source draws from (all nodes when
  /// there is none), volts.
  public double averageDrop() {
    ResistiveNetlist.Pairs currents = netlist.currents();
    double sum = 0;
    int count = 0;
    if (currents.size == 0) return averageDropOfNodes();
    for (int k = 0; k < currents.size; k++) {
      int node = currents.a[k] == ResistiveNetlist.GROUND ? currents.b[k] : currents.a[k];
      sum += Math.abs(drop(node));
      count++;
    }
    return sum / count;
  }

  /// Mean distance to the supply over all nodes, volts.
  public double averageDropOfNodes() {
    double sum = 0;
    for (int i = 1; i < volts.length; i++) {
      sum += Math.abs(drop(i));
    }
    return volts.length == 1 ? 0 : sum / (volts.length - 1);
  }

  /// Current that all current sources draw, amperes.
  public double totalCurrent() {
    ResistiveNetlist.Pairs currents = netlist.currents();
    double sum = 0;
    for (int k = 0; k < currents.size; k++) {
      sum += Math.abs(currents.value[k]);
    }
    return sum;
  }
}
