/// Cycle-level execution.
///
/// - In: a trace and a mapping. Out: outputs (equal to the trace, bit for bit), cycles, event
///   counts.
/// - May import: `network`, `spike`, `trace`, `arch`, `mapping`.
/// - Does not know: joules, and the golden executor.
@NullMarked
package spikestack.machine.sim;

import org.jspecify.annotations.NullMarked;
