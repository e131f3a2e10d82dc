package spikestack.silicon.thermal.solver;

/// Groups strongly coupled nodes.
final class Aggregation {
  /// A node whose conductance to the reference is this many times that to its neighbours is left to
  /// the smoother, which solves it nearly exactly.
  private static final double ALONE = 10;

  /// A link counts as strong from this fraction of the strongest link of either end.
  private static final double STRONG = 0.25;

  private static final int FREE = -2;

  private Aggregation() {}

  /// Pairs of pairs: about a quarter as many aggregates as nodes.
  ///
  /// @param aggregate out: `[n]` the aggregate of each node, -1 for none
  /// @return how many aggregates there are
  static int pairsOfPairs(SparseMatrix matrix, int[] aggregate) {
    int pairs = pairs(matrix, aggregate);
    if (pairs < 2) return pairs;
    int[] second = new int[pairs];
    int count = pairs(matrix.joined(aggregate, pairs), second);
    for (int i = 0; i < aggregate.length; i++) {
      if (aggregate[i] >= 0) aggregate[i] = second[aggregate[i]];
    }
    return count;
  }

  /// In the order of their numbers, each free node takes a free neighbour when the two are coupled
  /// nearly as strongly as either is to anyone; whoever is left joins the neighbour it is coupled
  /// to most. (Without regard for the neighbour's own couplings, strong links would be cut by weak
  /// pairs, and the iterations explode on grids with large contrasts.)
  private static int pairs(SparseMatrix matrix, int[] aggregate) {
    int[] start = matrix.start();
    int[] column = matrix.column();
    double[] value = matrix.value();
    int n = aggregate.length;
    double[] strongest = new double[n];
    for (int i = 0; i < n; i++) {
      double links = 0;
      for (int k = start[i]; k < start[i + 1]; k++) {
        links += value[k];
        strongest[i] = Math.max(strongest[i], value[k]);
      }
      aggregate[i] = matrix.diagonal()[i] > (1 + ALONE) * links ? -1 : FREE;
    }
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (aggregate[i] != FREE) continue;
      int partner = -1;
      double best = 0;
      for (int k = start[i]; k < start[i + 1]; k++) {
        int j = column[k];
        if (aggregate[j] == FREE
            && value[k] > best
            && value[k] >= STRONG * Math.max(strongest[i], strongest[j])) {
          best = value[k];
          partner = j;
        }
      }
      if (partner >= 0) {
        aggregate[i] = count;
        aggregate[partner] = count++;
      }
    }
    for (int i = 0; i < n; i++) {
      // From host to host: couplings grow along the way, and one that is mutual was paired above.
      int end = i;
      int host = i;
      while (host >= 0 && aggregate[host] == FREE) {
        end = host;
        host = host(matrix, aggregate, host);
      }
      int joined = host < 0 ? count++ : aggregate[host];
      for (int j = i; aggregate[j] == FREE; j = host(matrix, aggregate, j)) {
        aggregate[j] = joined;
        if (j == end) break;
      }
    }
    return count;
  }

  /// The neighbour that a node is coupled to most, -1 when it has none.
  private static int host(SparseMatrix matrix, int[] aggregate, int node) {
    int host = -1;
    double best = 0;
    for (int k = matrix.start()[node]; k < matrix.start()[node + 1]; k++) {
      if (aggregate[matrix.column()[k]] != -1 && matrix.value()[k] > best) {
        best = matrix.value()[k];
        host = matrix.column()[k];
      }
    }
    return host;
  }
}
