package spikestack.model.network;

import java.util.Optional;

/// Sends every token to one expert, by the integer score `score[n][e] = bias[e] + sum over t, d of
/// weights[e][d] * s[t][n][d]`, over all time steps, or over the first alone (`firstStep`); the
/// largest wins, ties to the lowest index.
///
/// `share`: what the expert's output counts for; absent: as it is. Weights `[experts][inputs]`.
public record TopOne(Matrix weights, int[] bias, boolean firstStep, Optional<ShareTable> share) {
  public TopOne {
    bias = bias.clone();
    if (bias.length != weights.outputs()) {
      throw new IllegalArgumentException(
          bias.length + " biases for " + weights.outputs() + " experts");
    }
  }

  public int experts() {
    return weights.outputs();
  }

  public int fanIn() {
    return weights.fanIn();
  }

  /// Time steps that the scores look at, of `timesteps`.
  public int steps(int timesteps) {
    return firstStep ? 1 : timesteps;
  }

  /// Bits of a share; 0 without.
  public int shareBits() {
    return share.map(ShareTable::bits).orElse(0);
  }
}
