package spikestack.model.nir;

import java.util.Arrays;

/// Sums over windows of `[channels][height][width]`, times a factor.
final class NirPool extends NirStep {
  private final int[] kernel;
  private final int[] stride;
  private final int[] padding;
  private final double factor;
  private final int height;
  private final int width;

  NirPool(Check check, int[] kernel, int[] stride, int[] padding, double factor) {
    super(shape(check, kernel, stride, padding));
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
    this.factor = factor;
    this.height = check.shape()[1];
    this.width = check.shape()[2];
  }

  private static int[] shape(Check check, int[] kernel, int[] stride, int[] padding) {
    int[] in = check.shape();
    if (in.length != 3) {
      throw check.refuse("input " + Arrays.toString(in), "[channels][height][width]");
    }
    int[] out = {in[0], 0, 0};
    for (int i = 0; i < 2; i++) {
      int room = in[1 + i] + 2 * padding[i] - kernel[i];
      if (room < 0) {
        throw check.refuse("input " + Arrays.toString(in), "at least the size of the window");
      }
      out[1 + i] = room / stride[i] + 1;
    }
    return out;
  }

  @Override
  void compute(double[] input, double[] output) {
    int[] out = shape();
    int at = 0;
    for (int c = 0; c < out[0]; c++) {
      for (int y = 0; y < out[1]; y++) {
        for (int x = 0; x < out[2]; x++) {
          double sum = 0;
          for (int ky = 0; ky < kernel[0]; ky++) {
            int row = y * stride[0] - padding[0] + ky;
            for (int kx = 0; kx < kernel[1]; kx++) {
              int column = x * stride[1] - padding[1] + kx;
              if (row >= 0 && row < height && column >= 0 && column < width) {
                sum += input[(c * height + row) * width + column];
              }
            }
          }
          output[at++] = sum * factor;
        }
      }
    }
  }
}
