/// The spiking transformer as immutable data: layers, shapes, integer weights, thresholds.
///
/// - In: a model folder (`model.json`, `weights.safetensors`). Out: a network that cannot be wrong:
///   shapes agree, every channel fits its integration width.
/// - May import: `unit`, `input`.
/// - Does not know: how a layer is executed, and on what.
@NullMarked
package spikestack.model.network;

import org.jspecify.annotations.NullMarked;
