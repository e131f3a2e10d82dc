package spikestack.silicon.flow;

import java.util.Arrays;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.partition.Balance;
import spikestack.silicon.partition.Hypergraph;
import spikestack.silicon.partition.Partition;
import spikestack.silicon.partition.Partitioner;

/// The tier of every instance of a netlist, chosen for few nets between tiers and even area: what
/// logic-on-logic starts from.
///
/// Vertices are the instances, weighing their area, and the ports, weighing nothing and fixed to
/// their tier. Left out: nets tied to a constant and nets of clock pins, which the clock tree
/// replaces.
///
/// @param tier of each instance, `[instances]`
/// @param cutNets nets with terminals on more than one tier: each needs a bond
/// @param weightedCut the same, each counting its weight
/// @param areaUm2 of the cells on each tier
/// @param legal every tier within its bound
public record TierPartition(
    byte[] tier, int cutNets, long weightedCut, double[] areaUm2, boolean legal) {
  /// The value of `given` for an instance that may go to any tier.
  public static final byte FREE = -1;

  /// Chooses tiers.
  ///
  /// @param given tier of each instance, or [#FREE]; `[instances]`
  /// @param netWeight what a cut of each net costs, >= 0, `[nets]`: timing may make long ones dear
  /// @param tiers 2 or more
  /// @param percent what a tier may hold over its even share of the area, as [Balance#percent]
  public static TierPartition of(
      Design design,
      byte[] given,
      int[] netWeight,
      int tiers,
      double percent,
      Partitioner.Options options) {
    Hypergraph graph = hypergraph(design, given, netWeight);
    Partition found = Partitioner.partition(graph, Balance.percent(graph, tiers, percent), options);
    byte[] tier = new byte[design.instances()];
    for (int i = 0; i < tier.length; i++) {
      tier[i] = (byte) found.part()[i];
    }
    int cut = 0;
    for (int e = 0; e < graph.nets(); e++) {
      boolean whole = true;
      for (int k = 1; k < graph.size(e); k++) {
        whole &= found.part()[graph.pin(e, k)] == found.part()[graph.pin(e, 0)];
      }
      cut += whole ? 0 : 1;
    }
    double[] area = Arrays.stream(found.weights()).mapToDouble(nm2 -> nm2 * 1e-6).toArray();
    return new TierPartition(tier, cut, found.cut(), area, found.legal());
  }

  /// Starts when the user does not say, see [Partitioner#starts].
  public static int starts(Design design) {
    byte[] free = new byte[design.instances()];
    Arrays.fill(free, FREE);
    return Partitioner.starts(hypergraph(design, free, new int[design.nets()]));
  }

  private static Hypergraph hypergraph(Design design, byte[] given, int[] netWeight) {
    int instances = design.instances();
    int vertices = instances + design.ports();
    int[] start = new int[design.nets() + 1];
    int[] weight = new int[design.nets()];
    int[] pin = new int[design.netFirst(design.nets())];
    int nets = 0;
    int pins = 0;
    for (int n = 0; n < design.nets(); n++) {
      if (design.constant(n) != Design.NONE || clock(design, n)) {
        continue;
      }
      for (int k = design.netFirst(n); k < design.netFirst(n + 1); k++) {
        int terminal = design.netTerminal(k);
        pin[pins++] =
            terminal < design.pins()
                ? design.pinInstance(terminal)
                : instances + terminal - design.pins();
      }
      weight[nets] = netWeight[n];
      start[++nets] = pins;
    }
    long[] area = new long[vertices];
    int[] fixed = new int[vertices];
    for (int i = 0; i < instances; i++) {
      area[i] = Math.round(design.master(i).areaUm2() * 1e6);
      fixed[i] = given[i];
    }
    for (int p = 0; p < design.ports(); p++) {
      fixed[instances + p] = design.portTier()[p];
    }
    return Hypergraph.of(
        Arrays.copyOf(start, nets + 1),
        Arrays.copyOf(pin, pins),
        Arrays.copyOf(weight, nets),
        new long[][] {area},
        fixed);
  }

  private static boolean clock(Design design, int net) {
    for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
      int terminal = design.netTerminal(k);
      if (terminal < design.pins() && design.pin(terminal).use() == MasterPin.Use.CLOCK) {
        return true;
      }
    }
    return false;
  }
}
