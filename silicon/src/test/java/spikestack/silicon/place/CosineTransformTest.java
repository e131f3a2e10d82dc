package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fast sums against the sums as they are written.
final class CosineTransformTest {
  private static double[] random(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextDouble(-1, 1);
    }
    return values;
  }

  private static double sum(double[] c, int row, int j, boolean sine) {
    int n = c.length / 2;
    double sum = 0;
    for (int k = 0; k < n; k++) {
      double angle = Math.PI * k * (j + 0.5) / n;
      sum += c[row * n + k] * (sine ? Math.sin(angle) : Math.cos(angle));
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 64, 256})
  void cosinesAndSinesAreTheSums(int n) {
    double[] c = random(2 * n, n);
    double[] cosines = c.clone();
    double[] sines = c.clone();
    CosineTransform transform = new CosineTransform(n);
    transform.cosines(cosines, 0, n);
    transform.sines(sines, 0, n);
    for (int row = 0; row < 2; row++) {
      for (int j = 0; j < n; j++) {
        assertThat(cosines[row * n + j]).isCloseTo(sum(c, row, j, false), within(1e-11 * n));
        assertThat(sines[row * n + j]).isCloseTo(sum(c, row, j, true), within(1e-11 * n));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 128})
  void forwardIsTheInverse(int n) {
    double[] x = random(2 * n, 3L * n);
    double[] c = x.clone();
    CosineTransform transform = new CosineTransform(n);
    transform.forward(c, 0, n);
    for (int row = 0; row < 2; row++) {
      for (int j = 0; j < n; j++) {
        assertThat(sum(c, row, j, false)).isCloseTo(x[row * n + j], within(1e-11 * n));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 12})
  void otherLengthsAreRefused(int n) {
    assertThatThrownBy(() -> new CosineTransform(n)).isInstanceOf(IllegalArgumentException.class);
  }
}
