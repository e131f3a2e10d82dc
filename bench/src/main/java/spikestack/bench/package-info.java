/// JMH benchmarks and side-by-side runs; never shipped.
///
/// - In: nothing. Out: measured times, with the result of each benchmark checked for correctness.
/// - May import: anything it measures.
/// - Does not know: the command line.
@NullMarked
package spikestack.bench;

import org.jspecify.annotations.NullMarked;
