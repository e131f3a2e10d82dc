package spikestack.studio.cli;

import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.Network;

/// The text form of error-constrained pruning: `TOKENSxSTEPS:QUERY[:KEY]`, such as `2x4:2`; one
/// threshold serves both.
final class PruneBundles {
  static final String OPTION = "--prune-bundles";
  private static final String ALLOWED =
      "TOKENSxSTEPS:QUERY[:KEY], such as 2x4:2 (thresholds: active bundles of a head), or none";

  private PruneBundles() {}

  /// The network as it is for null; `none` turns off what the model says.
  static Network apply(Network network, @Nullable String text) {
    if (text == null) {
      return network;
    }
    BundlePruning pruning = text.equals("none") ? BundlePruning.OFF : parse(text);
    try {
      return network.with(pruning);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          OPTION, text + " for " + network.name(), String.valueOf(e.getMessage()));
    }
  }

  static BundlePruning parse(String text) {
    String[] words = text.split(":", -1);
    try {
      if (words.length == 2 || words.length == 3) {
        int query = Integer.parseInt(words[1]);
        int key = words.length == 3 ? Integer.parseInt(words[2]) : query;
        return new BundlePruning(Bundle.parse(words[0]), query, key);
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the complaint about the form.
    }
    throw new InputException(OPTION, text, ALLOWED);
  }

  static String text(BundlePruning pruning) {
    return pruning.bundle() + ":" + pruning.query() + ":" + pruning.key();
  }
}
