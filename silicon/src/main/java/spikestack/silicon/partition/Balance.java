package spikestack.silicon.partition;

import java.util.List;

/// The most that each part may weigh, in the unit of the vertex weights.
///
/// For two parts of equal weights an upper bound on one is a lower bound on the other.
public record Balance(List<Long> most) {
  public Balance {
    most = List.copyOf(most);
    if (most.size() < 2) {
      throw new IllegalArgumentException("at least two parts, not " + most.size());
    }
    for (long bound : most) {
      if (bound < 0) {
        throw new IllegalArgumentException("a bound must be >= 0, was " + bound);
      }
    }
  }

  /// hMETIS's "UBfactor" for two parts, and its usual form for more: no part over `1/parts +
  /// percent/100` of the whole weight.
  ///
  /// For two parts and 2 percent each part holds 48 to 52 percent. The best-known answers of the
  /// ISPD98 and Titan23 sets are stated with this definition (ibm01, cut 203 at 2: 48.77 percent;
  /// cut 169 at 10: 59.87 percent). `0 <= percent`, `parts >= 2`; bounds round down, never under
  /// the equal share rounded up.
  public static Balance percent(Hypergraph graph, int parts, double percent) {
    if (parts < 2 || !(percent >= 0) || percent > 100) {
      throw new IllegalArgumentException(parts + " parts, " + percent + " percent");
    }
    Long[] most = new Long[parts];
    for (int p = 0; p < parts; p++) {
      long total = graph.totalWeight(p);
      long share = Math.ceilDiv(total, parts);
      // The small term keeps 0.52 * 12750 from falling to 6629 by binary fractions.
      long bound = (long) Math.floor(total * (1.0 / parts + percent / 100) + 1e-6);
      most[p] = Math.min(total, Math.max(share, bound));
    }
    return new Balance(List.of(most));
  }

  public int parts() {
    return most.size();
  }

  /// The bounds as an array of `parts`.
  long[] bounds() {
    return most.stream().mapToLong(Long::longValue).toArray();
  }
}
