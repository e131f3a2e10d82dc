package spikestack.silicon.rtl;

import java.util.Optional;

/// Where the machine first did something else than expected. `layer` is the entry of the layer
/// table, `where` what of it: a recording point with time step, token and feature, or its cycles.
/// `written` says where the wrong bit lies in the spike buffer, if it does; `cycle` in which cycle
/// of the image it was last written (found by running the image again with a log).
public record Difference(
    int image,
    String layer,
    String where,
    String expected,
    String found,
    Optional<Written> written,
    Optional<String> cycle) {

  /// Bit `bit` of word `address` of the spike buffer, written between cycles `begin` and `end` of
  /// the image.
  public record Written(int address, int bit, long begin, long end) {}

  /// The same, with the cycle named.
  Difference at(String named) {
    return new Difference(image, layer, where, expected, found, written, Optional.of(named));
  }

  @Override
  public String toString() {
    return "image "
        + image
        + ", layer "
        + layer
        + ", "
        + where
        + cycle.map(named -> ", " + named).orElse("")
        + ": expected "
        + expected
        + ", found "
        + found;
  }
}
