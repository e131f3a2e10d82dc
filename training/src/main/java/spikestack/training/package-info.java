/// Surrogate-gradient training of spiking transformers; writes model folders.
///
/// - In: a data set, an architecture, a seed. Out: a model folder and its accuracy, float and
///   integer.
/// - May import: `network`, `input`, `trace`, `golden`; the only package that knows a deep-learning
///   library.
/// - Does not know: machines.
@NullMarked
package spikestack.training;

import org.jspecify.annotations.NullMarked;
