/// Temperature of a stack of layers: steady and transient finite volumes.
///
/// - In: a [Stack] (layers, cooling), a [PowerMap]; files of 3D-ICE (`ice`) and HotSpot
///   (`hotspot`). Out: a [TemperatureField].
/// - May import: `unit`, `input`, `tech`.
/// - Does not know: netlists, cells and placements; power arrives as watts on rectangles.
///
/// Subpackage `solver` holds the linear solvers, which IR drop shares.
@NullMarked
package spikestack.silicon.thermal;

import org.jspecify.annotations.NullMarked;
