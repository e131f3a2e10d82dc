package spikestack.machine.cost;

import spikestack.machine.arch.Link;

/// A pair of blocks that a link joins, and its share of the link.
///
/// @param from index of a block; `to` likewise
/// @param share of the bits of the link that take this pair, 0..1; sums to 1 over the pairs of a
///   link
/// @param crossing part of these bits that cross the tiers, 0..1
record Connection(Link link, int from, int to, double share, double crossing) {}
