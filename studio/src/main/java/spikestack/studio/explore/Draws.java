package spikestack.studio.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Points drawn one after another, those drawn before left out, until the plan is full, the space
/// is empty, or [#PATIENCE] draws in a row brought nothing new.
final class Draws {
  private static final int PATIENCE = 100_000;

  private Draws() {}

  static void run(int[] sizes, Sweep.Plan plan, Search.Batch batch, Supplier<int[]> draw) {
    long wanted = Math.min(Searches.combinations(sizes), plan.points());
    Set<List<Integer>> seen = new HashSet<>();
    List<int[]> chunk = new ArrayList<>();
    int idle = 0;
    while (seen.size() < wanted && idle < PATIENCE) {
      int[] point = draw.get();
      if (!seen.add(java.util.Arrays.stream(point).boxed().toList())) {
        idle++;
        continue;
      }
      idle = 0;
      chunk.add(point);
      if (chunk.size() == Searches.CHUNK) {
        batch.evaluate(chunk);
        chunk = new ArrayList<>();
      }
    }
    if (!chunk.isEmpty()) {
      batch.evaluate(chunk);
    }
  }
}
