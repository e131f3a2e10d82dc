package spikestack.training;

import spikestack.model.network.HeadPruning;

/// Dynamic head pruning (D3) while training: the fraction of heads kept over the first phase.
///
/// All heads before epoch `from`; then the fraction falls in a straight line and is `keep` from
/// epoch `to` on (epochs may be fractions). The second phase and the exported network have `keep`.
/// Heads are chosen as in the integer network ([HeadPruning]): per image, by the ones of Q.
public record PruningPlan(double keep, double from, double to) {
  public static final PruningPlan OFF = new PruningPlan(1, 0, 0);

  public PruningPlan {
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException("the fraction of heads kept is in (0, 1], was " + keep);
    }
    if (!(from >= 0 && to >= from && to <= 10_000)) {
      throw new IllegalArgumentException(
          "pruning goes on between epochs 0 <= from <= to, were " + from + ", " + to);
    }
  }

  /// In the first phase, after so many epochs.
  HeadPruning at(double epoch) {
    if (epoch >= to) {
      return last();
    }
    if (epoch <= from) {
      return HeadPruning.OFF;
    }
    return new HeadPruning(1 - (1 - keep) * (epoch - from) / (to - from));
  }

  HeadPruning last() {
    return new HeadPruning(keep);
  }
}
