package spikestack.machine.arch;

/// Where a unit sits: on the bottom tier, the top tier, or half of it on each (a folded array: even
/// rows below, odd rows above).
public enum Tier {
  BOTTOM,
  TOP,
  SPLIT
}
