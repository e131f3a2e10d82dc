/// Parasitics: the resistance and capacitance of the wires of each net, and SPEF files of them.
///
/// - In: SPEF, plain or gzipped. Out: a [Parasitics] of a design; SPEF again.
/// - May import: `input`, `netlist.text`, `netlist`.
/// - Does not know: where the numbers come from, nor what is computed with them.
@NullMarked
package spikestack.silicon.netlist.spef;

import org.jspecify.annotations.NullMarked;
