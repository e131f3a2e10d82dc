package spikestack.silicon.rtl;

import spikestack.model.network.Convolution;
import spikestack.model.network.Network.Grid;
import spikestack.model.network.PatchEmbedding;

/// Geometry of a dense layer: which input tokens an output token sees. A linear layer is a kernel
/// of one tap on a grid of one row.
///
/// `steps` slots belong to an input token (pixels: 1). `written` is the grid that is written: after
/// pooling, if `pool`.
record Field(
    boolean pixels,
    int channels,
    int kernel,
    int stride,
    int padding,
    int steps,
    Grid in,
    Grid out,
    boolean pool,
    Grid written) {

  static Field linear(int channels, int tokens, int steps) {
    Grid row = new Grid(1, tokens);
    return new Field(false, channels, 1, 1, 0, steps, row, row, false, row);
  }

  static Field convolution(
      Convolution convolution, Grid in, boolean pixels, int steps, boolean pool) {
    Grid out = new Grid(convolution.extent(in.height()), convolution.extent(in.width()));
    return new Field(
        pixels,
        convolution.channels(),
        convolution.kernel(),
        convolution.stride(),
        convolution.padding(),
        pixels ? 1 : steps,
        in,
        out,
        pool,
        pool
            ? new Grid(PatchEmbedding.pooled(out.height()), PatchEmbedding.pooled(out.width()))
            : out);
  }

  int indices() {
    return kernel * kernel * channels;
  }

  /// First slot's place in the input for output token `token`, before taps.
  long base(int token) {
    long y = (long) (token / out.width()) * stride - padding;
    long x = (long) (token % out.width()) * stride - padding;
    return (y * in.width() + x) * steps;
  }

  /// From a token's last slot to the next token's first, in the same row of the grid.
  long tokenStep() {
    return (long) stride * steps - (steps - 1);
  }

  /// The same at the end of a row.
  long rowStep() {
    return (long) (in.width() * stride - (out.width() - 1) * stride) * steps - (steps - 1);
  }

  /// From the last tap of a kernel row to the first of the next.
  long tapRowStep() {
    return (long) (in.width() - kernel + 1) * steps;
  }

  /// First output slot of `token`; with pooling, of the window that it is the centre of.
  long output(int token, int timesteps) {
    return pool
        ? poolRow(token, timesteps) + (long) (token % out.width() >> 1) * timesteps
        : (long) token * timesteps;
  }

  /// First slot of the row of windows that `token` lies in; 0 without pooling.
  long poolRow(int token, int timesteps) {
    return pool ? (long) (token / out.width() >> 1) * written.width() * timesteps : 0;
  }
}
