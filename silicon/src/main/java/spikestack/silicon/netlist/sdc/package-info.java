/// Timing constraints: clocks, delays at ports, loads, drivers; a subset of SDC.
///
/// - In: an SDC file of a design. Out: a [Sdc], times in picoseconds.
/// - May import: `input`, `netlist.text`, `netlist`.
/// - Does not know: Tcl beyond lists, variables and `expr` of plain arithmetic; how timing is
///   computed.
@NullMarked
package spikestack.silicon.netlist.sdc;

import org.jspecify.annotations.NullMarked;
