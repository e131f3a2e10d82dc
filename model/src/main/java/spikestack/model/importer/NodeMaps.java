package spikestack.model.importer;

import java.util.Arrays;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;
import spikestack.model.network.Network.Grid;
import spikestack.model.nir.NirNode;

/// The linear nodes of a NIR graph, each as a [LinearMap] on what it gets.
record NodeMaps(String file) {
  static final int MAX_WEIGHTS = 1 << 26;

  /// Of a convolution in a model folder.
  static final int MAX_KERNEL = 256;

  /// What a node gets; `flat`: the values stand in a row, as a dense layer wants them.
  record Values(int channels, Grid grid, boolean flat) {
    @Override
    public String toString() {
      return channels + " x " + grid.height() + " x " + grid.width();
    }

    private boolean row() {
      return flat && grid.tokens() > 1;
    }
  }

  /// A dense layer reads the whole map: a convolution of the map's size.
  LinearMap dense(String node, Tensor weight, double[] bias, Values in) {
    Grid grid = in.grid();
    int[] shape = weight.shape();
    int values = in.channels() * grid.tokens();
    if (shape.length != 2 || shape[0] < 1 || shape[1] != values || bias.length != shape[0]) {
      throw refuse(
          node,
          "a weight of " + Arrays.toString(shape) + " and " + bias.length + " biases",
          "[outputs][" + values + "] for " + in + " values, a bias per output");
    }
    if (!in.flat() && grid.tokens() > 1) {
      throw refuse(node, "a map of " + in, "a Flatten node before a dense layer");
    }
    if (grid.height() != grid.width()) {
      throw refuse(
          node,
          "a map of " + in + " before a dense layer",
          "a square map: a dense layer is a convolution as large as the map");
    }
    return new LinearMap(
        in.channels(), shape[0], grid.height(), 1, 0, false, weight.doubles(), bias.clone());
  }

  /// Dilation and groups are zeros between the weights.
  LinearMap convolution(String node, NirNode.Conv2d layer, Values in) {
    Grid grid = in.grid();
    int channels = in.channels();
    int[] shape = layer.weight().shape();
    if (in.row()) {
      throw refuse(node, "values in a row", "[channels][height][width] before a convolution");
    }
    int groups = layer.groups();
    if (shape.length != 4
        || shape[0] < 1
        || (long) shape[1] * groups != channels
        || shape[0] % groups != 0
        || layer.bias().size() != shape[0]) {
      throw refuse(
          node,
          "a weight of "
              + Arrays.toString(shape)
              + ", "
              + layer.bias().size()
              + " biases, "
              + groups
              + " groups",
          "weights for " + channels + " channels, a bias per output");
    }
    int[] given = layer.inputShape();
    if (given.length == 2 && (given[0] != grid.height() || given[1] != grid.width())) {
      throw refuse(node, "an input_shape of " + Arrays.toString(given), in + ", as it gets");
    }
    square(node, "kernel", new int[] {shape[2], shape[3]});
    square(node, "stride", layer.stride());
    square(node, "padding", layer.padding());
    square(node, "dilation", layer.dilation());
    int dilation = layer.dilation()[0];
    int kernel = dilation * (shape[2] - 1) + 1;
    if (layer.padding()[0] >= kernel) {
      throw refuse(
          node, "padding " + layer.padding()[0], "less than the kernel's extent of " + kernel);
    }
    bound(node, (long) shape[0] * channels * kernel * kernel);
    double[] raw = layer.weight().doubles();
    double[] full = new double[shape[0] * channels * kernel * kernel];
    int perGroup = shape[0] / groups;
    for (int o = 0; o < shape[0]; o++) {
      for (int i = 0; i < shape[1]; i++) {
        int channel = o / perGroup * shape[1] + i;
        for (int y = 0; y < shape[2]; y++) {
          for (int x = 0; x < shape[3]; x++) {
            int at = ((o * channels + channel) * kernel + y * dilation) * kernel + x * dilation;
            full[at] = raw[((o * shape[1] + i) * shape[2] + y) * shape[3] + x];
          }
        }
      }
    }
    return new LinearMap(
        channels,
        shape[0],
        kernel,
        layer.stride()[0],
        layer.padding()[0],
        false,
        full,
        layer.bias().doubles());
  }

  /// Sums over windows, or their averages.
  LinearMap pool(
      String node, int[] kernel, int[] stride, int[] padding, boolean average, Values in) {
    if (in.row()) {
      throw refuse(node, "values in a row", "[channels][height][width] before a pool");
    }
    square(node, "kernel_size", kernel);
    square(node, "stride", stride);
    square(node, "padding", padding);
    if (padding[0] >= kernel[0]) {
      throw refuse(node, "padding " + padding[0], "less than the window of " + kernel[0]);
    }
    double factor = average ? 1.0 / (kernel[0] * kernel[1]) : 1;
    return LinearMap.pool(in.channels(), kernel[0], stride[0], padding[0], factor);
  }

  private void square(String node, String what, int[] extents) {
    if (extents.length != 2 || extents[0] != extents[1] || extents[0] < 0) {
      throw refuse(node, what + " " + Arrays.toString(extents), "the same in height and width");
    }
    if (extents[0] > MAX_KERNEL) {
      throw refuse(node, what + " " + extents[0], "at most " + MAX_KERNEL);
    }
  }

  void bound(String node, long weights) {
    if (weights > MAX_WEIGHTS) {
      throw refuse(
          node, weights + " weights, zeros and pools counted in", "at most " + MAX_WEIGHTS);
    }
  }

  InputException refuse(String node, String found, String allowed) {
    String shown = InputException.shortened(node);
    return new InputException(file + ": node " + shown, found, allowed);
  }
}
