package spikestack.training;

import spikestack.model.network.Attention;
import spikestack.model.network.Bundle;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.Trace;

/// Counts silent bundles in golden's traces, over the same spikes as [BundlePenalty]: what arrays
/// read in the blocks and at the classifier. Queries and keys are those that pruning leaves.
final class Silence {
  private long bundles;
  private long active;
  private long rows;
  private long silentRows;

  void add(Network network, Trace trace, Bundle bundle) {
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
        add(trace, point, bundle);
      }
      if (network.blocks().get(i).attention() instanceof Attention attention) {
        rows(trace.spikes(query), attention.headWidth(), bundle);
        rows(trace.spikes(key), attention.headWidth(), bundle);
      }
    }
    add(trace, Points.HEAD_GATE, bundle);
  }

  /// Share of bundles without a spike; NaN when nothing was counted.
  double emptyBundles() {
    return bundles == 0 ? Double.NaN : 1 - (double) active / bundles;
  }

  /// Share of the rows of bundles of queries and keys, per head, without a spike; NaN when nothing
  /// was counted.
  double emptyRows() {
    return rows == 0 ? Double.NaN : (double) silentRows / rows;
  }

  private void add(Trace trace, String point, Bundle bundle) {
    Recorded recorded = trace.layers().get(point);
    if (recorded instanceof Recorded.Spikes(SpikeTensor s)) {
      groups(s, bundle);
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
      groups(s, bundle);
    }
  }

  private void groups(SpikeTensor s, Bundle bundle) {
    for (int t = 0; t < s.timesteps(); t += bundle.steps()) {
      for (int n = 0; n < s.tokens(); n += bundle.tokens()) {
        for (int c = 0; c < s.channels(); c++) {
          bundles++;
          active += any(s, bundle, t, n, c, 1) ? 1 : 0;
        }
      }
    }
  }

  private void rows(SpikeTensor s, int headWidth, Bundle bundle) {
    for (int t = 0; t < s.timesteps(); t += bundle.steps()) {
      for (int n = 0; n < s.tokens(); n += bundle.tokens()) {
        for (int from = 0; from < s.channels(); from += headWidth) {
          rows++;
          silentRows += any(s, bundle, t, n, from, headWidth) ? 0 : 1;
        }
      }
    }
  }

  private static boolean any(SpikeTensor s, Bundle bundle, int t0, int n0, int from, int width) {
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
