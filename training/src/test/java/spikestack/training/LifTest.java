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
              int threshold = random.nextInt(20, 100);
              boolean halving = random.nextBoolean();
              int leak = random.nextInt(20);
              NeuronPlan neuron =
                  halving
                      ? new NeuronPlan.Halve()
                      : new NeuronPlan.Subtract((double) leak / threshold, 1);
              leak = neuron.leak(threshold, 1);
              new Lif(steps, rest, false, Affine.Identity.INSTANCE, firing(neuron, threshold))
                  .forward(FloatBuffer.wrap(x), spikes);
              for (int at = 0; at < rest; at++) {
                int u = 0;
                for (int t = 0; t < steps; t++) {
                  int now = (int) x[t * rest + at];
                  u = halving ? (u >> 1) + now : u + now - leak;
                  boolean fires = halving ? u >= threshold : u > threshold;
                  assertThat(spikes.get(t * rest + at)).isEqualTo(fires ? 1f : 0f);
                  u = fires ? 0 : u;
                }
              }
            });
  }

  private static Firing firing(NeuronPlan neuron, int theta) {
    Lanes lanes = Affine.Identity.INSTANCE.lanes();
    return Firing.uniform(neuron, lanes, new Firing.Channel(theta, 1, 1));
  }

  /// A membrane stops at the ends of its word, as golden's does.
  @Test
  void membranesClamp() {
    FloatBuffer sums = FloatBuffer.wrap(new float[] {-30_000, -30_000, 32_767, 9, 1});
    FloatBuffer spikes = FloatBuffer.allocate(5);
    NeuronPlan neuron = new NeuronPlan.Subtract(0, 1);
    new Lif(5, 1, false, Affine.Identity.INSTANCE, firing(neuron, 8)).forward(sums, spikes);
    // -30,000; -32,768; -1; 8, not above 8; 9.
    assertThat(spikes.array()).containsExactly(0, 0, 0, 0, 1);
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
    Lif repeated =
        new Lif(steps, rest, true, Affine.Identity.INSTANCE, firing(new NeuronPlan.Halve(), 2));
    Lif copied =
        new Lif(steps, rest, false, Affine.Identity.INSTANCE, firing(new NeuronPlan.Halve(), 2));
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
