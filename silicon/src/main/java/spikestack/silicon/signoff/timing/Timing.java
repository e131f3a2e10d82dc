package spikestack.silicon.signoff.timing;

import java.util.List;

/// What a design's timing is.
///
/// @param endpoints with their worst slacks, setup and hold, worst setup first
/// @param worstSetupPs smallest setup slack; positive infinity without any check
/// @param totalSetupPs sum of the negative ones over endpoints
/// @param worstHoldPs smallest hold slack; positive infinity without any check
/// @param totalHoldPs sum of the negative ones over endpoints
/// @param periodPs of the fastest clock; 0 without clocks
/// @param notes on what was not timed
public record Timing(
    List<Endpoint> endpoints,
    double worstSetupPs,
    double totalSetupPs,
    double worstHoldPs,
    double totalHoldPs,
    double periodPs,
    List<String> notes) {
  /// The end of paths: a data pin, or an output port.
  ///
  /// @param terminal of the design
  /// @param setupPs slack; positive infinity if there is no setup check
  /// @param holdPs slack; positive infinity if there is no hold check
  public record Endpoint(int terminal, String name, double setupPs, double holdPs) {}

  public Timing {
    endpoints = List.copyOf(endpoints);
    notes = List.copyOf(notes);
  }

  /// The frequency that the paths allow, MHz: 1 / (period - worst setup slack); 0 without a clock
  /// or without a check.
  public double megahertz() {
    double needed = periodPs - worstSetupPs;
    return periodPs > 0 && Double.isFinite(worstSetupPs) && needed > 0 ? 1e6 / needed : 0;
  }
}
