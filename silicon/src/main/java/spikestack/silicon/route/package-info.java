/// Estimated wires: Steiner trees per tier joined at bonds, congestion, wire resistance and
/// capacitance, and clock trees.
///
/// - In: positions and tiers of pins in flat arrays ([RouteProblem]), bonds, wire constants. Out:
///   [RouteTrees], [CongestionMap], [RcTrees], [ClockTree].
/// - May import: `unit`, `input`, `tech`, `netlist`, `place`; today only `input`.
/// - Does not know: where the pins came from, timing, layers one by one (only wire classes).
@NullMarked
package spikestack.silicon.route;

import org.jspecify.annotations.NullMarked;
