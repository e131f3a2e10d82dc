package spikestack.silicon.place;

/// The contest's measure: half perimeters on each tier, bond centres counted on both, plus the
/// price of bonds. The runtime factor of 2023 is not part of it.
///
/// @param wirelength sum of half perimeters per tier, database units
/// @param bonds number of bonds
/// @param total `sum(wirelength) + bonds * cost`
public record Score(long[] wirelength, int bonds, double total) {
  /// Both tiers together.
  public long totalWirelength() {
    long sum = 0;
    for (long w : wirelength) {
      sum += w;
    }
    return sum;
  }
}
