/// 3DBlox: stacks of dies as `.3dbv` (kinds of dies), `.3dbx` (the stack) and `.bmap` (bumps).
///
/// - In: a `.3dbx` with what it includes. Out: a [Stack], what is wrong with it, the files again;
///   and the whole stack as one design.
/// - May import: `input`, `netlist`, its formats.
/// - Does not know: how a stack was partitioned or placed.
@NullMarked
package spikestack.silicon.netlist.dblox;

import org.jspecify.annotations.NullMarked;
