package spikestack.machine.sim;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Recorded;

/// Copies what layers computed into a trace, when asked to.
final class Recorder {
  private SequencedMap<String, Recorded> layers = new LinkedHashMap<>();
  private boolean on;

  void reset(boolean record) {
    on = record;
    layers = new LinkedHashMap<>();
  }

  boolean on() {
    return on;
  }

  SequencedMap<String, Recorded> layers() {
    return layers;
  }

  void spikes(String point, SpikeTensor spikes) {
    if (on) {
      SpikeTensor copy = new SpikeTensor(spikes.timesteps(), spikes.tokens(), spikes.channels());
      System.arraycopy(spikes.words(), 0, copy.words(), 0, copy.words().length);
      layers.put(point, new Recorded.Spikes(copy));
    }
  }

  void words(String point, int timesteps, int tokens, int channels, int[] values) {
    if (on) {
      layers.put(point, new Recorded.Words(timesteps, tokens, channels, values.clone()));
    }
  }

  void residual(String point, ResidualWords residual) {
    if (on) {
      words(point, residual.timesteps, residual.tokens, residual.width, residual.words());
    }
  }

  void routes(String point, int experts, long[] masks) {
    if (on) {
      layers.put(point, new Recorded.Routes(experts, masks.clone()));
    }
  }

  void heads(String point, int heads, long kept) {
    if (on) {
      layers.put(point, new Recorded.Heads(heads, kept));
    }
  }
}
