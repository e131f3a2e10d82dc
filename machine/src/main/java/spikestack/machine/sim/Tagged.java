package spikestack.machine.sim;

import spikestack.machine.arch.Skipping;

/// Tags that banks write with the spikes of a layer: one per `shape` of tokens x time steps and
/// feature, in each of `planes` bit planes; none if `planes` is 0.
///
/// A bank keeps the tags of the bundle in progress beside its rows and writes a word, a bit per
/// row, when the bundle or its own share of tokens ends.
record Tagged(Skipping.Shape shape, int timesteps, int planes) {
  static final Tagged NOT = new Tagged(new Skipping.Shape(1, 1), 1, 0);

  static Tagged by(Skipping.Finder reader, int timesteps, int planes) {
    return reader.tagged() ? new Tagged(reader.shape(timesteps), timesteps, planes) : NOT;
  }

  /// Bundles in time.
  private long across() {
    return (timesteps + shape.steps() - 1L) / shape.steps();
  }

  /// Words of one row block for tokens `from` to `to` (exclusive), taken in order.
  long words(int from, int to) {
    if (planes == 0 || to <= from) {
      return 0;
    }
    long bundles = (to - 1L) / shape.tokens() - from / shape.tokens() + 1;
    return bundles * across() * planes;
  }

  /// Words of one row block for `tokens` tokens that come one by one from anywhere: each changes a
  /// word that it must read first.
  long changed(long tokens) {
    return tokens * across() * planes;
  }

  /// Tag bits that go with `bits` bits of spikes to or from DRAM.
  long with(long bits) {
    return planes == 0 ? 0 : (bits + shape.volume() - 1) / shape.volume();
  }
}
