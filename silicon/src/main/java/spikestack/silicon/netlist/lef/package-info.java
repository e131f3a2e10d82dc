/// LEF files: layers and sites of a technology, outlines and pins of its cells.
///
/// - In: `.lef` files, plain or gzipped. Out: a [Lef], lengths in nanometres.
/// - May import: `input`, `netlist.text`, `netlist`.
/// - Does not know: Liberty, nor any design.
@NullMarked
package spikestack.silicon.netlist.lef;

import org.jspecify.annotations.NullMarked;
