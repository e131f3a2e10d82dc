package spikestack.model.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.spike.SpikeTensor;

/// Everything recorded for one image: the contract between golden, simulator and RTL.
///
/// `layers` maps the names of [Points] to what was recorded, in processing order. `label` is -1
/// when unknown. `saturations` counts the membrane and residual words that clamped (not the
/// rescaled drives, which are no state). Logits are in double precision, computed by the network's
/// head from integer sums.
public record Trace(
    int image,
    int label,
    SequencedMap<String, Recorded> layers,
    double[] logits,
    long saturations) {
  public Trace {
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
    logits = logits.clone();
  }

  /// The layer's record, which must be spikes.
  public SpikeTensor spikes(String point) {
    if (layers.get(point) instanceof Recorded.Spikes(var bits)) {
      return bits;
    }
    throw new IllegalArgumentException("no spikes recorded at " + point);
  }

  /// The layer's record, which must be words.
  public Recorded.Words words(String point) {
    if (layers.get(point) instanceof Recorded.Words words) {
      return words;
    }
    throw new IllegalArgumentException("no words recorded at " + point);
  }
}
