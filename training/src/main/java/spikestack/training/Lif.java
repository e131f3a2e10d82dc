package spikestack.training;

import java.nio.FloatBuffer;
import java.util.Arrays;

/// A bank of neurons over all time steps, forward, and backward through time.
///
/// Forward, with the constants of [Firing]: `U[t] = clamp(decay U[t-1] (1 - S[t-1]) + X[t] -
/// leak)`, `S[t] = U[t] >= threshold` (or `>`), exactly. Backward: the derivative of the step is
/// replaced by a triangle around the threshold, and reset and clamp are taken as constant:
///
/// `dL/dU[t] = dL/dS[t] slope[t] + dL/dU[t+1] (1 - S[t]) decay; dL/dX[t] = dL/dU[t]`.
///
/// U is computed anew on the way back rather than stored: that is cheaper than memory.
final class Lif {
  private final int timesteps;
  private final int rest;
  private final boolean repeated;
  private final Affine affine;
  private final Firing firing;
  private final float[] shift;

  /// Sums are `[timesteps][rest]`; `repeated`: `[rest]`, the same in all steps (pixels). The lanes
  /// of `affine` and `firing` are the same.
  Lif(int timesteps, int rest, boolean repeated, Affine affine, Firing firing) {
    this.timesteps = timesteps;
    this.rest = rest;
    this.repeated = repeated;
    this.affine = affine;
    this.firing = firing;
    shift = affine.shift().clone();
    for (int i = 0; i < shift.length; i++) {
      shift[i] -= firing.leak()[i];
    }
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
        Kernels.fire(x, affine.scale(), shift, kept, out, firing, n);
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
    for (int at = 0; at < rest; at += lanes) {
      int n = Math.min(lanes, rest - at);
      Arrays.fill(kept, 0);
      Arrays.fill(carry, 0);
      Arrays.fill(total, 0);
      for (int t = 0; t < timesteps; t++) {
        read(sums, t, at, x, n);
        Kernels.fireForGradient(x, affine.scale(), shift, kept, slope[t], leak[t], firing, n);
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
