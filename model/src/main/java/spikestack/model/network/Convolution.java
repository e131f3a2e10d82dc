package spikestack.model.network;

/// A square convolution over a grid of tokens, zero padding, as a [Projection] with fan-in
/// `channels * kernel * kernel`.
public record Convolution(
    Projection projection, int channels, int kernel, int stride, int padding) {
  public Convolution {
    if (channels < 1 || kernel < 1 || stride < 1 || padding < 0 || padding >= kernel) {
      throw new IllegalArgumentException(
          projection.name() + ": channels, kernel and stride >= 1, padding 0..kernel-1");
    }
    if ((long) channels * kernel * kernel != projection.fanIn()) {
      throw new IllegalArgumentException(
          projection.name()
              + ": fan-in "
              + projection.fanIn()
              + " is not "
              + channels
              + " x "
              + kernel
              + " x "
              + kernel);
    }
  }

  /// Grid of the output.
  public Network.Grid of(Network.Grid input) {
    return new Network.Grid(extent(input.height()), extent(input.width()));
  }

  /// Extent of the output along one axis for an input extent; below 1 when the kernel does not fit.
  public int extent(int input) {
    return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
  }
}
