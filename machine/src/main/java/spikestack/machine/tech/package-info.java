/// Technology files: nodes, memories, bonds, vias; every number with its unit, source and trust.
///
/// - In: a technology file. Out: checked entries with value, range and source.
/// - May import: `unit`, `input`.
/// - Does not know: accelerators and their events.
@NullMarked
package spikestack.machine.tech;

import org.jspecify.annotations.NullMarked;
