package spikestack.model.importer;

import java.util.Arrays;
import spikestack.model.network.PatchEmbedding;

/// Arithmetic of [RealForward]: values are `double[timesteps][tokens][channels]`, tokens row-major.
final class RealLayers {
  private RealLayers() {}

  /// Values on a grid.
  record Field(double[][][] values, int height, int width) {}

  /// x[t][n][o] = bias[o] + sum over d of weight(o, d) * s[t][n][d]
  static double[][][] project(RealLayer layer, double[][][] s) {
    int fanIn = layer.fanIn();
    double[][][] x = zeros(s.length, s[0].length, layer.outputs());
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        sums(layer, s[t][n], fanIn, x[t][n]);
      }
    }
    return x;
  }

  private static void sums(RealLayer layer, double[] input, int fanIn, double[] out) {
    int[] active = new int[fanIn];
    int count = 0;
    for (int d = 0; d < fanIn; d++) {
      if (input[d] != 0) {
        active[count++] = d;
      }
    }
    float[] raw = layer.raw();
    for (int o = 0; o < out.length; o++) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += raw[o * fanIn + active[i]] * input[active[i]];
      }
      out[o] = layer.gain()[o] * sum + layer.bias()[o];
    }
  }

  /// The same over a window; outside the grid the input is 0.
  static Field convolve(RealLayer layer, Field in) {
    double[][][] s = in.values();
    int kernel = layer.kernel();
    int padding = layer.padding();
    int high = (in.height() + 2 * padding - kernel) / layer.stride() + 1;
    int wide = (in.width() + 2 * padding - kernel) / layer.stride() + 1;
    double[][][] x = zeros(s.length, high * wide, layer.outputs());
    double[] window = new double[layer.inputs() * kernel * kernel];
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < high; h++) {
        for (int w = 0; w < wide; w++) {
          window(layer, in, t, h, w, window);
          double[] out = x[t][h * wide + w];
          if (layer.depthwise()) {
            depthwise(layer, window, out);
          } else {
            sums(layer, window, window.length, out);
          }
        }
      }
    }
    return new Field(x, high, wide);
  }

  private static void depthwise(RealLayer layer, double[] window, double[] out) {
    int taps = layer.fanIn();
    for (int o = 0; o < out.length; o++) {
      double sum = 0;
      for (int i = 0; i < taps; i++) {
        sum += layer.raw()[o * taps + i] * window[o * taps + i];
      }
      out[o] = layer.gain()[o] * sum + layer.bias()[o];
    }
  }

  private static void window(RealLayer layer, Field in, int t, int h, int w, double[] window) {
    int kernel = layer.kernel();
    for (int ky = 0; ky < kernel; ky++) {
      for (int kx = 0; kx < kernel; kx++) {
        int y = h * layer.stride() + ky - layer.padding();
        int x = w * layer.stride() + kx - layer.padding();
        boolean inside = y >= 0 && y < in.height() && x >= 0 && x < in.width();
        for (int c = 0; c < layer.inputs(); c++) {
          window[(c * kernel + ky) * kernel + kx] =
              inside ? in.values()[t][y * in.width() + x][c] : 0;
        }
      }
    }
  }

  /// Max-pool 3/2/1.
  static Field pool(Field in) {
    double[][][] s = in.values();
    int high = PatchEmbedding.pooled(in.height());
    int wide = PatchEmbedding.pooled(in.width());
    double[][][] pooled = zeros(s.length, high * wide, s[0][0].length);
    for (int t = 0; t < s.length; t++) {
      for (int h = 0; h < high; h++) {
        for (int w = 0; w < wide; w++) {
          double[] out = pooled[t][h * wide + w];
          Arrays.fill(out, Double.NEGATIVE_INFINITY);
          for (int y = Math.max(2 * h - 1, 0); y <= Math.min(2 * h + 1, in.height() - 1); y++) {
            for (int x = Math.max(2 * w - 1, 0); x <= Math.min(2 * w + 1, in.width() - 1); x++) {
              for (int c = 0; c < out.length; c++) {
                out[c] = Math.max(out[c], s[t][y * in.width() + x][c]);
              }
            }
          }
        }
      }
    }
    return new Field(pooled, high, wide);
  }

  /// x = Q (K^T V) * scale, per head; the values may be wider than queries and keys (one head).
  static double[][][] attend(
      double[][][] q, double[][][] k, double[][][] v, int heads, double scale) {
    int tokens = q[0].length;
    int keyWidth = q[0][0].length / heads;
    int valueWidth = v[0][0].length / heads;
    double[][][] x = zeros(q.length, tokens, v[0][0].length);
    for (int t = 0; t < q.length; t++) {
      for (int head = 0; head < heads; head++) {
        for (int n = 0; n < tokens; n++) {
          for (int m = 0; m < tokens; m++) {
            double a = 0;
            for (int j = head * keyWidth; j < (head + 1) * keyWidth; j++) {
              a += q[t][n][j] * k[t][m][j];
            }
            if (a == 0) {
              continue;
            }
            for (int j = head * valueWidth; j < (head + 1) * valueWidth; j++) {
              x[t][n][j] += a * v[t][m][j];
            }
          }
        }
        for (int n = 0; n < tokens; n++) {
          for (int j = head * valueWidth; j < (head + 1) * valueWidth; j++) {
            x[t][n][j] *= scale;
          }
        }
      }
    }
    return x;
  }

  static double[][][] add(double[][][] a, double[][][] b) {
    double[][][] sum = zeros(a.length, a[0].length, a[0][0].length);
    for (int t = 0; t < a.length; t++) {
      for (int n = 0; n < a[t].length; n++) {
        for (int c = 0; c < sum[t][n].length; c++) {
          sum[t][n][c] = a[t][n][c] + b[t][n][c];
        }
      }
    }
    return sum;
  }

  static double[][][] zeros(int steps, int tokens, int channels) {
    return new double[steps][tokens][channels];
  }

  /// m[t][0][c] = sum over tokens of k * v: SDT's mask before its neuron.
  static double[][][] channelCounts(double[][][] k, double[][][] v) {
    double[][][] counts = zeros(k.length, 1, k[0][0].length);
    for (int t = 0; t < k.length; t++) {
      for (int n = 0; n < k[t].length; n++) {
        for (int c = 0; c < k[t][n].length; c++) {
          counts[t][0][c] += k[t][n][c] * v[t][n][c];
        }
      }
    }
    return counts;
  }

  static double[][][] product(double[][][] a, double[][][] b) {
    double[][][] x = zeros(a.length, a[0].length, a[0][0].length);
    for (int t = 0; t < a.length; t++) {
      for (int n = 0; n < a[t].length; n++) {
        for (int c = 0; c < x[t][n].length; c++) {
          x[t][n][c] = a[t][n][c] * b[t][n][c];
        }
      }
    }
    return x;
  }

  /// SDT's "Erode" on the grid: the largest of 3 x 3 tokens.
  static double[][][] erode(Field in) {
    double[][][] s = in.values();
    double[][][] out = zeros(s.length, s[0].length, s[0][0].length);
    for (int t = 0; t < s.length; t++) {
      for (int c = 0; c < s[0][0].length; c++) {
        double[][] plane = new double[in.height()][in.width()];
        for (int n = 0; n < s[t].length; n++) {
          plane[n / in.width()][n % in.width()] = s[t][n][c];
        }
        double[][] largest = largest(plane);
        for (int n = 0; n < s[t].length; n++) {
          out[t][n][c] = largest[n / in.width()][n % in.width()];
        }
      }
    }
    return out;
  }

  /// The same on the matrix (tokens x channels) of every head, as the published code lays it out.
  static double[][][] erode(double[][][] s, int heads) {
    double[][][] out = zeros(s.length, s[0].length, s[0][0].length);
    int headWidth = s[0][0].length / heads;
    for (int t = 0; t < s.length; t++) {
      for (int head = 0; head < heads; head++) {
        double[][] plane = new double[s[t].length][headWidth];
        for (int n = 0; n < plane.length; n++) {
          System.arraycopy(s[t][n], head * headWidth, plane[n], 0, headWidth);
        }
        double[][] largest = largest(plane);
        for (int n = 0; n < plane.length; n++) {
          System.arraycopy(largest[n], 0, out[t][n], head * headWidth, headWidth);
        }
      }
    }
    return out;
  }

  /// The largest value of each 3 x 3 window that lies inside.
  private static double[][] largest(double[][] plane) {
    double[][] out = new double[plane.length][plane[0].length];
    for (int y = 0; y < plane.length; y++) {
      for (int x = 0; x < plane[0].length; x++) {
        out[y][x] = plane[y][x];
        for (int dy = -1; dy <= 1; dy++) {
          for (int dx = -1; dx <= 1; dx++) {
            boolean inside =
                y + dy >= 0 && y + dy < plane.length && x + dx >= 0 && x + dx < plane[0].length;
            if (inside) {
              out[y][x] = Math.max(out[y][x], plane[y + dy][x + dx]);
            }
          }
        }
      }
    }
    return out;
  }

  /// m[t][0][c] = mean over tokens of r.
  static double[][][] tokenMean(double[][][] r) {
    double[][][] mean = zeros(r.length, 1, r[0][0].length);
    for (int t = 0; t < r.length; t++) {
      for (double[] token : r[t]) {
        for (int c = 0; c < token.length; c++) {
          mean[t][0][c] += token[c] / r[t].length;
        }
      }
    }
    return mean;
  }

  /// m[t][n][h] = sum over the channels of head h of q: QKFormer's mask before its neuron.
  static double[][][] tokenCounts(double[][][] q, int heads) {
    double[][][] counts = zeros(q.length, q[0].length, heads);
    int headWidth = q[0][0].length / heads;
    for (int t = 0; t < q.length; t++) {
      for (int n = 0; n < q[t].length; n++) {
        for (int c = 0; c < q[t][n].length; c++) {
          counts[t][n][c / headWidth] += q[t][n][c];
        }
      }
    }
    return counts;
  }

  /// x gated by a mask that may have one token for all, or fewer channels (one per head).
  static double[][][] masked(double[][][] x, double[][][] mask) {
    double[][][] out = zeros(x.length, x[0].length, x[0][0].length);
    int share = x[0][0].length / mask[0][0].length;
    for (int t = 0; t < x.length; t++) {
      for (int n = 0; n < x[t].length; n++) {
        double[] row = mask[t][mask[t].length == 1 ? 0 : n];
        for (int c = 0; c < out[t][n].length; c++) {
          out[t][n][c] = x[t][n][c] * row[c / share];
        }
      }
    }
    return out;
  }
}
