/// IR drop: the static voltages of a power grid.
///
/// - In: a resistive netlist (SPICE subset), or stripes, vias, bonds and currents of tiers. Out:
///   the voltage of every node, drops, currents through bonds.
/// - May import: `unit`, `input`, `thermal` (for its solvers).
/// - Does not know: cells, netlists and how currents were found.
@NullMarked
package spikestack.silicon.signoff.ir;

import org.jspecify.annotations.NullMarked;
