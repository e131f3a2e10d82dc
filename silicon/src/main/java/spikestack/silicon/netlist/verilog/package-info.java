/// Netlists as text: structural Verilog and Yosys JSON.
///
/// - In: a netlist, flat or hierarchical, and a [spikestack.silicon.netlist.Library] of what its
///   cells are. Out: a [spikestack.silicon.netlist.Design]; Verilog again.
/// - May import: `input`, `netlist.text`, `netlist`.
/// - Does not know: behaviour; only instances, nets and assignments of nets.
@NullMarked
package spikestack.silicon.netlist.verilog;

import org.jspecify.annotations.NullMarked;
