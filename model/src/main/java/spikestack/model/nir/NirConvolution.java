package spikestack.model.nir;

import java.util.Arrays;

/// A convolution over `[channels][height][width]`.
final class NirConvolution extends NirStep {
  private final NirNode.Conv2d node;
  private final double[] weight;
  private final double[] bias;
  private final int height;
  private final int width;

  NirConvolution(Check check, NirNode.Conv2d node) {
    super(shape(check, node));
    this.node = node;
    this.weight = node.weight().doubles();
    this.bias = node.bias().doubles();
    this.height = check.shape()[1];
    this.width = check.shape()[2];
  }

  private static int[] shape(Check check, NirNode.Conv2d node) {
    int[] kernel = node.weight().shape();
    int[] in = check.shape();
    if (in.length != 3 || in[0] != kernel[1] * node.groups()) {
      throw check.refuse(
          "input " + Arrays.toString(in), "[" + kernel[1] * node.groups() + "][height][width]");
    }
    int[] given = node.inputShape();
    if (given.length == 2 && (given[0] != in[1] || given[1] != in[2])) {
      throw check.refuse("input " + Arrays.toString(in), "the node's " + Arrays.toString(given));
    }
    int[] out = {kernel[0], 0, 0};
    for (int i = 0; i < 2; i++) {
      int span = node.dilation()[i] * (kernel[2 + i] - 1) + 1;
      int room = in[1 + i] + 2 * node.padding()[i] - span;
      if (room < 0) {
        throw check.refuse("input " + Arrays.toString(in), "at least the size of the kernel");
      }
      out[1 + i] = room / node.stride()[i] + 1;
    }
    return out;
  }

  @Override
  void compute(double[] input, double[] output) {
    int[] kernel = node.weight().shape();
    int[] out = shape();
    int perGroup = kernel[0] / node.groups();
    int at = 0;
    for (int c = 0; c < out[0]; c++) {
      int first = c / perGroup * kernel[1];
      for (int y = 0; y < out[1]; y++) {
        for (int x = 0; x < out[2]; x++) {
          output[at++] = bias[c] + sum(input, c, first, y, x);
        }
      }
    }
  }

  /// The products under the kernel of output channel `c` at (y, x).
  private double sum(double[] input, int c, int first, int y, int x) {
    int[] kernel = node.weight().shape();
    double sum = 0;
    for (int i = 0; i < kernel[1]; i++) {
      for (int ky = 0; ky < kernel[2]; ky++) {
        int row = y * node.stride()[0] - node.padding()[0] + ky * node.dilation()[0];
        if (row < 0 || row >= height) {
          continue;
        }
        for (int kx = 0; kx < kernel[3]; kx++) {
          int column = x * node.stride()[1] - node.padding()[1] + kx * node.dilation()[1];
          if (column >= 0 && column < width) {
            sum +=
                weight[((c * kernel[1] + i) * kernel[2] + ky) * kernel[3] + kx]
                    * input[((first + i) * height + row) * width + column];
          }
        }
      }
    }
    return sum;
  }
}
