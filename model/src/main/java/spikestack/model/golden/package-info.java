/// The reference execution: slow, obvious, reads like the equations.
///
/// - In: a network and an input. Out: a trace with every spike, route and expected output.
/// - May import: `network`, `trace`, the containers of `spike`, never its kernels.
/// - Does not know: machines; the simulator must agree with it without ever seeing it.
@NullMarked
package spikestack.model.golden;

import org.jspecify.annotations.NullMarked;
