/// Static timing analysis.
///
/// - In: a [spikestack.silicon.netlist.Design] with its library, constraints and wires. Out: a
///   [Timing]: slacks of all endpoints and terminals, paths, the frequency that the design reaches.
/// - May import: `unit`, `input`, `tech`, `netlist`.
/// - Does not know: how the netlist was made or placed.
@NullMarked
package spikestack.silicon.signoff.timing;

import org.jspecify.annotations.NullMarked;
