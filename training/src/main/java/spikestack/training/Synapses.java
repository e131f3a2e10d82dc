package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/// The sums of synaptic layers, on the library's graph.
///
/// Token layers are 1x1 convolutions over maps `[timesteps * images][channels][height][width]`: the
/// library's convolutions take a third less time here than its matrix products (measured, AMD).
final class Synapses {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape NONE = new Shape(0, 0);

  private Synapses() {}

  /// 3x3 convolution, stride 1, padding 1.
  static NDArray convolution(Pass pass, String layer, NDArray maps) {
    return convolve(maps, pass.leaf(layer + ".weight"), ONE);
  }

  /// The same matrix for every token.
  static NDArray pointwise(Pass pass, String layer, NDArray maps) {
    NDArray weight = pass.leaf(layer + ".weight");
    Shape shape = weight.getShape();
    return convolve(maps, weight.reshape(shape.get(0), shape.get(1), 1, 1), NONE);
  }

  /// `[rows][inputs]` times the layer's matrix.
  static NDArray rows(Pass pass, String layer, NDArray rows) {
    return rows.matMul(pass.leaf(layer + ".weight").transpose());
  }

  private static NDArray convolve(NDArray maps, NDArray weight, Shape padding) {
    return maps.getNDArrayInternal().convolution(maps, weight, null, ONE, padding, ONE, 1).head();
  }

  /// 3x3, stride 2, padding 1; on spikes, so an OR.
  static NDArray pool(NDArray maps) {
    return maps.getNDArrayInternal().maxPool(new Shape(3, 3), new Shape(2, 2), ONE, false);
  }
}
