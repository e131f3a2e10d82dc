package spikestack.silicon.route;

import java.util.List;

/// How many wires a tier's layers hold: tracks per micron of bin edge, in each direction.
///
/// `horizontalPerMicron`: horizontal wires side by side in a micron of height; `verticalPerMicron`
/// likewise in a micron of width; both > 0.
public record RoutingCapacity(double horizontalPerMicron, double verticalPerMicron) {
  public RoutingCapacity {
    if (!(horizontalPerMicron > 0 && verticalPerMicron > 0)) {
      throw new IllegalArgumentException(
          horizontalPerMicron + " and " + verticalPerMicron + " tracks per um");
    }
  }

  /// From the pitches in micron of a tier's layers in either direction; `usable`, 0..1, is what the
  /// supply, pins and detours leave.
  public static RoutingCapacity of(
      List<Double> horizontalPitches, List<Double> verticalPitches, double usable) {
    return new RoutingCapacity(
        usable * tracks(horizontalPitches), usable * tracks(verticalPitches));
  }

  private static double tracks(List<Double> pitches) {
    return pitches.stream().mapToDouble(pitch -> 1 / pitch).sum();
  }
}
