/// Checkpoints that people bring: PyTorch files (zip and legacy), pickles of arrays, safetensors,
/// NPZ.
///
/// - In: one file, of a kind found by its content. Out: named tensors in file order, and notes; or
///   an error with file, place, what was found and what is allowed.
/// - May import: the readers of `input`.
/// - Does not know: networks or what the names mean. No class is ever loaded, no code of the file
///   is ever run: a pickle is read by a machine of its own that knows tensors, numbers, texts and
///   containers, and keeps everything else as a name.
@NullMarked
package spikestack.model.input.checkpoint;

import org.jspecify.annotations.NullMarked;
