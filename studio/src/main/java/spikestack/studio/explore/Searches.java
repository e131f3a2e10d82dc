package spikestack.studio.explore;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Every search by its name in sweep files.
final class Searches {
  private static final Map<String, Search> ALL =
      new TreeMap<>(
          Map.of(
              "grid", new GridSearch(),
              "random", new RandomSearch(),
              "sobol", new SobolSearch(),
              "nsga2", new Nsga2Search()));

  /// Points asked for at once by searches that learn nothing from them.
  static final int CHUNK = 2048;

  private Searches() {}

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  static Search named(String name) {
    Search search = ALL.get(name);
    if (search == null) {
      throw new IllegalArgumentException(name + " is none of " + names());
    }
    return search;
  }

  /// Number of combinations, at most [Long#MAX_VALUE].
  static long combinations(int[] sizes) {
    long all = 1;
    for (int size : sizes) {
      if (all > Long.MAX_VALUE / size) {
        return Long.MAX_VALUE;
      }
      all *= size;
    }
    return all;
  }

  /// The point of this number, the last axis turning fastest.
  static int[] point(long number, int[] sizes) {
    int[] point = new int[sizes.length];
    long rest = number;
    for (int a = sizes.length - 1; a >= 0; a--) {
      point[a] = (int) (rest % sizes[a]);
      rest /= sizes[a];
    }
    return point;
  }
}
