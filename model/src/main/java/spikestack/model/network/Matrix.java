package spikestack.model.network;

import java.util.Arrays;

/// Synaptic weights, shape `[outputs][fanIn]`, row-major, int8.
///
/// A convolution's fan-in is `inputChannels * kernel * kernel`, index `(c * kernel + ky) * kernel +
/// kx` (PyTorch's layout).
public record Matrix(int outputs, int fanIn, byte[] values) {
  public Matrix {
    if (outputs < 1 || fanIn < 1 || (long) outputs * fanIn != values.length) {
      throw new IllegalArgumentException(
          "weights [" + outputs + "][" + fanIn + "] with " + values.length + " values");
    }
    values = values.clone();
  }

  /// The weights; callers must not write to them (not copied: the hot loops and the loaders read
  /// them often).
  @Override
  public byte[] values() {
    return values;
  }

  public int at(int output, int input) {
    return values[output * fanIn + input];
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Matrix m
        && outputs == m.outputs
        && fanIn == m.fanIn
        && Arrays.equals(values, m.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + fanIn;
  }

  @Override
  public String toString() {
    return "Matrix[" + outputs + "][" + fanIn + "]";
  }
}
