package spikestack.training;

import java.util.Optional;
import spikestack.model.golden.Golden;
import spikestack.model.network.Bundle;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.SilentBundles;
import spikestack.model.trace.Trace;

/// The integer golden executor beside the training library on the same samples: in how many of them
/// the logits differ (by more than float rounding of the same integers could), how many words
/// clamped, how many experts a token met (mean over samples, blocks and tokens; 0 without experts),
/// and the shares of [SilentBundles] (NaN where no bundle was given).
record GoldenCheck(
    int images,
    int differing,
    long saturations,
    double expertsPerToken,
    double emptyBundles,
    double emptyRows) {
  /// A single spike more or less moves a logit by a weight over T times tokens: far above this.
  private static final double ROUNDING = 1e-5;

  static GoldenCheck of(
      Network network,
      SpikingTransformer transformer,
      Parameters folded,
      AttentionPruning pruning,
      Device device,
      SampleSet samples,
      int count,
      Optional<Bundle> bundle) {
    int used = Math.min(count, samples.count());
    int classes = network.classes();
    Batch batch = Batch.plain(samples, 0, used, transformer.plan());
    float[] scores = device.scores(transformer, folded, pruning, batch);
    int differing = 0;
    long saturations = 0;
    double met = 0;
    Optional<SilentBundles> silence = bundle.map(shape -> new SilentBundles(network, shape));
    for (int i = 0; i < used; i++) {
      Trace trace = Golden.run(network, samples.image(i), i, samples.label(i));
      saturations += trace.saturations();
      met += met(network, trace);
      silence.ifPresent(silent -> silent.add(trace));
      boolean same = true;
      for (int c = 0; c < classes; c++) {
        double expected = trace.logits()[c];
        same &= Math.abs(scores[i * classes + c] - expected) <= ROUNDING * (1 + Math.abs(expected));
      }
      differing += same ? 0 : 1;
    }
    return new GoldenCheck(
        used,
        differing,
        saturations,
        met / used,
        silence.map(SilentBundles::emptyBundles).orElse(Double.NaN),
        silence.map(SilentBundles::emptyRows).orElse(Double.NaN));
  }

  private static double met(Network network, Trace trace) {
    double sum = 0;
    int blocks = 0;
    for (int b = 0; b < network.blocks().size(); b++) {
      if (network.blocks().get(b).feedForward() instanceof Moe
          && trace.layers().get(Points.moe(b, "routes")) instanceof Recorded.Routes routes) {
        long bits = 0;
        for (long mask : routes.masks()) {
          bits += Long.bitCount(mask);
        }
        sum += (double) bits / routes.masks().length;
        blocks++;
      }
    }
    return blocks > 0 ? sum / blocks : 0;
  }
}
