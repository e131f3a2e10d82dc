package spikestack.silicon.netlist.sdc;

import java.util.List;

/// A clock.
///
/// @param periodPs distance of rising edges
/// @param risePs first rising edge
/// @param fallPs first falling edge
/// @param sources terminals where it enters; empty for a virtual clock
/// @param propagated whether the delays of its tree count; otherwise it is ideal
/// @param setupPs uncertainty of setup checks
/// @param holdPs uncertainty of hold checks
/// @param latencyPs of an ideal clock's network, besides source latency
public record Clock(
    String name,
    double periodPs,
    double risePs,
    double fallPs,
    List<Integer> sources,
    boolean propagated,
    double setupPs,
    double holdPs,
    double latencyPs) {
  public Clock {
    sources = List.copyOf(sources);
    if (!(periodPs > 0)) {
      throw new IllegalArgumentException("period " + periodPs);
    }
  }

  Clock propagated(boolean now) {
    return new Clock(name, periodPs, risePs, fallPs, sources, now, setupPs, holdPs, latencyPs);
  }

  Clock uncertain(double setup, double hold) {
    return new Clock(name, periodPs, risePs, fallPs, sources, propagated, setup, hold, latencyPs);
  }

  Clock late(double latency) {
    return new Clock(name, periodPs, risePs, fallPs, sources, propagated, setupPs, holdPs, latency);
  }
}
