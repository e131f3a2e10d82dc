package spikestack.model.golden;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Recorded;

/// Turns plain arrays into what a trace keeps, in processing order.
final class Recorder {
  private final SequencedMap<String, Recorded> layers = new LinkedHashMap<>();

  void spikes(String point, int[][][] s) {
    SpikeTensor bits = new SpikeTensor(s.length, s[0].length, s[0][0].length);
    for (int t = 0; t < s.length; t++) {
      for (int n = 0; n < s[t].length; n++) {
        for (int c = 0; c < s[t][n].length; c++) {
          if (s[t][n][c] != 0) {
            bits.set(t, n, c);
          }
        }
      }
    }
    layers.put(point, new Recorded.Spikes(bits));
  }

  void words(String point, int[][][] words) {
    int channels = words[0][0].length;
    int[] flat = new int[words.length * words[0].length * channels];
    int at = 0;
    for (int[][] step : words) {
      for (int[] token : step) {
        System.arraycopy(token, 0, flat, at, channels);
        at += channels;
      }
    }
    layers.put(point, new Recorded.Words(words.length, words[0].length, channels, flat));
  }

  void routes(String point, int experts, long[] masks) {
    layers.put(point, new Recorded.Routes(experts, masks));
  }

  void heads(String point, boolean[] kept) {
    long mask = 0;
    for (int h = 0; h < kept.length; h++) {
      mask |= kept[h] ? 1L << h : 0;
    }
    layers.put(point, new Recorded.Heads(kept.length, mask));
  }

  SequencedMap<String, Recorded> layers() {
    return layers;
  }
}
