package spikestack.model.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Do the packed loops compute what plain ones do, at widths with and without tails?
final class SpikeKernelsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7, 63, 64, 65, 129, 384})
  void lanesHoldEverySumExactly(int outputs) {
    Random random = new Random(outputs);
    for (int laneBits : new int[] {16, 32}) {
      int lanes = 64 / laneBits;
      int length = (outputs + lanes - 1) / lanes;
      int fanIn = 40;
      int[][] weights = new int[fanIn][outputs];
      long[][] rows = new long[fanIn][length];
      for (int k = 0; k < fanIn; k++) {
        for (int o = 0; o < outputs; o++) {
          // Extremes: every sum reaches the ends of int16.
          weights[k][o] =
              random.nextInt(4) == 0 ? (o % 2 == 0 ? 819 : -819) : random.nextInt(3) - 1;
          SpikeKernels.put(rows[k], length, laneBits, o, weights[k][o]);
        }
      }
      for (int n = 0; n <= fanIn; n++) {
        int[] list = random.ints(0, fanIn).distinct().limit(n).toArray();
        int[] factors = random.ints(n, 1, 2).toArray();
        long[] sums = new long[length];
        long[] scaled = new long[length];
        SpikeKernels.addRows(rows, list, n, sums, length);
        SpikeKernels.addRowsScaled(rows, list, factors, n, scaled, length);
        int[] out = new int[outputs];
        SpikeKernels.decode(sums, length, laneBits, outputs, 0, false, out);
        int[] twice = out.clone();
        SpikeKernels.decode(scaled, length, laneBits, outputs, 1, true, twice);
        for (int o = 0; o < outputs; o++) {
          int sum = 0;
          for (int k : list) {
            sum += weights[k][o];
          }
          assertThat(out[o]).isEqualTo(sum);
          assertThat(twice[o]).isEqualTo(3 * sum);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 63, 64, 65, 130, 384})
  void bitsPackAndUnpack(int channels) {
    Random random = new Random(channels);
    byte[] flags = new byte[channels + 70];
    for (int c = 0; c < flags.length; c++) {
      flags[c] = (byte) random.nextInt(2);
    }
    SpikeTensor bits = new SpikeTensor(1, 1, channels);
    SpikeKernels.pack(flags, 5, channels, bits.words(), 0);
    byte[] back = new byte[channels];
    SpikeKernels.unpack(bits.words(), 0, channels, back);
    int[] list = new int[channels];
    int ones = SpikeKernels.ones(bits.words(), 0, bits.wordsPerRow(), 1000, list, 0);
    int at = 0;
    for (int c = 0; c < channels; c++) {
      assertThat(back[c]).isEqualTo(flags[c + 5]);
      assertThat(bits.get(0, 0, c)).isEqualTo(flags[c + 5] == 1);
      if (flags[c + 5] == 1) {
        assertThat(list[at++]).isEqualTo(1000 + c);
      }
    }
    assertThat(ones).isEqualTo(at).isEqualTo((int) bits.count());
    for (int start = 0; start < channels; start += 9) {
      int count = Math.min(channels - start, 1 + random.nextInt(70));
      int expected = 0;
      for (int c = start; c < start + count; c++) {
        expected += flags[c + 5];
      }
      assertThat(SpikeKernels.count(bits.words(), 0, start, count)).isEqualTo(expected);
    }
  }
}
