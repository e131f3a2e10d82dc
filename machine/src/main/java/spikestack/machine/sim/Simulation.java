package spikestack.machine.sim;

import java.util.List;
import java.util.Optional;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.model.trace.Trace;

/// Result of one image: the answer, the time, the counts. Latency is `cycles`; consecutive images
/// do not overlap.
///
/// `label` is -1 when unknown; `sums` are the classifier's integers, `logits` and `predicted`
/// follow from them. `schedule` and `trace` are there when recording was asked for. `saturations`
/// counts clamped membrane and residual words.
public record Simulation(
    int image,
    int label,
    int predicted,
    long[] sums,
    double[] logits,
    long cycles,
    List<LayerResult> layers,
    List<Interval> schedule,
    Optional<Trace> trace,
    long saturations) {
  public Simulation {
    sums = sums.clone();
    logits = logits.clone();
    layers = List.copyOf(layers);
    schedule = List.copyOf(schedule);
  }

  /// Counts over all layers, by index of [Event].
  public long[] events() {
    long[] sum = new long[Event.values().length];
    for (LayerResult layer : layers) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += layer.events()[i];
      }
    }
    return sum;
  }

  /// Bits over all layers, by index of [Link].
  public long[] linkBits() {
    long[] sum = new long[Link.values().length];
    for (LayerResult layer : layers) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += layer.linkBits()[i];
      }
    }
    return sum;
  }
}
