/// Networks without training, of a published shape and with published firing rates, for what no
/// checkpoint is public.
///
/// - In: a shape, a seed, a machine to run on while thresholds are set. Out: a network whose layers
///   fire at the published rates, and the rates reached.
/// - May import: what `sim` may.
/// - Does not know: images, accuracy (there is none).
@NullMarked
package spikestack.machine.sim.synthetic;

import org.jspecify.annotations.NullMarked;
