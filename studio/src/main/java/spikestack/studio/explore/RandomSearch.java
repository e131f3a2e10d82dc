package spikestack.studio.explore;

import java.util.SplittableRandom;

/// Uniform draws, each point once.
final class RandomSearch implements Search {
  @Override
  public void run(int[] sizes, Sweep.Plan plan, Batch batch) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    Draws.run(
        sizes,
        plan,
        batch,
        () -> {
          int[] point = new int[sizes.length];
          for (int a = 0; a < point.length; a++) {
            point[a] = random.nextInt(sizes[a]);
          }
          return point;
        });
  }
}
