package spikestack.model.importer;

import spikestack.model.network.Network.Grid;

/// One synaptic layer with real weights, batch normalisation folded in.
///
/// `weight(o, i) = gain[o] * raw[o * fanIn + i]`, fan-in index `(c * kernel + ky) * kernel + kx` as
/// in PyTorch; `bias` has one value per output. `raw` stays in single precision as stored; the
/// product is taken in double precision. `neuron` names the neuron behind it, empty when there is
/// none; `threshold` is that neuron's. `depthwise`: output o reads channel o alone. Arrays are not
/// copied: layers are large, and nobody writes to them.
record RealLayer(
    String name,
    String neuron,
    double threshold,
    int inputs,
    int outputs,
    int kernel,
    int stride,
    boolean depthwise,
    boolean normalised,
    float[] raw,
    double[] gain,
    double[] bias) {

  int fanIn() {
    return (depthwise ? 1 : inputs) * kernel * kernel;
  }

  double weight(int output, int index) {
    return gain[output] * raw[output * fanIn() + index];
  }

  boolean fires() {
    return !neuron.isEmpty();
  }

  int padding() {
    return kernel / 2;
  }

  /// Grid of the output.
  Grid of(Grid in) {
    return new Grid((in.height() - 1) / stride + 1, (in.width() - 1) / stride + 1);
  }
}
