package spikestack.training;

import spikestack.model.network.Bundle;

/// Bundle-sparsity training (Bishop's BSA): `weight` times the share of active token-time bundles
/// is added to the loss, so that whole bundles fall silent, which a machine can leave out.
///
/// The share is taken over all bundles of all spikes that arrays read in the blocks and at the
/// classifier ([BundlePenalty]). 0: off.
public record BundleSparsityPlan(Bundle bundle, double weight) {
  public static final BundleSparsityPlan OFF = new BundleSparsityPlan(new Bundle(4, 4), 0);

  static final double MAX_WEIGHT = 1000;

  public BundleSparsityPlan {
    if (!(weight >= 0 && weight <= MAX_WEIGHT)) {
      throw new IllegalArgumentException(
          "the weight of active bundles is 0.." + MAX_WEIGHT + ", was " + weight);
    }
  }

  public boolean off() {
    return weight == 0;
  }
}
