package spikestack.model.network;

/// Proof, per output channel, that no partial sum in any order leaves the integration width.
///
/// Inputs are bits, so every partial sum lies between the sum of the channel's negative weights and
/// the sum of its positive ones; the bias is added in the same register for a [Drive.Direct] and
/// joins the side of its sign (design, section 4). Multi-bit inputs run as bit planes, each plane
/// within the same bound; the combiner holds the shifted planes.
public final class IntegrationBound {
  private IntegrationBound() {}

  /// Extremes of one channel.
  public record Extremes(long min, long max) {}

  /// Smallest and largest partial sum of channel `output`, bias included under a direct drive.
  public static Extremes of(Matrix weights, int output, Drive drive) {
    long min = 0;
    long max = 0;
    for (int i = 0; i < weights.fanIn(); i++) {
      int w = weights.at(output, i);
      min += Math.min(w, 0);
      max += Math.max(w, 0);
    }
    if (drive instanceof Drive.Direct(int[] bias)) {
      min += Math.min(bias[output], 0);
      max += Math.max(bias[output], 0);
    }
    return new Extremes(min, max);
  }

  /// Throws when a channel does not fit, naming layer, channel, bound and the remedy.
  public static void check(String layer, Matrix weights, Drive drive, Precision precision) {
    long low = -(1L << precision.integration() - 1);
    long high = (1L << precision.integration() - 1) - 1;
    for (int output = 0; output < weights.outputs(); output++) {
      Extremes extremes = of(weights, output, drive);
      if (extremes.min() < low || extremes.max() > high) {
        throw new IllegalArgumentException(
            layer
                + ": channel "
                + output
                + " may integrate to "
                + extremes.min()
                + ".."
                + extremes.max()
                + ", outside "
                + precision.integration()
                + " bits ("
                + low
                + ".."
                + high
                + "); use the next larger weight step");
      }
    }
  }
}
