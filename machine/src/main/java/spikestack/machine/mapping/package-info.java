/// Which work goes where and when.
///
/// - In: a network and an accelerator. Out: the list of descriptors the sequencer walks.
/// - May import: `network`, `arch`, `cost`, `input`, `unit`.
/// - Does not know: spikes; it plans, the simulator executes.
@NullMarked
package spikestack.machine.mapping;

import org.jspecify.annotations.NullMarked;
