package spikestack.model.network;

/// What the residual stream between blocks carries.
public sealed interface Residual {
  /// Sums of spikes, small integers 0..k (Spikformer). Branches start on them and end in neurons.
  record SpikeAdd() implements Residual {}

  /// int16 pre-activations in units of 2^-fractionBits (Spikingformer, SDT). Branches start with a
  /// gate neuron on the residual and end in a rescaled drive. `fractionBits` 0..14, by default 9.
  record MembraneShortcut(int fractionBits) implements Residual {
    public MembraneShortcut {
      if (fractionBits < 0 || fractionBits > 14) {
        throw new IllegalArgumentException("fractionBits must be 0..14, was " + fractionBits);
      }
    }
  }
}
