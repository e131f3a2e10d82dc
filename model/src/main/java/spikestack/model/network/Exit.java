package spikestack.model.network;

/// Where the drive of a projection goes: into neurons that fire, or into the membrane residual.
public sealed interface Exit {
  /// The drive enters a neuron bank; the projection's output is spikes.
  record Fire(Neuron neuron) implements Exit {}

  /// The drive is added to the membrane residual: `r = clamp16(r + X)`, counted when it clamps.
  record Join() implements Exit {}
}
