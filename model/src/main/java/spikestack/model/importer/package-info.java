/// From a bag of named tensors, as frameworks store trained networks, or a NIR graph, to a network
/// of integers.
///
/// - In: a checkpoint's tensors, a preset (names and structure of a published model, as data), and
///   what the checkpoint does not say (a description). Out: the same network with real weights, its
///   spikes and logits, the integer network, and a report of what was folded, rounded and guessed.
/// - May import: `network`, `input`, `nir`, `trace`, `spike`, `unit`.
/// - Does not know: how integers are executed (`golden`); files of one framework (`input` reads
///   them).
@NullMarked
package spikestack.model.importer;

import org.jspecify.annotations.NullMarked;
