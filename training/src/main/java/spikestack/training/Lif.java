package spikestack.training;

import java.nio.FloatBuffer;
import java.util.Arrays;

/// The halving neuron (tau = 2, hard reset) over all time steps, forward, and backward through
/// time.
///
/// Forward: `U[t] = U[t-1] (1 - S[t-1]) / 2 + X[t]; S[t] = U[t] >= threshold`, exactly, without
/// saturation. Backward: the derivative of the step is replaced by a triangle in `H = scale U / 2`
/// around the threshold, of height 1 and half width 1/2, and the reset is taken as constant:
///
/// `dL/dU[t] = dL/dS[t] slope[t] + dL/dU[t+1] (1 - S[t]) / 2; dL/dX[t] = dL/dU[t]`.
///
/// `scale` turns the unit of X into that of a threshold-2 neuron: 1, or 1/8 where X is an attention
/// count. U is computed anew on the way back rather than stored: that is cheaper than memory.
final class Lif {
  private final int timesteps;
  private final int rest;
  private final boolean repeated;
  private final Affine affine;
  private final float threshold;
  private final float scale;

  /// Sums are `[timesteps][rest]`; `repeated`: `[rest]`, the same in all steps (pixels).
  Lif(int timesteps, int rest, boolean repeated, Affine affine, float threshold, float scale) {
    this.timesteps = timesteps;
    this.rest = rest;
    this.repeated = repeated;
    this.affine = affine;
    this.threshold = threshold;
    this.scale = scale;
  }

  /// Fills spikes `[timesteps][rest]` with 0 and 1.
  void forward(FloatBuffer sums, FloatBuffer spikes) {
    int lanes = affine.lanes().count();
    float[] x = new float[lanes];
    float[] kept = new float[lanes];
    float[] out = new float[lanes];
    for (int at = 0; at < rest; at += lanes) {
      int n = Math.min(lanes, rest - at);
      Arrays.fill(kept, 0);
      for (int t = 0; t < timesteps; t++) {
        read(sums, t, at, x, n);
        Kernels.fire(x, affine.scale(), affine.shift(), kept, out, threshold, n);
        spikes.put(t * rest + at, out, 0, n);
      }
    }
  }

  /// `g` holds the gradient of the spikes and becomes that of X, in place; when repeated, its first
  /// `[rest]` values become the sum over time.
  void backward(FloatBuffer sums, FloatBuffer g) {
    int lanes = affine.lanes().count();
    float[] x = new float[lanes];
    float[] kept = new float[lanes];
    float[] carry = new float[lanes];
    float[] h = new float[lanes];
    float[] total = new float[lanes];
    float[][] slope = new float[timesteps][lanes];
    float[][] leak = new float[timesteps][lanes];
    float top = 0.5f * scale;
    float fall = 0.5f * scale * scale;
    for (int at = 0; at < rest; at += lanes) {
      int n = Math.min(lanes, rest - at);
      Arrays.fill(kept, 0);
      Arrays.fill(carry, 0);
      Arrays.fill(total, 0);
      for (int t = 0; t < timesteps; t++) {
        read(sums, t, at, x, n);
        Kernels.fireForGradient(
            x, affine.scale(), affine.shift(), kept, slope[t], leak[t], threshold, top, fall, n);
      }
      for (int t = timesteps - 1; t >= 0; t--) {
        g.get(t * rest + at, h, 0, n);
        Kernels.unfire(h, slope[t], leak[t], carry, n);
        if (repeated) {
          Kernels.add(total, h, n);
        } else {
          g.put(t * rest + at, h, 0, n);
        }
      }
      if (repeated) {
        g.put(at, total, 0, n);
      }
    }
  }

  private void read(FloatBuffer sums, int t, int at, float[] x, int n) {
    if (!repeated) {
      affine.read(sums, t * rest + at, x, n);
    } else if (t == 0) {
      affine.read(sums, at, x, n);
    }
  }
}
