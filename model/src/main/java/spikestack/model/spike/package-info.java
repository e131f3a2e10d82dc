/// Bit-packed spike tensors and the few hot kernels over them.
///
/// - In: bits. Out: bits, counts, sums.
/// - May import: nothing of ours.
/// - Does not know: layers, files, time.
@NullMarked
package spikestack.model.spike;

import org.jspecify.annotations.NullMarked;
