package spikestack.model.network;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Dynamic head pruning D3 (3D-MoE'25): score of a head = ones of its Q over all t, n, j; the
/// `ceil(keep * heads)` best stay, ties to the lowest index; a dropped head skips K, V, attention,
/// and its columns of the output projection. `keep` is the fraction kept, in (0, 1]; 1 = off.
public record HeadPruning(double keep) {
  public static final HeadPruning OFF = new HeadPruning(1);

  public HeadPruning {
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException("keep must be in (0, 1], was " + keep);
    }
  }

  public boolean off() {
    return keep == 1;
  }

  public int kept(int heads) {
    // Decimal, so that 0.07 of 100 heads are 7: in binary the product is a little above.
    return BigDecimal.valueOf(keep)
        .multiply(BigDecimal.valueOf(heads))
        .setScale(0, RoundingMode.CEILING)
        .intValueExact();
  }

  /// Which heads stay, from one score per head.
  public boolean[] mask(long[] scores) {
    boolean[] kept = new boolean[scores.length];
    for (int i = 0; i < kept(scores.length); i++) {
      int best = -1;
      for (int h = 0; h < scores.length; h++) {
        if (!kept[h] && (best < 0 || scores[h] > scores[best])) {
          best = h;
        }
      }
      kept[best] = true;
    }
    return kept;
  }
}
