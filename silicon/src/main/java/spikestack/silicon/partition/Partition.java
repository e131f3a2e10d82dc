package spikestack.silicon.partition;

/// An answer: the part of every vertex, and what it costs, counted from the hypergraph itself.
///
/// `part [vertices]`, values `0..parts-1`; `cut`: sum of the weights of nets with pins in more than
/// one part; `connectivity`: sum over nets of weight times (parts touched - 1), equal to the cut
/// for two parts; `weights [parts]`: what each part weighs; `legal`: every part within its bound
/// and every fixed vertex in its part. The arrays belong to the reader.
public record Partition(int[] part, long cut, long connectivity, long[] weights, boolean legal) {

  /// Counts the answer afresh.
  static Partition count(Hypergraph graph, int[] part, long[] most) {
    int parts = most.length;
    long cut = 0;
    long connectivity = 0;
    int[] seen = new int[parts];
    for (int e = 0; e < graph.nets; e++) {
      int touched = 0;
      for (int i = graph.netStart[e]; i < graph.netStart[e + 1]; i++) {
        int p = part[graph.pin[i]];
        if (seen[p] != e + 1) {
          seen[p] = e + 1;
          touched++;
        }
      }
      if (touched > 1) {
        cut += graph.netWeight[e];
        connectivity += (long) graph.netWeight[e] * (touched - 1);
      }
    }
    long[] weights = new long[parts];
    boolean legal = true;
    for (int v = 0; v < graph.vertices; v++) {
      weights[part[v]] += graph.weight(part[v], v);
      legal &= graph.fixed[v] == Hypergraph.FREE || graph.fixed[v] == part[v];
    }
    for (int p = 0; p < parts; p++) {
      legal &= weights[p] <= most[p];
    }
    return new Partition(part, cut, connectivity, weights, legal);
  }

  /// How far the parts weigh over their bounds, summed.
  long excess(long[] most) {
    long excess = 0;
    for (int p = 0; p < most.length; p++) {
      excess += Math.max(0, weights[p] - most[p]);
    }
    return excess;
  }
}
