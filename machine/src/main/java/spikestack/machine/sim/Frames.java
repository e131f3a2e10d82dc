package spikestack.machine.sim;

import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;

/// Frames of counts as bit planes, as they come from DRAM.
final class Frames {
  private Frames() {}

  /// `counts` is uint8 `[timesteps][channels][height][width]`; plane p gets bit p of every count.
  static void unpack(byte[] counts, Network.Input input, SpikeTensor[] planes) {
    int area = input.height() * input.width();
    int channels = input.channels();
    int steps = planes[0].timesteps();
    for (SpikeTensor plane : planes) {
      plane.clear();
    }
    for (int t = 0; t < steps; t++) {
      for (int c = 0; c < channels; c++) {
        int from = (t * channels + c) * area;
        for (int n = 0; n < area; n++) {
          int count = counts[from + n] & 0xFF;
          for (int p = 0; count != 0; p++) {
            if ((count & 1) != 0) {
              planes[p].set(t, n, c);
            }
            count >>= 1;
          }
        }
      }
    }
  }
}
