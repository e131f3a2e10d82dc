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

  private static double sum(double[] c, int n, int row, int j, boolean sine) {
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
    double[] c = random(n * n, n);
    double[] cosines = new double[n * n];
    double[] sines = new double[n * n];
    CosineTransform transform = new CosineTransform(n);
    for (int first = 0; first < n; first += transform.rows()) {
      transform.cosines(c, cosines, first);
      transform.sines(c, sines, first);
    }
    for (int row = 0; row < n; row += Math.max(1, n / 16 - 1)) {
      for (int j = 0; j < n; j++) {
        assertThat(cosines[j * n + row]).isCloseTo(sum(c, n, row, j, false), within(1e-11 * n));
        assertThat(sines[j * n + row]).isCloseTo(sum(c, n, row, j, true), within(1e-11 * n));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 128, 256})
  void forwardIsTheInverse(int n) {
    double[] x = random(n * n, 3L * n);
    double[] c = new double[n * n];
    double[] back = new double[n * n];
    CosineTransform transform = new CosineTransform(n);
    for (int first = 0; first < n; first += transform.rows()) {
      transform.forward(x, c, first);
    }
    double[] rows = new double[n * n];
    for (int row = 0; row < n; row++) {
      for (int k = 0; k < n; k++) {
        rows[row * n + k] = c[k * n + row];
      }
    }
    for (int first = 0; first < n; first += transform.rows()) {
      transform.cosines(rows, back, first);
    }
    for (int row = 0; row < n; row++) {
      for (int j = 0; j < n; j++) {
        assertThat(back[j * n + row]).isCloseTo(x[row * n + j], within(1e-13 * n));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 12})
  void otherLengthsAreRefused(int n) {
    assertThatThrownBy(() -> new CosineTransform(n)).isInstanceOf(IllegalArgumentException.class);
  }
}
