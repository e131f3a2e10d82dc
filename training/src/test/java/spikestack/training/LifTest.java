package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The fused neuron against the equations written down one value at a time.
class LifTest {
  /// Integer drives, as of a folded layer: the spikes must be those of integer arithmetic with a
  /// floor shift, whatever the block length.
  @Test
  void firesAsTheIntegerNeuronDoes() {
    qt().withExamples(60)
        .forAll(longs().all(), integers().between(1, 5), integers().between(1, 5000))
        .checkAssert(
            (seed, steps, rest) -> {
              SplittableRandom random = new SplittableRandom(seed);
              float[] x = new float[steps * rest];
              for (int i = 0; i < x.length; i++) {
                x[i] = random.nextInt(-60, 100);
              }
              FloatBuffer spikes = FloatBuffer.allocate(x.length);
              int threshold = random.nextInt(1, 100);
              new Lif(steps, rest, false, Affine.Identity.INSTANCE, threshold, 1)
                  .forward(FloatBuffer.wrap(x), spikes);
              for (int at = 0; at < rest; at++) {
                int u = 0;
                for (int t = 0; t < steps; t++) {
                  u = (u >> 1) + (int) x[t * rest + at];
                  boolean fires = u >= threshold;
                  assertThat(spikes.get(t * rest + at)).isEqualTo(fires ? 1f : 0f);
                  u = fires ? 0 : u;
                }
              }
            });
  }

  @Test
  void repeatedInputGivesTheSpikesAndTheSummedGradientOfCopies() {
    int steps = 4;
    int rest = 3000;
    SplittableRandom random = new SplittableRandom(9);
    float[] once = new float[rest];
    float[] copies = new float[steps * rest];
    float[] gradient = new float[steps * rest];
    for (int i = 0; i < copies.length; i++) {
      once[i % rest] = i < rest ? (float) random.nextDouble(-1, 3) : once[i % rest];
      copies[i] = once[i % rest];
      gradient[i] = (float) random.nextDouble(-1, 1);
    }
    Lif repeated = new Lif(steps, rest, true, Affine.Identity.INSTANCE, 2, 1);
    Lif copied = new Lif(steps, rest, false, Affine.Identity.INSTANCE, 2, 1);
    FloatBuffer a = FloatBuffer.allocate(steps * rest);
    FloatBuffer b = FloatBuffer.allocate(steps * rest);
    repeated.forward(FloatBuffer.wrap(once), a);
    copied.forward(FloatBuffer.wrap(copies), b);
    assertThat(a.array()).containsExactly(b.array());

    float[] summed = gradient.clone();
    float[] apart = gradient.clone();
    repeated.backward(FloatBuffer.wrap(once), FloatBuffer.wrap(summed));
    copied.backward(FloatBuffer.wrap(copies), FloatBuffer.wrap(apart));
    double moved = 0;
    for (int at = 0; at < rest; at++) {
      float sum = 0;
      for (int t = steps - 1; t >= 0; t--) {
        sum += apart[t * rest + at];
      }
      assertThat(summed[at]).isEqualTo(sum);
      moved += Math.abs(sum);
    }
    assertThat(moved).isGreaterThan(10);
  }
}
