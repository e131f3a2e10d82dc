package spikestack.machine.sim;

import spikestack.model.network.Convolution;
import spikestack.model.network.Network;

/// Address generation: which input token each tap of an output token reads; -1 is padding. A linear
/// layer has one tap, itself.
///
/// `table[output * taps + tap]`, taps in row-major kernel order.
final class Gather {
  final int outputs;
  final int taps;
  final int channels;
  final int[] table;

  private Gather(int outputs, int taps, int channels) {
    this.outputs = outputs;
    this.taps = taps;
    this.channels = channels;
    this.table = new int[outputs * taps];
  }

  static Gather identity(int tokens, int channels) {
    Gather gather = new Gather(tokens, 1, channels);
    for (int n = 0; n < tokens; n++) {
      gather.table[n] = n;
    }
    return gather;
  }

  static Gather convolution(Convolution convolution, Network.Grid in) {
    return window(
        in,
        convolution.channels(),
        convolution.kernel(),
        convolution.stride(),
        convolution.padding());
  }

  static Gather window(Network.Grid in, int channels, int kernel, int stride, int padding) {
    int height = Math.floorDiv(in.height() + 2 * padding - kernel, stride) + 1;
    int width = Math.floorDiv(in.width() + 2 * padding - kernel, stride) + 1;
    Gather gather = new Gather(height * width, kernel * kernel, channels);
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int ky = 0; ky < kernel; ky++) {
          for (int kx = 0; kx < kernel; kx++) {
            int iy = y * stride - padding + ky;
            int ix = x * stride - padding + kx;
            boolean inside = iy >= 0 && iy < in.height() && ix >= 0 && ix < in.width();
            gather.table[at++] = inside ? iy * in.width() + ix : -1;
          }
        }
      }
    }
    return gather;
  }
}
