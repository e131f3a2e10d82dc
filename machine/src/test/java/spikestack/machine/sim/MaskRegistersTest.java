package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikestack.machine.mapping.Mask;
import spikestack.machine.sim.registers.MaskBank;

/// Are masks, filtered or not, those of the register-level bank, and their cycles its?
final class MaskRegistersTest {
  static LongStream seeds() {
    return LongStream.range(0, 80);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameBitsAndSameCycles(long seed) {
    Random random = new Random(seed);
    boolean filtered = random.nextBoolean();
    int rows = 1 + random.nextInt(6);
    int latency = 1 + random.nextInt(4);
    int factor = 1 + random.nextInt(3);
    int channels = filtered ? 1 + random.nextInt(15) : rows;
    int words = (channels + rows - 1) / rows;
    int tokens = 1 + random.nextInt(12);
    int steps = 1 + random.nextInt(4);
    int density = 2 + random.nextInt(6);
    boolean[][][] counted = bits(random, steps, tokens, channels, density);
    boolean[][][] opened = bits(random, steps, tokens, channels, 2);
    int[] threshold = random.ints(channels, 1, 4).toArray();

    MaskBank bank = new MaskBank(rows, latency, factor, words, filtered);
    int[][] thresholds = new int[words][rows];
    for (int w = 0; w < words; w++) {
      Arrays.fill(thresholds[w], Integer.MAX_VALUE);
      for (int r = 0; r < rows && w * rows + r < channels; r++) {
        thresholds[w][r] = threshold[w * rows + r];
      }
    }
    MaskBank.Result result =
        bank.run(words(counted, rows, words), words(opened, rows, words), thresholds);

    // Function: the equations, one channel after another.
    int[] membrane = new int[channels];
    for (int t = 0; t < steps; t++) {
      boolean[][] seen = filtered ? filter(counted[t]) : counted[t];
      boolean[][] gated = new boolean[tokens][channels];
      for (int c = 0; c < channels; c++) {
        int sum = 0;
        for (int n = 0; n < tokens; n++) {
          sum += seen[n][c] ? 1 : 0;
        }
        int u = Math.floorDiv(membrane[c], 2) + sum;
        boolean fires = u >= threshold[c];
        membrane[c] = fires ? 0 : u;
        assertThat(result.masks()[t][c / rows][c % rows]).isEqualTo(fires);
        for (int n = 0; n < tokens; n++) {
          gated[n][c] = opened[t][n][c] && fires;
        }
      }
      boolean[][] expected = filtered ? filter(gated) : gated;
      for (int n = 0; n < tokens; n++) {
        for (int c = 0; c < channels; c++) {
          assertThat(result.masked()[t][n * words + c / rows][c % rows]).isEqualTo(expected[n][c]);
        }
      }
    }

    // Time: a unit of one tile.
    Mask mask =
        new Mask(
            "mask",
            true,
            1,
            1,
            tokens,
            2,
            channels,
            tokens,
            steps,
            filtered ? words : 0,
            factor,
            List.of());
    assertThat(mask.cycles(latency)).isEqualTo(result.cycles());
  }

  /// The examples of docs/architecture/attention-core.md.
  @Test
  void examples() {
    boolean[][][] plain = new boolean[4][64][16];
    int[][] threshold = new int[1][16];
    assertThat(new MaskBank(16, 3, 1, 1, false).run(plain, plain, threshold).cycles())
        .isEqualTo(4 * (2 * 64 + 3));
    boolean[][][] head = new boolean[4][64 * 2][16];
    assertThat(new MaskBank(16, 3, 1, 2, true).run(head, head, new int[2][16]).cycles())
        .isEqualTo(4 * (2 * (64 * 2 + 2 + 1) + 3 + 1));
  }

  private static boolean[][][] bits(Random random, int steps, int tokens, int channels, int rare) {
    boolean[][][] bits = new boolean[steps][tokens][channels];
    for (boolean[][] step : bits) {
      for (boolean[] token : step) {
        for (int c = 0; c < channels; c++) {
          token[c] = random.nextInt(rare) == 0;
        }
      }
    }
    return bits;
  }

  private static boolean[][][] words(boolean[][][] bits, int rows, int words) {
    boolean[][][] cut = new boolean[bits.length][bits[0].length * words][rows];
    for (int t = 0; t < bits.length; t++) {
      for (int n = 0; n < bits[t].length; n++) {
        for (int c = 0; c < bits[t][n].length; c++) {
          cut[t][n * words + c / rows][c % rows] = bits[t][n][c];
        }
      }
    }
    return cut;
  }

  private static boolean[][] filter(boolean[][] in) {
    boolean[][] out = new boolean[in.length][in[0].length];
    for (int n = 0; n < in.length; n++) {
      for (int c = 0; c < in[n].length; c++) {
        for (int m = Math.max(n - 1, 0); m <= Math.min(n + 1, in.length - 1); m++) {
          for (int d = Math.max(c - 1, 0); d <= Math.min(c + 1, in[n].length - 1); d++) {
            out[n][c] |= in[m][d];
          }
        }
      }
    }
    return out;
  }
}
