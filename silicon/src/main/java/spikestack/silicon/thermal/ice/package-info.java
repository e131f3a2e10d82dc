/// Input files of 3D-ICE (`.stk`, `.flp`), and the run they describe.
///
/// - In: a stack description and its floorplans. Out: a [spikestack.silicon.thermal.Stack], power
///   per slot, and the temperatures asked for.
/// - May import: `unit`, `input`, and `thermal` around it.
/// - Does not know: pluggable heat sinks and non-uniform grids, which are refused by name.
@NullMarked
package spikestack.silicon.thermal.ice;

import org.jspecify.annotations.NullMarked;
