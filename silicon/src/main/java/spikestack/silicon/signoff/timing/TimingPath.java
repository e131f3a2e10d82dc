package spikestack.silicon.signoff.timing;

import java.util.List;

/// A path from a clock edge or a port to an endpoint.
///
/// @param setup whether it is the latest path of a setup check, or the earliest of a hold check
/// @param launch name of the launching clock and its edge, as `clk ^`
/// @param capture name of the capturing clock and its edge
/// @param points in order
/// @param arrivalPs at the endpoint
/// @param captureEdgePs time of the capturing edge
/// @param captureDelayPs of the clock's network to the capturing register
/// @param uncertaintyPs taken off (setup) or put on (hold)
/// @param marginPs time of the library's check, or the output delay
/// @param requiredPs when the endpoint must be reached (setup), or not before (hold)
/// @param slackPs positive is fine
public record TimingPath(
    boolean setup,
    String launch,
    String capture,
    List<Point> points,
    double arrivalPs,
    double captureEdgePs,
    double captureDelayPs,
    double uncertaintyPs,
    double marginPs,
    double requiredPs,
    double slackPs) {
  /// A pin or port on the way.
  ///
  /// @param cell master of its instance; empty for ports
  /// @param rising edge
  /// @param timePs when it moves
  /// @param slewPs its transition
  /// @param loadFf behind it, wire and pins, if it drives a net; else 0
  public record Point(
      int terminal,
      String name,
      String cell,
      boolean rising,
      double timePs,
      double slewPs,
      double loadFf) {}

  public TimingPath {
    points = List.copyOf(points);
  }
}
