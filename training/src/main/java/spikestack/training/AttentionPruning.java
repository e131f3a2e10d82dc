package spikestack.training;

import spikestack.model.network.BundlePruning;
import spikestack.model.network.HeadPruning;

/// What attention leaves out: whole heads (D3), and rows of queries and keys (error-constrained
/// pruning).
record AttentionPruning(HeadPruning heads, BundlePruning rows) {
  static final AttentionPruning OFF = new AttentionPruning(HeadPruning.OFF, BundlePruning.OFF);

  static AttentionPruning of(HeadPruning heads) {
    return new AttentionPruning(heads, BundlePruning.OFF);
  }
}
