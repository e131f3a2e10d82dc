/// The accelerator as data: tiers, arrays, buffers, links, and the events it can count.
///
/// - In: an accelerator file. Out: a checked description of the hardware.
/// - May import: `unit`, `input`, `tech`.
/// - Does not know: networks, schedules, joules.
@NullMarked
package spikestack.machine.arch;

import org.jspecify.annotations.NullMarked;
