package spikestack.model.network;

/// Error-constrained pruning of queries and keys (ECP; Bishop 5.1), at inference, from the spikes
/// of the image alone.
///
/// A *bundle row* is what one head has in one group of tokens and time steps: a bundle per feature
/// of the head. A row of Q with fewer than `query` active bundles is dropped, that is all its
/// spikes count as 0; so is a row of K with fewer than `key`. 0 and 1 drop nothing (a row without
/// an active bundle has no spike). Values are untouched: those that meet a dropped key are
/// multiplied by 0.
///
/// The bound: an active feature has an active bundle, so a dropped row has at most `query - 1` (or
/// `key - 1`) ones in any token and step. The other side is one bit. Hence each attention score
/// `sum over j of Q[n][j] K[m][j]` of a head falls by at most [#scoreError], never rises, and where
/// both rows are dropped it falls by at most the smaller of the two. This bounds the scores; a sum
/// over values adds up as many of them as keys were dropped, and nothing is claimed about what
/// neurons behind it make of that.
///
/// Counting per head is our choice; the paper's text read so far does not settle it
/// (docs/architecture/attention-core.md).
public record BundlePruning(Bundle bundle, int query, int key) {
  public static final BundlePruning OFF = new BundlePruning(new Bundle(1, 1), 0, 0);

  /// Largest threshold; more than a head has features would drop everything.
  public static final int MAX_THRESHOLD = 1 << 16;

  public BundlePruning {
    if (query < 0 || query > MAX_THRESHOLD || key < 0 || key > MAX_THRESHOLD) {
      throw new IllegalArgumentException(
          "thresholds of bundle pruning are 0.." + MAX_THRESHOLD + ", were " + query + ", " + key);
    }
  }

  /// Whether no row can be dropped that has a spike.
  public boolean off() {
    return query <= 1 && key <= 1;
  }

  /// Most that a score can fall.
  public int scoreError() {
    return Math.max(0, Math.max(query, key) - 1);
  }
}
