/// DEF files: placed netlists, one file per tier.
///
/// - In: a DEF and a library. Out: a [spikestack.silicon.netlist.Design]; DEF again.
/// - May import: `input`, `netlist.text`, `netlist`.
/// - Does not know: how cells came to stand where they stand.
@NullMarked
package spikestack.silicon.netlist.def;

import org.jspecify.annotations.NullMarked;
