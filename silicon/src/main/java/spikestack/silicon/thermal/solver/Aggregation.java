package spikestack.silicon.thermal.solver;

/// Groups nodes that coarse corrections may move as one.
///
/// Two groups `I` and `J` that are joined by the conductance `w` may be merged when a correction
/// that is constant on both is good enough, which a bound on the two-level method measures: with
/// `D` the sum of the diagonal over a group, `D_I D_J / (D_I + D_J) / w` must not exceed
/// [#QUALITY]. It is 2 for two neighbours on a square grid and 4 for two pairs side by side; it is
/// thousands for two nodes that are each tied to a pin by a milliohm, which the smoother moves only
/// together with their pins: such pairs must become a level of their own first. After Napov and
/// Notay, *An algebraic multigrid method with guaranteed convergence rate*, SIAM J. Sci. Comput. 34
/// (2012).
final class Aggregation {
  /// A node whose conductance to the reference is this many times that to its neighbours is left to
  /// the smoother, which solves it nearly exactly.
  private static final double ALONE = 10;

  /// Largest bound at which groups are merged.
  private static final double QUALITY = 8;

  /// The same for a node that joins a group as an afterthought, since several may do so.
  private static final double ATTACHED = 2;

  /// A link counts as strong from this fraction of the strongest link of either end.
  private static final double STRONG = 0.25;

  private static final int FREE = -2;

  private Aggregation() {}

  /// Pairs of pairs: about a quarter as many groups as nodes.
  ///
  /// @param group out: `[n]` the group of each node, -1 for none
  /// @return how many groups there are
  static int pairsOfPairs(SparseMatrix matrix, int[] group) {
    double[] weight = matrix.diagonal();
    int pairs = pairs(matrix, weight, group);
    if (pairs < 2) return pairs;
    double[] sums = new double[pairs];
    for (int i = 0; i < group.length; i++) {
      if (group[i] >= 0) sums[group[i]] += weight[i];
    }
    int[] second = new int[pairs];
    int count = pairs(matrix.joined(group, pairs), sums, second);
    for (int i = 0; i < group.length; i++) {
      if (group[i] >= 0) group[i] = second[group[i]];
    }
    return count;
  }

  /// In the order of their numbers, each free node takes the free neighbour that it merges with
  /// best, if the link is strong for both; whoever is left joins the group of its strongest
  /// neighbour, if that is good enough, or stays by itself.
  private static int pairs(SparseMatrix matrix, double[] weight, int[] group) {
    int[] start = matrix.start();
    int[] column = matrix.column();
    double[] value = matrix.value();
    int n = group.length;
    double[] strongest = new double[n];
    for (int i = 0; i < n; i++) {
      double links = 0;
      for (int k = start[i]; k < start[i + 1]; k++) {
        links += value[k];
        strongest[i] = Math.max(strongest[i], value[k]);
      }
      group[i] = matrix.diagonal()[i] > (1 + ALONE) * links ? -1 : FREE;
    }
    double[] sums = new double[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (group[i] != FREE) continue;
      int partner = -1;
      double best = QUALITY;
      for (int k = start[i]; k < start[i + 1]; k++) {
        int j = column[k];
        if (group[j] != FREE || value[k] < STRONG * Math.max(strongest[i], strongest[j])) continue;
        double bound = bound(weight[i], weight[j], value[k]);
        if (bound < best) {
          best = bound;
          partner = j;
        }
      }
      if (partner >= 0) {
        group[i] = count;
        group[partner] = count;
        sums[count++] = weight[i] + weight[partner];
      }
    }
    for (int i = 0; i < n; i++) {
      if (group[i] != FREE) continue;
      int host = -1;
      double best = ATTACHED;
      for (int k = start[i]; k < start[i + 1]; k++) {
        int g = group[column[k]];
        if (g < 0) continue;
        double bound = bound(weight[i], sums[g], value[k]);
        if (bound < best) {
          best = bound;
          host = g;
        }
      }
      if (host >= 0) {
        group[i] = host;
      } else {
        group[i] = count;
        sums[count++] = weight[i];
      }
    }
    return count;
  }

  private static double bound(double a, double b, double link) {
    return a * b / ((a + b) * link);
  }
}
