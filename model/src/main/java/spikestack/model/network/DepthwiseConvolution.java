package spikestack.model.network;

/// A square convolution in which output c reads channel c alone; stride 1, zero padding that keeps
/// the grid. Weights `[channels][kernel * kernel]`.
public record DepthwiseConvolution(Projection projection, int kernel) {
  public DepthwiseConvolution {
    if (kernel < 1 || kernel % 2 == 0 || kernel * kernel != projection.fanIn()) {
      throw new IllegalArgumentException(
          projection.name() + ": " + projection.fanIn() + " weights for an odd kernel " + kernel);
    }
  }

  public int channels() {
    return projection.outputs();
  }

  public int padding() {
    return kernel / 2;
  }
}
