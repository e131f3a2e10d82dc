/// Input files of HotSpot (`.config`, `.flp`, `.lcf`, `.materials`, `.ptrace`) and its two models.
///
/// - In: a configuration with the files it needs. Out: temperatures of blocks, package nodes and,
///   in the grid model, cells.
/// - May import: `unit`, `input`, and `thermal` around it.
/// - Does not know: micro-channels, the secondary path through the board, leakage, fans. Each is
///   refused by name when a configuration asks for it.
@NullMarked
package spikestack.silicon.thermal.hotspot;

import org.jspecify.annotations.NullMarked;
