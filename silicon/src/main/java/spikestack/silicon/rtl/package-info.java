/// The machine as SystemVerilog: what it executes, how it is run, and whether it did what was
/// expected.
///
/// - In: a network, an accelerator and its plan; expected bits as a trace, expected cycles as plain
///   numbers. Out: parameters and memory images, a comparison.
/// - May import: `network`, `trace`, `spike`, `unit`, `input`, `arch`, `mapping`.
/// - Does not know: who computed the expectations (golden, simulator), joules.
@NullMarked
package spikestack.silicon.rtl;

import org.jspecify.annotations.NullMarked;
