package spikestack.silicon.partition;

import java.util.Arrays;

/// Vertices with weights, nets (sets of vertices) with weights, and vertices that may not move.
///
/// Compressed rows in both directions: the pins of net `e` are `pin[netStart[e]] ..
/// pin[netStart[e+1]-1]`, the nets of vertex `v` are `vertexNet[vertexStart[v]] ..`. A vertex may
/// weigh something else in every part (a cell has another size on each tier):
/// `weight[part][vertex]` where all rows may be one and the same array. `fixed[vertex]` is the part
/// a vertex must stay in, or [#FREE]. The arrays are owned by the hypergraph and never written
/// after its construction.
public final class Hypergraph {
  /// The value of `fixed` for a vertex that may go anywhere.
  public static final int FREE = -1;

  final int vertices;
  final int nets;
  final int[] netStart;
  final int[] pin;
  final int[] netWeight;
  final int[] vertexStart;
  final int[] vertexNet;
  final long[][] weight;
  final int[] fixed;

  private Hypergraph(
      int[] netStart, int[] pin, int[] netWeight, long[][] weight, int[] fixed, int[] starts) {
    this.vertices = fixed.length;
    this.nets = netWeight.length;
    this.netStart = netStart;
    this.pin = pin;
    this.netWeight = netWeight;
    this.weight = weight;
    this.fixed = fixed;
    this.vertexStart = starts;
    this.vertexNet = new int[pin.length];
    int[] next = Arrays.copyOf(starts, vertices);
    for (int e = 0; e < nets; e++) {
      for (int i = netStart[e]; i < netStart[e + 1]; i++) {
        vertexNet[next[pin[i]]++] = e;
      }
    }
  }

  /// The hypergraph of checked arrays; a vertex named twice by a net is one pin.
  ///
  /// Shapes: `netStart [nets+1]` ascending from 0 to `pin.length`; `pin` values `0..vertices-1`;
  /// `netWeight [nets]` >= 0, below 2^31 together; `weight [parts or 1][vertices]` >= 0, one row
  /// for all parts; `fixed [vertices]` a part or [#FREE]. Throws [IllegalArgumentException] when a
  /// shape or range is wrong.
  public static Hypergraph of(
      int[] netStart, int[] pin, int[] netWeight, long[][] weight, int[] fixed) {
    int vertices = fixed.length;
    int nets = netWeight.length;
    require(netStart.length == nets + 1, "netStart must have " + (nets + 1) + " entries");
    require(netStart[0] == 0 && netStart[nets] == pin.length, "netStart must cover the pins");
    require(weight.length >= 1, "weight must have a row");
    for (long[] row : weight) {
      require(row.length == vertices, "a row of weight must have " + vertices + " entries");
      for (long w : row) {
        require(w >= 0, "vertex weights must be >= 0");
      }
    }
    long netWeights = 0;
    for (int w : netWeight) {
      require(w >= 0, "net weights must be >= 0");
      netWeights += w;
    }
    require(netWeights <= Integer.MAX_VALUE, "net weights must not exceed 2^31 - 1 together");
    int[] starts = new int[nets + 1];
    int[] pins = new int[pin.length];
    int[] seen = new int[vertices];
    Arrays.fill(seen, -1);
    int count = 0;
    for (int e = 0; e < nets; e++) {
      require(netStart[e] <= netStart[e + 1], "netStart must ascend");
      for (int i = netStart[e]; i < netStart[e + 1]; i++) {
        int v = pin[i];
        require(v >= 0 && v < vertices, "pin " + v + " is no vertex");
        if (seen[v] != e) {
          seen[v] = e;
          pins[count++] = v;
        }
      }
      starts[e + 1] = count;
    }
    return trusted(
        starts, Arrays.copyOf(pins, count), netWeight.clone(), copy(weight), fixed.clone());
  }

  /// The same without checks and copies, for arrays built here.
  static Hypergraph trusted(
      int[] netStart, int[] pin, int[] netWeight, long[][] weight, int[] fixed) {
    int[] starts = new int[fixed.length + 1];
    for (int v : pin) {
      starts[v + 1]++;
    }
    for (int v = 0; v < fixed.length; v++) {
      starts[v + 1] += starts[v];
    }
    return new Hypergraph(netStart, pin, netWeight, weight, fixed, starts);
  }

  /// The same nets with other fixed vertices: `fixed [vertices]`, a part or [#FREE].
  public Hypergraph withFixed(int[] fixed) {
    require(fixed.length == vertices, "fixed must have " + vertices + " entries");
    return new Hypergraph(netStart, pin, netWeight, weight, fixed.clone(), vertexStart);
  }

  public int vertices() {
    return vertices;
  }

  public int nets() {
    return nets;
  }

  public int pins() {
    return pin.length;
  }

  /// The number of pins of a net.
  public int size(int net) {
    return netStart[net + 1] - netStart[net];
  }

  /// The vertex of a net's pin, `0 <= index < size(net)`.
  public int pin(int net, int index) {
    return pin[netStart[net] + index];
  }

  public int netWeight(int net) {
    return netWeight[net];
  }

  /// What a vertex weighs in a part.
  public long weight(int part, int vertex) {
    return weight(part)[vertex];
  }

  /// The part a vertex must stay in, or [#FREE].
  public int fixed(int vertex) {
    return fixed[vertex];
  }

  /// The weights in a part.
  long[] weight(int part) {
    return weight[weight.length == 1 ? 0 : part];
  }

  /// The sum of all weights, were every vertex in this part.
  public long totalWeight(int part) {
    long sum = 0;
    for (long w : weight(part)) {
      sum += w;
    }
    return sum;
  }

  /// Equal rows become one.
  private static long[][] copy(long[][] rows) {
    boolean same = true;
    for (long[] row : rows) {
      same &= Arrays.equals(row, rows[0]);
    }
    long[][] copy = new long[same ? 1 : rows.length][];
    Arrays.setAll(copy, p -> rows[p].clone());
    return copy;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
