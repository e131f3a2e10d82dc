package spikestack.model.golden;

import java.util.Arrays;
import spikestack.model.network.Bundle;
import spikestack.model.network.Convolution;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Matrix;
import spikestack.model.network.Network.Grid;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.Reset;

/// The equations of the layers, one method each.
///
/// Values are `int[timesteps][tokens][channels]`: spikes are 0 or 1, spike-add residuals small
/// integers, drives and residual words wider. `wanted` says which output channels exist at all
/// (head pruning drops some); the others stay 0.
final class Equations {
  private final Clamp clamp;

  Equations(Clamp clamp) {
    this.clamp = clamp;
  }

  /// X[t][n][o] = drive of the sum over d of W[o][d] * s[t][n][d] (synaptic integration)
  int[][][] project(Projection projection, int[][][] s, boolean[] wanted) {
    int[][][] x = new int[s.length][s[0].length][];
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        x[t][n] = drive(projection, s[t][n], wanted);
      }
    }
    return x;
  }

  int[][][] project(Projection projection, int[][][] s) {
    return project(projection, s, all(projection.outputs()));
  }

  /// X[t][h * width + w][o]: the same over the window of each output position; outside the grid the
  /// input is 0.
  int[][][] convolve(Convolution convolution, int[][][] s, Grid grid) {
    int height = convolution.extent(grid.height());
    int width = convolution.extent(grid.width());
    boolean[] wanted = all(convolution.projection().outputs());
    int[][][] x = new int[s.length][height * width][];
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < height; h++) {
        for (int w = 0; w < width; w++) {
          int[] window = window(convolution, s[t], grid, h, w);
          x[t][h * width + w] = drive(convolution.projection(), window, wanted);
        }
      }
    }
    return x;
  }

  /// X[t][n][c]: the window of channel c alone; the grid stays.
  int[][][] depthwise(DepthwiseConvolution convolution, int[][][] s, Grid grid) {
    int channels = convolution.channels();
    int kernel = convolution.kernel();
    boolean[] wanted = all(channels);
    int[][][] x = new int[s.length][grid.tokens()][];
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < grid.height(); h++) {
        for (int w = 0; w < grid.width(); w++) {
          long[] sums = new long[channels];
          for (int ky = 0; ky < kernel; ky++) {
            for (int kx = 0; kx < kernel; kx++) {
              int y = h + ky - convolution.padding();
              int z = w + kx - convolution.padding();
              if (y < 0 || y >= grid.height() || z < 0 || z >= grid.width()) {
                continue;
              }
              for (int c = 0; c < channels; c++) {
                int weight = convolution.projection().weights().at(c, ky * kernel + kx);
                sums[c] += (long) weight * s[t][y * grid.width() + z][c];
              }
            }
          }
          x[t][h * grid.width() + w] = drive(convolution.projection(), sums, wanted);
        }
      }
    }
    return x;
  }

  /// Spikes a AND channels `from` .. of b.
  static int[][][] both(int[][][] a, int[][][] b, int from) {
    int[][][] both = new int[a.length][a[0].length][a[0][0].length];
    for (int t = 0; t < a.length; t++) {
      for (int n = 0; n < a[t].length; n++) {
        for (int c = 0; c < a[t][n].length; c++) {
          both[t][n][c] = a[t][n][c] & b[t][n][from + c];
        }
      }
    }
    return both;
  }

  /// Inputs of one output position, index `(c * kernel + ky) * kernel + kx`.
  private static int[] window(Convolution convolution, int[][] s, Grid grid, int h, int w) {
    int kernel = convolution.kernel();
    int[] window = new int[convolution.projection().fanIn()];
    for (int ky = 0; ky < kernel; ky++) {
      for (int kx = 0; kx < kernel; kx++) {
        int y = h * convolution.stride() + ky - convolution.padding();
        int x = w * convolution.stride() + kx - convolution.padding();
        if (y < 0 || y >= grid.height() || x < 0 || x >= grid.width()) {
          continue;
        }
        int[] pixel = s[y * grid.width() + x];
        for (int c = 0; c < pixel.length; c++) {
          window[(c * kernel + ky) * kernel + kx] = pixel[c];
        }
      }
    }
    return window;
  }

  /// Direct: X = sum + bias Rescaled: X = clamp(roundHalfUp(sum * 2^-shift) + bias)
  private int[] drive(Projection projection, int[] input, boolean[] wanted) {
    return drive(projection, sums(projection.weights(), input, wanted), wanted);
  }

  private int[] drive(Projection projection, long[] sums, boolean[] wanted) {
    int[] x = new int[sums.length];
    for (int o = 0; o < x.length; o++) {
      if (wanted[o]) {
        x[o] =
            switch (projection.drive()) {
              case Drive.Direct(int[] bias) -> Math.toIntExact(sums[o] + bias[o]);
              case Drive.Rescaled(int shift, int[] bias) ->
                  clamp.drive(roundHalfUp(sums[o], shift) + bias[o]);
            };
      }
    }
    return x;
  }

  /// sum[o] = sum over d of W[o][d] * input[d]; zero inputs are passed over, which changes nothing.
  static long[] sums(Matrix weights, int[] input, boolean[] wanted) {
    int[] active = new int[input.length];
    int count = 0;
    for (int d = 0; d < input.length; d++) {
      if (input[d] != 0) {
        active[count++] = d;
      }
    }
    byte[] w = weights.values();
    long[] sums = new long[weights.outputs()];
    for (int o = 0; o < sums.length; o++) {
      if (wanted[o]) {
        int row = o * input.length;
        int sum = 0;
        for (int i = 0; i < count; i++) {
          sum += w[row + active[i]] * input[active[i]];
        }
        sums[o] = sum;
      }
    }
    return sums;
  }

  /// The integer nearest to sum * 2^-shift, halves upwards: `(sum + 2^(shift-1)) >> shift`.
  static long roundHalfUp(long sum, int shift) {
    return shift > 0 ? (sum + (1L << (shift - 1))) >> shift : sum << -shift;
  }

  /// Membranes start at 0 for each image; one per token and channel.
  ///
  /// - Halve: `U = clamp((U >> 1) + X)`; `S = U >= threshold`
  /// - Subtract: `V = clamp(V + X - leak)`; `S = V > threshold`
  /// - where S: the membrane becomes 0, or loses the amount of a reset by subtraction (which leaves
  ///   it within its width, proved when the network was made)
  int[][][] fire(Neuron neuron, int[][][] x, boolean[] wanted) {
    int channels = neuron.channels();
    int[] threshold = neuron.threshold();
    int[][][] s = new int[x.length][x[0].length][channels];
    for (int n = 0; n < x[0].length; n++) {
      for (int c = 0; c < channels; c++) {
        if (!wanted[c]) {
          continue;
        }
        int membrane = 0;
        for (int t = 0; t < x.length; t++) {
          boolean spike;
          switch (neuron) {
            case Neuron.Halve halve -> {
              membrane = clamp.word((long) (membrane >> 1) + x[t][n][c]);
              spike = membrane >= threshold[c];
            }
            case Neuron.Subtract subtract -> {
              membrane = clamp.word((long) membrane + x[t][n][c] - subtract.leak()[c]);
              spike = membrane > threshold[c];
            }
          }
          if (spike) {
            s[t][n][c] = 1;
            membrane =
                switch (neuron.reset()) {
                  case Reset.ToZero() -> 0;
                  case Reset.By(int[] amount) -> membrane - amount[c];
                };
          }
        }
      }
    }
    return s;
  }

  int[][][] fire(Neuron neuron, int[][][] x) {
    return fire(neuron, x, all(neuron.channels()));
  }

  /// Membrane residual: r = clamp(r + X).
  int[][][] join(int[][][] r, int[][][] x) {
    int[][][] sum = new int[r.length][r[0].length][r[0][0].length];
    for (int t = 0; t < r.length; t++) {
      for (int n = 0; n < r[t].length; n++) {
        for (int c = 0; c < r[t][n].length; c++) {
          sum[t][n][c] = clamp.word((long) r[t][n][c] + x[t][n][c]);
        }
      }
    }
    return sum;
  }

  /// Spike-add residual: small integers, which never clamp.
  static int[][][] add(int[][][] r, int[][][] s) {
    int[][][] sum = new int[r.length][r[0].length][r[0][0].length];
    for (int t = 0; t < r.length; t++) {
      for (int n = 0; n < r[t].length; n++) {
        for (int c = 0; c < r[t][n].length; c++) {
          sum[t][n][c] = r[t][n][c] + s[t][n][c];
        }
      }
    }
    return sum;
  }

  /// Max-pool 3x3, stride 2, padding 1: the largest value within the window and the grid; on spikes
  /// an OR.
  static int[][][] pool(int[][][] s, Grid grid) {
    int height = PatchEmbedding.pooled(grid.height());
    int width = PatchEmbedding.pooled(grid.width());
    int channels = s[0][0].length;
    int[][][] pooled = new int[s.length][height * width][channels];
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < height; h++) {
        for (int w = 0; w < width; w++) {
          int[] out = pooled[t][h * width + w];
          Arrays.fill(out, Integer.MIN_VALUE);
          for (int y = Math.max(2 * h - 1, 0); y <= Math.min(2 * h + 1, grid.height() - 1); y++) {
            for (int x = Math.max(2 * w - 1, 0); x <= Math.min(2 * w + 1, grid.width() - 1); x++) {
              for (int c = 0; c < channels; c++) {
                out[c] = Math.max(out[c], s[t][y * grid.width() + x][c]);
              }
            }
          }
        }
      }
    }
    return pooled;
  }

  /// Error-constrained pruning: per head and group of tokens and time steps, the spikes are 0 where
  /// fewer than `threshold` features of the head have a spike in the group.
  static int[][][] dropRows(int[][][] s, int heads, Bundle bundle, int threshold) {
    int steps = s.length;
    int tokens = s[0].length;
    int width = s[0][0].length / heads;
    int[][][] rest = new int[steps][tokens][heads * width];
    for (int head = 0; head < heads; head++) {
      for (int t0 = 0; t0 < steps; t0 += bundle.steps()) {
        for (int n0 = 0; n0 < tokens; n0 += bundle.tokens()) {
          int t1 = Math.min(steps, t0 + bundle.steps());
          int n1 = Math.min(tokens, n0 + bundle.tokens());
          int active = 0;
          for (int j = head * width; j < (head + 1) * width; j++) {
            int tag = 0;
            for (int t = t0; t < t1; t++) {
              for (int n = n0; n < n1; n++) {
                tag |= s[t][n][j];
              }
            }
            active += tag;
          }
          if (active >= threshold) {
            for (int t = t0; t < t1; t++) {
              for (int n = n0; n < n1; n++) {
                System.arraycopy(s[t][n], head * width, rest[t][n], head * width, width);
              }
            }
          }
        }
      }
    }
    return rest;
  }

  /// Per kept head and time step: A[n][m] = sum over j of Q[n][j] * K[m][j]; X[n][j] = sum over m
  /// of A[n][m] * V[m][j].
  static int[][][] attend(int[][][] q, int[][][] k, int[][][] v, int heads, boolean[] kept) {
    int tokens = q[0].length;
    int keyWidth = q[0][0].length / heads;
    int width = v[0][0].length;
    int valueWidth = width / heads;
    int[][][] x = new int[q.length][tokens][width];
    for (int t = 0; t < q.length; t++) {
      for (int head = 0; head < heads; head++) {
        if (!kept[head]) {
          continue;
        }
        int from = head * valueWidth;
        int to = from + valueWidth;
        for (int n = 0; n < tokens; n++) {
          for (int m = 0; m < tokens; m++) {
            int a = 0;
            for (int j = head * keyWidth; j < (head + 1) * keyWidth; j++) {
              a += q[t][n][j] & k[t][m][j];
            }
            if (a != 0) {
              for (int j = from; j < to; j++) {
                x[t][n][j] += a * v[t][m][j];
              }
            }
          }
        }
      }
    }
    return x;
  }

  /// Spikes a AND b.
  static int[][][] and(int[][][] a, int[][][] b) {
    return both(a, b, 0);
  }

  /// X[t][0][c] = sum over n of s[t][n][c].
  static int[][][] countTokens(int[][][] s) {
    int[][][] counts = new int[s.length][1][s[0][0].length];
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        for (int c = 0; c < s[t][n].length; c++) {
          counts[t][0][c] += s[t][n][c];
        }
      }
    }
    return counts;
  }

  /// 3 x 3 maximum around every token of the grid, channel by channel.
  static int[][][] filterGrid(int[][][] s, Grid grid) {
    int[][][] out = new int[s.length][s[0].length][s[0][0].length];
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < grid.height(); h++) {
        for (int w = 0; w < grid.width(); w++) {
          int[] into = out[t][h * grid.width() + w];
          for (int y = Math.max(h - 1, 0); y <= Math.min(h + 1, grid.height() - 1); y++) {
            for (int x = Math.max(w - 1, 0); x <= Math.min(w + 1, grid.width() - 1); x++) {
              for (int c = 0; c < into.length; c++) {
                into[c] = Math.max(into[c], s[t][y * grid.width() + x][c]);
              }
            }
          }
        }
      }
    }
    return out;
  }

  /// 3 x 3 maximum over (token, channel within its head).
  static int[][][] filterHeads(int[][][] s, int heads) {
    int[][][] out = new int[s.length][s[0].length][s[0][0].length];
    int headWidth = s[0][0].length / heads;
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        for (int c = 0; c < s[t][n].length; c++) {
          int head = c / headWidth * headWidth;
          for (int m = Math.max(n - 1, 0); m <= Math.min(n + 1, s[t].length - 1); m++) {
            for (int d = Math.max(c - 1, head); d <= Math.min(c + 1, head + headWidth - 1); d++) {
              out[t][n][c] = Math.max(out[t][n][c], s[t][m][d]);
            }
          }
        }
      }
    }
    return out;
  }

  /// X[t][n][h] = sum over the channels of head h of q[t][n][j].
  static int[][][] countChannels(int[][][] q, int heads) {
    int headWidth = q[0][0].length / heads;
    int[][][] counts = new int[q.length][q[0].length][heads];
    for (int t = 0; t < q.length; t++) {
      for (int n = 0; n < q[t].length; n++) {
        for (int j = 0; j < q[t][n].length; j++) {
          counts[t][n][j / headWidth] += q[t][n][j];
        }
      }
    }
    return counts;
  }

  /// s AND mask: of all tokens where the mask has one, of a head's channels where it has one per
  /// head.
  static int[][][] mask(int[][][] s, int[][][] mask) {
    int[][][] masked = new int[s.length][s[0].length][s[0][0].length];
    int share = s[0][0].length / mask[0][0].length;
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        int[] open = mask[t][mask[t].length == 1 ? 0 : n];
        for (int c = 0; c < s[t][n].length; c++) {
          masked[t][n][c] = s[t][n][c] & open[c / share];
        }
      }
    }
    return masked;
  }

  static boolean[] all(int channels) {
    boolean[] wanted = new boolean[channels];
    Arrays.fill(wanted, true);
    return wanted;
  }
}
