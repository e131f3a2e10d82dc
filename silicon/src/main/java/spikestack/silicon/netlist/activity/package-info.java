/// How often signals moved in a simulation.
///
/// - In: SAIF 2.0 (backward), or waves as VCD. Out: [SignalCounts], by hierarchical name; SAIF.
/// - May import: `input`, `netlist.text`.
/// - Does not know: designs, libraries, clocks. Names are matched by whoever has a design.
@NullMarked
package spikestack.silicon.netlist.activity;

import org.jspecify.annotations.NullMarked;
