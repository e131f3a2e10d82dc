/// Recorded spikes, expert routes and expected outputs: the contract between golden and every
/// machine.
///
/// - In: what an execution recorded, or a trace file. Out: the same, readable layer by layer.
/// - May import: `network`, `spike`, `input`.
/// - Does not know: who recorded it or who replays it.
@NullMarked
package spikestack.model.trace;

import org.jspecify.annotations.NullMarked;
