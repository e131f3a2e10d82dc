/// Strict readers of input files.
///
/// - In: paths of files people wrote or downloaded. Out: checked values, or an error with file,
///   place, what was found and what is allowed.
/// - May import: `unit`.
/// - Does not know: networks, machines, or what the values mean.
@NullMarked
package spikestack.model.input;

import org.jspecify.annotations.NullMarked;
