package spikestack.silicon.thermal.hotspot;

import java.util.List;

/// A thermal network of a HotSpot project: from watts of units to temperatures of units.
interface Model {
  /// The network.
  Assembly network();

  /// Watts of all nodes from watts of the powered units, in the order of [HotSpotProject#powered].
  double[] watts(double[] units);

  /// Names of the temperatures that [#temperatures] gives.
  List<String> names();

  /// Temperatures of units and package nodes from those of all nodes.
  double[] temperatures(double[] nodes);
}
