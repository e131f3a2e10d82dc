package spikestack.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import spikestack.model.network.Bundle;

/// The part of the loss that counts active bundles, over all tensors of one pass, and its gradient.
///
/// The count of a bundle is 1 as soon as it holds a spike, which has no useful derivative: 0 nearly
/// everywhere. Backward, a bundle of k spikes is taken to cost `1 + 1/2 + ... + 1/k`, so each of
/// its positions gets the slope `1 / max(1, k)`: strong where one spike less empties the bundle,
/// weak where many would have to go, and also on silent neurons near their threshold, as they would
/// be the next to fire. The neurons' surrogate does the rest.
final class BundlePenalty {
  private final BundleSparsityPlan plan;
  private final int timesteps;
  private final int images;
  private final int tokens;
  private long bundles;
  private long active;

  BundlePenalty(BundleSparsityPlan plan, int timesteps, int images, int tokens) {
    this.plan = plan;
    this.timesteps = timesteps;
    this.images = images;
    this.tokens = tokens;
  }

  /// Counts the bundles of spikes `[timesteps][images][channels][tokens]`.
  void count(FloatBuffer spikes) {
    walk(spikes, spikes, false);
  }

  /// Share of the counted bundles that are active, 0 when nothing was counted.
  double share() {
    return bundles == 0 ? 0 : (double) active / bundles;
  }

  /// Adds to `gradient`, of the same shape as `spikes`, the slope of `weight * share`. All tensors
  /// of the pass are counted by then.
  void addGradient(FloatBuffer spikes, FloatBuffer gradient) {
    walk(spikes, gradient, true);
  }

  private void walk(FloatBuffer spikes, FloatBuffer gradient, boolean back) {
    Bundle bundle = plan.bundle();
    int map = spikes.capacity() / (timesteps * images);
    int groups = bundle.tokenGroups(tokens);
    int channels = map / tokens;
    float slope = (float) (plan.weight() / Math.max(1, bundles));
    float[] one = new float[map];
    float[] ones = new float[channels * groups];
    for (int image = 0; image < images; image++) {
      for (int t0 = 0; t0 < timesteps; t0 += bundle.steps()) {
        int t1 = Math.min(timesteps, t0 + bundle.steps());
        Arrays.fill(ones, 0);
        for (int t = t0; t < t1; t++) {
          spikes.get((t * images + image) * map, one);
          sum(one, ones, channels, groups);
        }
        if (back) {
          for (int t = t0; t < t1; t++) {
            gradient.get((t * images + image) * map, one);
            spread(one, ones, channels, groups, slope);
            gradient.put((t * images + image) * map, one);
          }
        } else {
          bundles += ones.length;
          for (float k : ones) {
            active += k > 0 ? 1 : 0;
          }
        }
      }
    }
  }

  private void sum(float[] one, float[] ones, int channels, int groups) {
    int size = plan.bundle().tokens();
    for (int c = 0; c < channels; c++) {
      for (int n = 0; n < tokens; n++) {
        ones[c * groups + n / size] += one[c * tokens + n] != 0 ? 1 : 0;
      }
    }
  }

  private void spread(float[] one, float[] ones, int channels, int groups, float slope) {
    int size = plan.bundle().tokens();
    for (int c = 0; c < channels; c++) {
      for (int n = 0; n < tokens; n++) {
        one[c * tokens + n] += slope / Math.max(1, ones[c * groups + n / size]);
      }
    }
  }
}
