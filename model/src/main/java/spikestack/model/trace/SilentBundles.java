package spikestack.model.trace;

import spikestack.model.network.Attention;
import spikestack.model.network.Bundle;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;

/// Counts token-time bundles without a spike in traces, over all spikes that arrays read in the
/// blocks and at the classifier: gates, queries and keys (those that pruning leaves), values,
/// attention's spikes, hidden spikes of an MLP or merged ones of experts (words count as spikes
/// where they are not 0). Embeddings are not counted: their positions are pixels, not tokens.
///
/// A *row* is what one head has of Q or of K in one group of tokens and time steps
/// ([spikestack.model.network.BundlePruning]).
public final class SilentBundles {
  private final Network network;
  private final Bundle bundle;
  private long bundles;
  private long active;
  private long rows;
  private long silentRows;

  public SilentBundles(Network network, Bundle bundle) {
    this.network = network;
    this.bundle = bundle;
  }

  /// Adds what one image's trace of the network holds.
  public void add(Trace trace) {
    for (int i = 0; i < network.blocks().size(); i++) {
      boolean pruned = !network.bundlePruning().off();
      String query = Points.attention(i, pruned ? "q.kept" : "q");
      String key = Points.attention(i, pruned ? "k.kept" : "k");
      for (String point :
          new String[] {
            Points.attention(i, "gate"),
            query,
            key,
            Points.attention(i, "v"),
            Points.attention(i, "score"),
            Points.mlp(i, "gate"),
            Points.mlp(i, "up"),
            Points.moe(i, "gate"),
            Points.moe(i, "merge"),
          }) {
        add(trace, point);
      }
      if (network.blocks().get(i).attention() instanceof Attention attention) {
        rows(trace.spikes(query), attention.headWidth());
        rows(trace.spikes(key), attention.headWidth());
      }
    }
    add(trace, Points.HEAD_GATE);
  }

  /// Share of bundles without a spike; NaN when nothing was counted.
  public double emptyBundles() {
    return bundles == 0 ? Double.NaN : 1 - (double) active / bundles;
  }

  /// Share of the rows of bundles of queries and keys, per head, without a spike; NaN when nothing
  /// was counted.
  public double emptyRows() {
    return rows == 0 ? Double.NaN : (double) silentRows / rows;
  }

  private void add(Trace trace, String point) {
    Recorded recorded = trace.layers().get(point);
    if (recorded instanceof Recorded.Spikes(SpikeTensor s)) {
      groups(s);
    } else if (recorded instanceof Recorded.Words words) {
      SpikeTensor s = new SpikeTensor(words.timesteps(), words.tokens(), words.channels());
      int at = 0;
      for (int t = 0; t < s.timesteps(); t++) {
        for (int n = 0; n < s.tokens(); n++) {
          for (int c = 0; c < s.channels(); c++) {
            if (words.values()[at++] != 0) {
              s.set(t, n, c);
            }
          }
        }
      }
      groups(s);
    }
  }

  private void groups(SpikeTensor s) {
    for (int t = 0; t < s.timesteps(); t += bundle.steps()) {
      for (int n = 0; n < s.tokens(); n += bundle.tokens()) {
        for (int c = 0; c < s.channels(); c++) {
          bundles++;
          active += any(s, t, n, c, 1) ? 1 : 0;
        }
      }
    }
  }

  private void rows(SpikeTensor s, int headWidth) {
    for (int t = 0; t < s.timesteps(); t += bundle.steps()) {
      for (int n = 0; n < s.tokens(); n += bundle.tokens()) {
        for (int from = 0; from < s.channels(); from += headWidth) {
          rows++;
          silentRows += any(s, t, n, from, headWidth) ? 0 : 1;
        }
      }
    }
  }

  private boolean any(SpikeTensor s, int t0, int n0, int from, int width) {
    for (int t = t0; t < Math.min(s.timesteps(), t0 + bundle.steps()); t++) {
      for (int n = n0; n < Math.min(s.tokens(), n0 + bundle.tokens()); n++) {
        for (int c = from; c < from + width; c++) {
          if (s.get(t, n, c)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
