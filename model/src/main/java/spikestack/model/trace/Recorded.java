package spikestack.model.trace;

import java.util.Arrays;
import spikestack.model.spike.SpikeTensor;

/// One recorded output of a layer.
public sealed interface Recorded {
  /// Spikes `[timesteps][tokens][channels]`. Owned by the trace; not written to after recording.
  record Spikes(SpikeTensor bits) implements Recorded {}

  /// Integers `[timesteps][tokens][channels]`, row-major: residual words and spike-add values,
  /// router scores (`[1][tokens][experts]`), classifier sums (`[1][1][classes]`). Not copied; not
  /// written to after recording.
  record Words(int timesteps, int tokens, int channels, int[] values) implements Recorded {
    public Words {
      if ((long) timesteps * tokens * channels != values.length) {
        throw new IllegalArgumentException(
            "words [" + timesteps + "][" + tokens + "][" + channels + "] with " + values.length);
      }
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Words w
          && timesteps == w.timesteps
          && tokens == w.tokens
          && channels == w.channels
          && Arrays.equals(values, w.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Words[" + timesteps + "][" + tokens + "][" + channels + "]";
    }
  }

  /// Experts of each token, as a bit mask (bit e = expert e).
  record Routes(int experts, long[] masks) implements Recorded {
    @Override
    public boolean equals(Object o) {
      return o instanceof Routes r && experts == r.experts && Arrays.equals(masks, r.masks);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(masks) * 31 + experts;
    }

    @Override
    public String toString() {
      return "Routes[" + masks.length + "] over " + experts;
    }
  }

  /// Heads kept by D3 (bit h = head h).
  record Heads(int heads, long kept) implements Recorded {}
}
