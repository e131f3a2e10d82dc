package spikestack.silicon.route;

import java.util.List;

/// The sinks of one clock and what its tree is made of.
///
/// Shapes: `x`, `y [sinks]` nm, `tier [sinks]`, `femtofarad [sinks]` > 0, the load of each clock
/// pin; at least one sink. `wires [tiers]`: resistance and capacitance of clock wires (their length
/// limit is not read). `bondCostMicrons` >= 0: how much wire one bond is worth when sinks of
/// different tiers could share a subtree; [Double#POSITIVE_INFINITY] gives every tier a tree of its
/// own, and one bond between neighbouring tiers at the root. `skewBoundPs` >= 0: how far delays may
/// differ by the tree's own model; 0 makes them equal and takes much more wire. Arrays are not
/// copied and not written.
public record ClockProblem(
    int[] x,
    int[] y,
    byte[] tier,
    double[] femtofarad,
    int sourceX,
    int sourceY,
    int sourceTier,
    ClockBuffer buffer,
    List<WireClass> wires,
    double bondOhm,
    double bondFemtofarad,
    double bondCostMicrons,
    double skewBoundPs) {
  public ClockProblem {
    wires = List.copyOf(wires);
    require(x.length > 0, "no sinks");
    require(
        y.length == x.length && tier.length == x.length && femtofarad.length == x.length,
        "sink arrays differ in length");
    require(sourceTier >= 0 && sourceTier < wires.size(), "source on tier " + sourceTier);
    require(bondOhm >= 0 && bondFemtofarad >= 0 && bondCostMicrons >= 0, "bond");
    require(skewBoundPs >= 0, "skew bound " + skewBoundPs);
    for (int s = 0; s < x.length; s++) {
      require(tier[s] >= 0 && tier[s] < wires.size(), "sink " + s + " on tier " + tier[s]);
      require(
          femtofarad[s] > 0 && femtofarad[s] < buffer.maxLoadFemtofarad(),
          "sink " + s + " of " + femtofarad[s] + " fF");
    }
    for (WireClass wire : wires) {
      require(wire.ohmPerMicron() > 0 && wire.femtofaradPerMicron() > 0, "wire " + wire);
    }
  }

  private static void require(boolean good, String message) {
    if (!good) {
      throw new IllegalArgumentException(message);
    }
  }
}
