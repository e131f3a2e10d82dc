package spikestack.model.importer;

import spikestack.model.network.Network.Grid;

/// What stands between two banks of neurons of a graph, as one convolution with zero padding:
/// weights, sums and averages over windows, and factors are all linear, so that a row of them is
/// one again.
///
/// `weight` is `[outputs][inputs][kernel][kernel]`; of a `diagonal` map, which keeps channels
/// apart, `[channels][kernel][kernel]`. `bias` has one value per output. A kernel's position (0, 0)
/// stands `padding` to the left of and above the grid's first value.
record LinearMap(
    int inputs,
    int outputs,
    int kernel,
    int stride,
    int padding,
    boolean diagonal,
    double[] weight,
    double[] bias) {

  /// Sums over windows, times a factor.
  static LinearMap pool(int channels, int kernel, int stride, int padding, double factor) {
    double[] taps = new double[channels * kernel * kernel];
    java.util.Arrays.fill(taps, factor);
    return new LinearMap(
        channels, channels, kernel, stride, padding, true, taps, new double[channels]);
  }

  /// A factor per channel.
  static LinearMap scale(double[] factors) {
    int channels = factors.length;
    return new LinearMap(channels, channels, 1, 1, 0, true, factors.clone(), new double[channels]);
  }

  /// Weight of an input channel at a tap.
  double at(int output, int input, int y, int x) {
    if (!diagonal) {
      return weight[((output * inputs + input) * kernel + y) * kernel + x];
    }
    return output == input ? weight[(output * kernel + y) * kernel + x] : 0;
  }

  Grid of(Grid in) {
    return new Grid(extent(in.height()), extent(in.width()));
  }

  private int extent(int in) {
    return Math.floorDiv(in + 2 * padding - kernel, stride) + 1;
  }

  /// Weights that [#then] would make.
  long sizeWith(LinearMap next) {
    long wide = kernel + (next.kernel - 1L) * stride;
    long channels = diagonal && next.diagonal ? 1 : inputs;
    return next.outputs * channels * wide * wide;
  }

  /// Whether zeros around what this map gives are what it gives for zeros around its own input, so
  /// that padding can move from the next map to this one. `in` is this map's input grid.
  boolean passesPadding(Grid in) {
    for (double one : bias) {
      if (one != 0) {
        return false;
      }
    }
    Grid out = of(in);
    // The nearest windows outside: [-stride - padding, +kernel) and [extent * stride - padding,
    // ..).
    return kernel <= stride + padding
        && out.height() * stride - padding >= in.height()
        && out.width() * stride - padding >= in.width();
  }

  /// This map, then `next`. Exact where `next` has no padding or [#passesPadding] holds.
  LinearMap then(LinearMap next) {
    int wide = kernel + (next.kernel - 1) * stride;
    boolean apart = diagonal && next.diagonal;
    int across = apart ? 1 : inputs;
    double[] made = new double[next.outputs * across * wide * wide];
    double[] shifted = next.bias.clone();
    for (int o = 0; o < next.outputs; o++) {
      int from = next.diagonal ? o : 0;
      int to = next.diagonal ? o + 1 : outputs;
      for (int middle = from; middle < to; middle++) {
        for (int y = 0; y < next.kernel; y++) {
          for (int x = 0; x < next.kernel; x++) {
            double factor = next.at(o, middle, y, x);
            if (factor != 0) {
              shifted[o] += factor * bias[middle];
              add(made, o, apart ? 0 : -1, middle, wide, y * stride, x * stride, factor);
            }
          }
        }
      }
    }
    return new LinearMap(
        inputs,
        next.outputs,
        wide,
        stride * next.stride,
        padding + next.padding * stride,
        apart,
        made,
        shifted);
  }

  /// Adds this map's kernel of channel `middle`, times `factor`, at (top, left). `only` 0: `made`
  /// has one input channel per output.
  private void add(
      double[] made, int o, int only, int middle, int wide, int top, int left, double factor) {
    int from = diagonal ? middle : 0;
    int to = diagonal ? middle + 1 : inputs;
    for (int i = from; i < to; i++) {
      int row = only == 0 ? o : o * inputs + i;
      for (int y = 0; y < kernel; y++) {
        for (int x = 0; x < kernel; x++) {
          made[(row * wide + top + y) * wide + left + x] += factor * at(middle, i, y, x);
        }
      }
    }
  }

  /// The same with weights for every pair of channels.
  LinearMap full() {
    if (!diagonal) {
      return this;
    }
    int taps = kernel * kernel;
    double[] made = new double[outputs * inputs * taps];
    for (int c = 0; c < outputs; c++) {
      System.arraycopy(weight, c * taps, made, (c * inputs + c) * taps, taps);
    }
    return new LinearMap(inputs, outputs, kernel, stride, padding, false, made, bias);
  }

  /// Outputs times a factor each, and something added to each.
  LinearMap scaled(double[] factors, double[] added) {
    double[] made = weight.clone();
    double[] moved = bias.clone();
    int row = made.length / outputs;
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < row; i++) {
        made[o * row + i] *= factors[o];
      }
      moved[o] = bias[o] * factors[o] + added[o];
    }
    return new LinearMap(inputs, outputs, kernel, stride, padding, diagonal, made, moved);
  }
}
