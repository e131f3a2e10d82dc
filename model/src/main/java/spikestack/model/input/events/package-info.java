/// Recordings of event cameras, and frames made of them.
///
/// - In: AEDAT 2.0, 3.1 and 4 files, N-MNIST files, folders of them by class, arrays of frames.
///   Out: events with time, place and polarity; frames `[steps][2][height][width]` of counts with
///   labels.
/// - May import: the readers of `input`.
/// - Does not know: networks, or how many steps one takes.
@NullMarked
package spikestack.model.input.events;

import org.jspecify.annotations.NullMarked;
