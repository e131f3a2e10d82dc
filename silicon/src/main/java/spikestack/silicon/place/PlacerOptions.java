package spikestack.silicon.place;

/// How to place; none of it changes what is legal.
///
/// @param threads worker threads, >= 1; never changes a result
/// @param density how full the placer may pack a place, 0..1; below 1 leaves room for routing. A
///   tier too full for it is packed as tight as it needs
public record PlacerOptions(int threads, double density) {
  public PlacerOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread, was " + threads);
    }
    if (!(density > 0 && density <= 1)) {
      throw new IllegalArgumentException("density lies in (0, 1], was " + density);
    }
  }

  /// Packed tight, on a number of threads.
  public static PlacerOptions onThreads(int threads) {
    return new PlacerOptions(threads, 1);
  }
}
