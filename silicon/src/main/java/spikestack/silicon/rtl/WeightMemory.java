package spikestack.silicon.rtl;

import java.io.ByteArrayOutputStream;
import spikestack.model.network.Matrix;

/// DRAM under construction: int8 weights, feature after feature, the inputs of a convolution tap
/// after tap: index `(ky * kernel + kx) * channels + c`.
final class WeightMemory {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// Appends; returns the address of the first byte.
  int linear(Matrix weights) {
    return convolution(weights, 1);
  }

  int convolution(Matrix weights, int kernel) {
    int base = bytes.size();
    int taps = kernel * kernel;
    int channels = weights.fanIn() / taps;
    for (int o = 0; o < weights.outputs(); o++) {
      for (int tap = 0; tap < taps; tap++) {
        for (int c = 0; c < channels; c++) {
          bytes.write(weights.at(o, c * taps + tap));
        }
      }
    }
    return base;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
