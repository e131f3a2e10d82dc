/// The predictive standard-cell library of a technology file, and its memory macros, as Liberty and
/// LEF.
///
/// - In: a technology. Out: Liberty and LEF text; the cells as data; areas read from any Liberty
///   file.
/// - May import: `unit`, `input`, `tech`, `arch`, `cost`.
/// - Does not know: the design that is built of the cells, nor the tools that read them.
@NullMarked
package spikestack.silicon.library;

import org.jspecify.annotations.NullMarked;
