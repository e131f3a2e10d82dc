package spikestack.training;

import java.nio.FloatBuffer;
import spikestack.model.network.HeadPruning;

/// Dynamic head pruning of one attention in one batch: which heads of each image stay, and what the
/// choice sends back.
///
/// Forward, the spikes of dropped heads are set to 0; that is all that dropping them means. The
/// choice has no derivative; straight-through, a head's mask is taken to follow its firing rate
/// (ones of Q over T N d, 0..1) with slope 1. So the gradient of the mask, the sum over the head's
/// spikes of gradient times spike had it been kept, is spread evenly over the head's Q.
final class HeadMask {
  private final int timesteps;
  private final int images;
  private final int heads;

  /// Values of one head of one image at one time step: width times tokens.
  private final int size;

  /// `[image][head]`.
  private final boolean[][] kept;

  private float[] fired = new float[0];
  private float[] toQuery = new float[0];

  /// Spikes `[timesteps][images][3][heads][size]` of q, k, v.
  HeadMask(HeadPruning pruning, FloatBuffer spikes, int timesteps, int images, int heads) {
    this.timesteps = timesteps;
    this.images = images;
    this.heads = heads;
    size = spikes.capacity() / (timesteps * images * 3 * heads);
    kept = new boolean[images][];
    float[] one = new float[size];
    for (int image = 0; image < images; image++) {
      long[] ones = new long[heads];
      for (int t = 0; t < timesteps; t++) {
        for (int h = 0; h < heads; h++) {
          spikes.get(queryAt(t, image, h), one);
          for (float s : one) {
            ones[h] += s > 0 ? 1 : 0;
          }
        }
      }
      kept[image] = pruning.mask(ones);
    }
  }

  boolean[] kept(int image) {
    return kept[image].clone();
  }

  private int queryAt(int t, int image, int head) {
    return ((t * images + image) * 3 * heads + head) * size;
  }

  private int at(int t, int image, int head) {
    return ((t * images + image) * heads + head) * size;
  }

  /// Clears the dropped heads of `[timesteps][images][heads][size]`; remembers them when learning.
  void apply(FloatBuffer spikes, boolean learning) {
    if (learning) {
      fired = new float[spikes.capacity()];
      spikes.get(0, fired);
    }
    clear(spikes);
  }

  private void clear(FloatBuffer values) {
    float[] nothing = new float[size];
    for (int t = 0; t < timesteps; t++) {
      for (int image = 0; image < images; image++) {
        for (int h = 0; h < heads; h++) {
          if (!kept[image][h]) {
            values.put(at(t, image, h), nothing);
          }
        }
      }
    }
  }

  /// `gradient` of the masked spikes becomes that of the spikes before.
  void backward(FloatBuffer gradient) {
    float[] one = new float[size];
    float[] spike = new float[size];
    toQuery = new float[images * heads];
    for (int t = 0; t < timesteps; t++) {
      for (int image = 0; image < images; image++) {
        for (int h = 0; h < heads; h++) {
          gradient.get(at(t, image, h), one);
          System.arraycopy(fired, at(t, image, h), spike, 0, size);
          toQuery[image * heads + h] += Kernels.dot(one, spike, size);
        }
      }
    }
    for (int i = 0; i < toQuery.length; i++) {
      toQuery[i] /= timesteps * size;
    }
    clear(gradient);
  }

  /// Adds what the choice sends to the gradient of q, k, v.
  void choiceBackward(FloatBuffer gradient) {
    float[] one = new float[size];
    for (int t = 0; t < timesteps; t++) {
      for (int image = 0; image < images; image++) {
        for (int h = 0; h < heads; h++) {
          int from = queryAt(t, image, h);
          gradient.get(from, one);
          for (int i = 0; i < size; i++) {
            one[i] += toQuery[image * heads + h];
          }
          gradient.put(from, one);
        }
      }
    }
  }
}
