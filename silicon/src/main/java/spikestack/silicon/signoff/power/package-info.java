/// Power of a design from how often its nets move.
///
/// - In: a timed design ([spikestack.silicon.signoff.timing.StaticTiming]) and its [Activity]. Out:
///   a [Power]: internal, switching and leakage power of every instance.
/// - May import: `unit`, `input`, `tech`, `netlist`, `signoff.timing`.
/// - Does not know: what the design computes, nor where it stands.
@NullMarked
package spikestack.silicon.signoff.power;

import org.jspecify.annotations.NullMarked;
