package spikestack.silicon.place;

/// Hears how far a placement is; called from the placing thread.
@FunctionalInterface
public interface PlacerProgress {
  /// Says nothing.
  PlacerProgress SILENT = (stage, done, wirelength) -> {};

  /// A stage has come this far.
  ///
  /// @param stage `overlay`, `tiers`, `global`, `legal`, `detailed`
  /// @param done share of the whole placement, 0..1
  /// @param wirelength present wirelength, database units
  void at(String stage, double done, double wirelength);
}
