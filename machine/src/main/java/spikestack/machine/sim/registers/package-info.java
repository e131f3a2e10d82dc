/// Register-level models of the two arrays and their banks: every processing element, every
/// register, each cycle first read, then written. Slow and small; the fast simulator and the RTL
/// are held against them.
///
/// - In: descriptors, weights and spikes of one run on one core. Out: spikes, sums, the cycle in
///   which the last one was written.
/// - May import: nothing of ours.
/// - Does not know: networks, buffers, other cores.
@NullMarked
package spikestack.machine.sim.registers;

import org.jspecify.annotations.NullMarked;
