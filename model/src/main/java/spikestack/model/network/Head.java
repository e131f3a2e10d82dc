package spikestack.model.network;

import java.util.Optional;

/// Classifier: counts over all time steps and tokens, then a linear layer.
///
/// Without a gate on a membrane residual it reads the mean word instead of counts: `m[d] =
/// roundHalfUp(2^-k * sum over t, n of r[t][n][d])`, k the smallest with `2^k >= timesteps *
/// tokens`; then `logit = sum * scale * 2^k / (timesteps * tokens) + bias` (Spikingformer as
/// published).
///
/// `behindMean`: the gate integrates, at every time step, the mean word over the tokens, `m[t][d] =
/// roundHalfUp(2^-k * sum over n of r[t][n][d])`, k the smallest with `2^k >= tokens`, and there is
/// one slot per time step (SDT).
///
/// `sums[class] = sum over d of weights[class][d] * (sum over t, n of s[t][n][d])` is what the
/// hardware returns; `logit = sum * scale / (timesteps * tokens) + bias` is computed once, here, in
/// double precision.
public record Head(
    Optional<Neuron> gate, Matrix weights, double scale, double[] bias, boolean behindMean) {
  /// A head whose gate, if any, fires for every token.
  public Head(Optional<Neuron> gate, Matrix weights, double scale, double[] bias) {
    this(gate, weights, scale, bias, false);
  }

  public Head {
    if (behindMean && gate.isEmpty()) {
      throw new IllegalArgumentException("head: no gate to stand behind the mean over tokens");
    }
    bias = bias.clone();
    if (bias.length != weights.outputs()) {
      throw new IllegalArgumentException(
          "head: " + bias.length + " biases for " + weights.outputs() + " classes");
    }
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("head: scale must be finite and > 0, was " + scale);
    }
    for (double b : bias) {
      if (!Double.isFinite(b)) {
        throw new IllegalArgumentException("head: bias must be finite, was " + b);
      }
    }
  }

  public int classes() {
    return weights.outputs();
  }

  public double[] logits(long[] sums, int timesteps, int tokens) {
    double[] logits = new double[classes()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = sums[i] * scale / ((double) timesteps * tokens) + bias[i];
    }
    return logits;
  }

  /// Right shift that turns a sum over all slots into a mean word.
  public static int meanShift(int timesteps, int tokens) {
    return 32 - Integer.numberOfLeadingZeros(timesteps * tokens - 1);
  }

  /// Mean word of a sum over all slots.
  public static int mean(long sum, int shift) {
    return (int) (shift == 0 ? sum : (sum + (1L << shift - 1)) >> shift);
  }

  /// Index of the largest logit; ties to the lowest index.
  public static int argMax(double[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
