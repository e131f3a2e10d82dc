package spikestack.studio.explore;

import java.util.SplittableRandom;
import org.hipparchus.random.SobolSequenceGenerator;

/// A Sobol sequence (Hipparchus, directions of Joe and Kuo), shifted by a vector drawn from the
/// seed (modulo 1, Cranley and Patterson), each point once. Fills the space more evenly than
/// chance.
final class SobolSearch implements Search {
  @Override
  public void run(int[] sizes, Sweep.Plan plan, Batch batch) {
    SobolSequenceGenerator sobol = new SobolSequenceGenerator(sizes.length);
    SplittableRandom random = new SplittableRandom(plan.seed());
    double[] shift = random.doubles(sizes.length).toArray();
    Draws.run(
        sizes,
        plan,
        batch,
        () -> {
          double[] vector = sobol.nextVector();
          int[] point = new int[sizes.length];
          for (int a = 0; a < point.length; a++) {
            double at = vector[a] + shift[a];
            at -= Math.floor(at);
            point[a] = Math.min(sizes[a] - 1, (int) (at * sizes[a]));
          }
          return point;
        });
  }
}
