/// From SystemVerilog to gates: runs of Yosys and OpenSTA, and what they found.
///
/// - In: the design, a Liberty file, a technology for the memories. Out: netlists, cells and area
///   per block and tier, critical paths, proofs that gates equal the text.
/// - May import: `unit`, `input`, `tech`, `arch`, `cost`, `library`, `rtl`.
/// - Does not know: networks and traces, nor where cells will stand.
@NullMarked
package spikestack.silicon.synthesis;

import org.jspecify.annotations.NullMarked;
