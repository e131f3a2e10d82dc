package spikestack.silicon.partition;

import java.util.Arrays;

/// Some vertices of a hypergraph, to be divided between two groups of parts.
///
/// A net with a pin outside the members is cut whatever happens here and is left out. The weights
/// of a side are the means over its group's parts.
final class SubProblem {
  /// The parts `from..middle-1` against `middle..to-1`.
  record Groups(int from, int middle, int to) {}

  private final Hypergraph graph;
  private final Groups groups;

  private SubProblem(Hypergraph graph, Groups groups) {
    this.graph = graph;
    this.groups = groups;
  }

  static SubProblem of(Hypergraph whole, int[] members, Groups groups) {
    int[] first = range(groups.from, groups.middle);
    int[] second = range(groups.middle, groups.to);
    return new SubProblem(cutOut(whole, members, first, second), groups);
  }

  /// Part `a` against part `b`.
  static SubProblem pair(Hypergraph whole, int[] members, int a, int b) {
    return new SubProblem(
        cutOut(whole, members, new int[] {a}, new int[] {b}), new Groups(0, 1, 2));
  }

  /// Vertices numbered as in `members`, sides 0 and 1.
  Hypergraph graph() {
    return graph;
  }

  /// What each side may weigh: its even share, and of the room beyond it the part that leaves equal
  /// room for every later division.
  long[] bounds(long[] most) {
    long room0 = sum(most, groups.from, groups.middle);
    long room1 = sum(most, groups.middle, groups.to);
    int depth = 32 - Integer.numberOfLeadingZeros(groups.to - groups.from - 1);
    if (depth <= 1) {
      return new long[] {room0, room1};
    }
    double all = room0 + (double) room1;
    double share0 = graph.totalWeight(0) * (room0 / all);
    double share1 = graph.totalWeight(1) * (room1 / all);
    return new long[] {
      (long) Math.ceil(share0 + Math.max(0, room0 - share0) / depth),
      (long) Math.ceil(share1 + Math.max(0, room1 - share1) / depth)
    };
  }

  private static Hypergraph cutOut(Hypergraph whole, int[] members, int[] first, int[] second) {
    int[] number = new int[whole.vertices];
    Arrays.fill(number, -1);
    for (int i = 0; i < members.length; i++) {
      number[members[i]] = i;
    }
    int[] netStart = new int[whole.nets + 1];
    int[] netWeight = new int[whole.nets];
    int[] pin = new int[whole.pin.length];
    int nets = 0;
    int pins = 0;
    for (int e = 0; e < whole.nets; e++) {
      int start = pins;
      int i = whole.netStart[e];
      int end = whole.netStart[e + 1];
      while (i < end && number[whole.pin[i]] >= 0) {
        pin[pins++] = number[whole.pin[i++]];
      }
      if (i < end || pins - start < 2) {
        pins = start;
      } else {
        netWeight[nets] = whole.netWeight[e];
        netStart[++nets] = pins;
      }
    }
    int[] fixed = new int[members.length];
    for (int i = 0; i < fixed.length; i++) {
      int p = whole.fixed[members[i]];
      fixed[i] = contains(first, p) ? 0 : contains(second, p) ? 1 : Hypergraph.FREE;
    }
    long[] weight0 = meanWeights(whole, members, first);
    boolean same = whole.weight.length == 1;
    return Hypergraph.trusted(
        Arrays.copyOf(netStart, nets + 1),
        Arrays.copyOf(pin, pins),
        Arrays.copyOf(netWeight, nets),
        same ? new long[][] {weight0} : new long[][] {weight0, meanWeights(whole, members, second)},
        fixed);
  }

  private static long[] meanWeights(Hypergraph whole, int[] members, int[] parts) {
    long[] weight = new long[members.length];
    for (int i = 0; i < members.length; i++) {
      long sum = 0;
      for (int p : parts) {
        sum += whole.weight(p)[members[i]];
      }
      weight[i] = Math.ceilDiv(sum, parts.length);
    }
    return weight;
  }

  private static boolean contains(int[] parts, int part) {
    for (int p : parts) {
      if (p == part) {
        return true;
      }
    }
    return false;
  }

  private static int[] range(int from, int to) {
    int[] range = new int[to - from];
    Arrays.setAll(range, i -> from + i);
    return range;
  }

  private static long sum(long[] values, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
