package spikestack.machine.mapping;

/// A piece of a layer that fits the spike buffers at once: tokens `from` to `to` (exclusive) and
/// features `rowFrom` to `rowTo` (exclusive), or heads `from` to `to` of an attention. `loadBits`
/// come from DRAM before it, `storeBits` go there after it (0: they are, or stay, on chip). Its
/// `rowBlocks` blocks of rows, each cut into `parts` ranges of tokens, are dealt to the cores in
/// turn.
public record Stripe(
    int from,
    int to,
    int rowFrom,
    int rowTo,
    int rowBlocks,
    int parts,
    long loadBits,
    long storeBits) {
  public Stripe {
    if (from < 0
        || to <= from
        || rowFrom < 0
        || rowTo <= rowFrom
        || loadBits < 0
        || storeBits < 0) {
      throw new IllegalArgumentException(
          "stripe " + from + ".." + to + ", rows " + rowFrom + ".." + rowTo);
    }
  }

  public int tokens() {
    return to - from;
  }
}
