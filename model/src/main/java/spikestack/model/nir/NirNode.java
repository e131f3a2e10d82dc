package spikestack.model.nir;

import spikestack.model.input.Tensor;

/// One node of a NIR graph with its parameters, as the file has them.
///
/// Neuron parameters have one element per neuron, or one for all. Time constants are in seconds,
/// for instance 0.0025. Shapes and strides are (height, width). Source: NIR's specification
/// (neuroir.org), primitives.
public sealed interface NirNode {
  /// The primitive's name in the file.
  default String type() {
    return getClass().getSimpleName();
  }

  /// Where values enter; `shape` without batch and time.
  record Input(int[] shape) implements NirNode {}

  /// Where values leave.
  record Output(int[] shape) implements NirNode {}

  /// `y = weight x`; weight `[out][in]`.
  record Linear(Tensor weight) implements NirNode {}

  /// `y = weight x + bias`; weight `[out][in]`, bias `[out]`.
  record Affine(Tensor weight, Tensor bias) implements NirNode {}

  /// `y = scale x`, element by element.
  record Scale(Tensor scale) implements NirNode {}

  /// Cross-correlation with weight `[out][in / groups][kh][kw]`, zero padding, bias `[out]`.
  /// `inputShape` is (height, width), empty when the file leaves it open.
  record Conv2d(
      Tensor weight,
      Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups,
      int[] inputShape)
      implements NirNode {}

  /// Sums over windows, zero padding.
  record SumPool2d(int[] kernel, int[] stride, int[] padding) implements NirNode {}

  /// Averages over windows, zero padding (which counts).
  record AvgPool2d(int[] kernel, int[] stride, int[] padding) implements NirNode {}

  /// Joins the extents `start .. end` (of the shape without batch; negative from the end) into one.
  record Flatten(int start, int end) implements NirNode {}

  /// `dv/dt = r x`.
  record I(Tensor r) implements NirNode {}

  /// `dv/dt = r x`; fires when v passes the threshold.
  record IF(Tensor r, Tensor threshold, Tensor reset) implements NirNode {}

  /// `tau dv/dt = (leak - v) + r x`.
  record LI(Tensor tau, Tensor r, Tensor leak) implements NirNode {}

  /// `tau dv/dt = (leak - v) + r x`; fires when v passes the threshold.
  record LIF(Tensor tau, Tensor r, Tensor leak, Tensor threshold, Tensor reset)
      implements NirNode {}

  /// A LIF behind a synapse: `tauSyn di/dt = -i + wIn x`, `tauMem dv/dt = (leak - v) + r i`.
  record CubaLIF(
      Tensor tauSyn,
      Tensor tauMem,
      Tensor r,
      Tensor leak,
      Tensor threshold,
      Tensor wIn,
      Tensor reset)
      implements NirNode {}

  /// `y = 1` when `x` passes the threshold, else 0.
  record Threshold(Tensor threshold) implements NirNode {}

  /// Whether the node gives spikes made from a state.
  default boolean fires() {
    return this instanceof IF || this instanceof LIF || this instanceof CubaLIF;
  }
}
