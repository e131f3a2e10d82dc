package spikestack.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;

/// Error-constrained pruning of one attention in one batch: clears, in place, the bundle rows of
/// queries and keys that golden drops ([BundlePruning]).
///
/// Straight-through: the gradient reaches the spikes of a dropped row as if it had been kept, so
/// that a row that is missed can grow past the threshold.
final class RowMask {
  private final BundlePruning pruning;
  private final int timesteps;
  private final int images;
  private final int heads;
  private final int width;
  private final int tokens;

  RowMask(BundlePruning pruning, int timesteps, int images, int heads, int width, int tokens) {
    this.pruning = pruning;
    this.timesteps = timesteps;
    this.images = images;
    this.heads = heads;
    this.width = width;
    this.tokens = tokens;
  }

  /// Spikes `[timesteps][images][3][heads][width][tokens]` of q, k, v.
  void apply(FloatBuffer spikes) {
    for (int image = 0; image < images; image++) {
      for (int h = 0; h < heads; h++) {
        head(spikes, image, h, pruning.query());
        head(spikes, image, heads + h, pruning.key());
      }
    }
  }

  private void head(FloatBuffer spikes, int image, int head, int threshold) {
    Bundle bundle = pruning.bundle();
    int size = width * tokens;
    float[][] maps = new float[timesteps][size];
    for (int t = 0; t < timesteps; t++) {
      spikes.get(at(t, image, head), maps[t]);
    }
    for (int t0 = 0; t0 < timesteps; t0 += bundle.steps()) {
      int t1 = Math.min(timesteps, t0 + bundle.steps());
      for (int n0 = 0; n0 < tokens; n0 += bundle.tokens()) {
        int n1 = Math.min(tokens, n0 + bundle.tokens());
        if (active(maps, t0, t1, n0, n1) < threshold) {
          for (int t = t0; t < t1; t++) {
            for (int j = 0; j < width; j++) {
              Arrays.fill(maps[t], j * tokens + n0, j * tokens + n1, 0);
            }
          }
        }
      }
    }
    for (int t = 0; t < timesteps; t++) {
      spikes.put(at(t, image, head), maps[t]);
    }
  }

  private int active(float[][] maps, int t0, int t1, int n0, int n1) {
    int active = 0;
    for (int j = 0; j < width; j++) {
      float most = 0;
      for (int t = t0; t < t1; t++) {
        for (int n = n0; n < n1; n++) {
          most = Math.max(most, maps[t][j * tokens + n]);
        }
      }
      active += most > 0 ? 1 : 0;
    }
    return active;
  }

  private int at(int t, int image, int head) {
    return ((t * images + image) * 3 * heads + head) * width * tokens;
  }
}
