package spikestack.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spikestack.model.network.ShareTable;

/// Is a share found by comparisons the quotient, rounded to nearest?
final class SharesByTableTest {
  @Test
  void againstRationalArithmetic() {
    Random random = new Random(3);
    int ones = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      int bits = 1 + random.nextInt(8);
      int shift = random.nextInt(4);
      int[] values = random.ints(1 + random.nextInt(40), 0, 1000).toArray();
      Arrays.sort(values);
      int[] falling = new int[values.length + 1];
      falling[0] = 1000;
      for (int i = 0; i < values.length; i++) {
        falling[i + 1] = values[values.length - 1 - i];
      }
      ShareTable table = new ShareTable(bits, shift, falling);
      int[] scores = random.ints(1 + random.nextInt(12), -150, 150).toArray();
      int most = Arrays.stream(scores).max().orElseThrow();
      long sum = 0;
      for (int score : scores) {
        // Halves upwards.
        int index = Math.floorDiv(2 * (most - score) + (1 << shift), 2 << shift);
        sum += index < falling.length ? falling[index] : 0;
      }
      // floor(2^bits * 1000 / sum + 1/2)
      BigInteger twice = BigInteger.valueOf(2000L << bits).add(BigInteger.valueOf(sum));
      int rounded = twice.divide(BigInteger.valueOf(2 * sum)).intValueExact();
      int expected = Math.clamp(rounded, 1, 1 << bits);
      assertThat(RoutedExperts.share(table, scores, most))
          .as(table.bits() + " bits, sum " + sum)
          .isEqualTo(expected);
      ones += rounded < 1 ? 1 : 0;
    }
    assertThat(ones).isPositive();
  }
}
