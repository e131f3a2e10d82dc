package spikestack.machine.cost;

/// Face-to-face bonds between the tiers; all 0 in a 2D arrangement, except the sites.
///
/// @param links signal bonds of the links that cross
/// @param internal signal bonds inside folded arrays
/// @param supply bonds for supply and ground, by the current of the upper tier
/// @param sites bonds the outline has room for at the bond pitch
public record Bonding(long links, long internal, long supply, long sites) {
  public long signal() {
    return links + internal;
  }

  public long total() {
    return signal() + supply;
  }

  /// Whether all bonds find a site.
  public boolean legal() {
    return total() <= sites;
  }
}
