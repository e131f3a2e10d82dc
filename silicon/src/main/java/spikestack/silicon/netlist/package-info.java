/// The one in-memory design database, and the file formats around it.
///
/// A design is a structure of arrays: instances, pins, nets, ports and blocks are small integers.
/// Coordinates are integer nanometres; the tier of an instance is an attribute, so a stack of dies
/// is one design. Masters join what LEF says of a cell's shape and what Liberty says of its timing.
/// Subpackages hold one format each: `verilog` (and Yosys JSON), `liberty`, `lef`, `def`, `sdc`,
/// `spef`, `dblox`.
///
/// - In: files of these formats. Out: a [Design] and its [Library]; the same formats again.
/// - May import: `unit`, `input`, `tech`.
/// - Does not know: any machine, nor what is done with a design.
@NullMarked
package spikestack.silicon.netlist;

import org.jspecify.annotations.NullMarked;
