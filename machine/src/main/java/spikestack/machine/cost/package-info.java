/// Event counts times technology.
///
/// - In: event counts, an accelerator, a technology. Out: energy, area, clock, latency.
/// - May import: `unit`, `tech`, `arch`.
/// - Does not know: how the events came about.
@NullMarked
package spikestack.machine.cost;

import org.jspecify.annotations.NullMarked;
