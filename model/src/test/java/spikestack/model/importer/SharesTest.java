package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.network.ShareTable;

/// Are the tables exponentials, and is a share found by them the softmax value, rounded?
final class SharesTest {
  @ParameterizedTest
  @ValueSource(doubles = {1.0 / 4096, 1.0 / 640, 1.0 / 128, 1.0 / 30, 0.3})
  void sharesAreRoundedSoftmaxValues(double unit) {
    ShareTable table = Shares.table(unit, Shares.BITS);
    int[] values = table.values();
    double step = Math.scalb(unit, table.shift());
    assertThat(step).isLessThanOrEqualTo(Math.max(unit, 1.0 / 64));
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i] / 4096.0).isCloseTo(Math.exp(-i * step), within(0.5 / 4096));
    }
    assertThat(Math.exp(-values.length * step) * 4096).isLessThan(0.5);
    Random random = new Random(7);
    int units = 1 << Shares.BITS;
    for (int trial = 0; trial < 2000; trial++) {
      int[] scores = random.ints(1 + random.nextInt(8), 0, 1 + (int) (4 / unit)).toArray();
      int most = java.util.Arrays.stream(scores).max().orElseThrow();
      double real = 0;
      long integers = 0;
      for (int score : scores) {
        real += Math.exp((score - most) * unit);
        int half = table.shift() == 0 ? 0 : 1 << table.shift() - 1;
        int index = most - score + half >> table.shift();
        integers += index < values.length ? values[index] : 0;
      }
      // What the integers round is off by half a unit and what the entries' rounding makes of it.
      assertThat(4096.0 / integers).isCloseTo(1 / real, within(0.6 / units));
    }
  }
}
