package spikestack.silicon.signoff.ir;

import java.util.List;

/// The power wires of one tier, one net.
///
/// @param metals from the cells' rails upwards; neighbours run across each other
/// @param viaOhms resistance of each crossing between metal `i` and `i + 1`, ohms `> 0`; one less
///   than metals
public record TierGrid(List<Stripes> metals, List<Double> viaOhms) {
  public TierGrid {
    metals = List.copyOf(metals);
    viaOhms = List.copyOf(viaOhms);
    if (metals.isEmpty() || viaOhms.size() != metals.size() - 1) {
      throw new IllegalArgumentException(metals.size() + " metals, " + viaOhms.size() + " vias");
    }
    for (int i = 0; i < viaOhms.size(); i++) {
      if (!(viaOhms.get(i) > 0)) {
        throw new IllegalArgumentException("via of " + viaOhms.get(i) + " ohms");
      }
      if (metals.get(i).alongX() == metals.get(i + 1).alongX()) {
        throw new IllegalArgumentException(
            metals.get(i).layer() + " and " + metals.get(i + 1).layer() + " run in parallel");
      }
    }
  }
}
