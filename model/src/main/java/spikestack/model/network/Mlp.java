package spikestack.model.network;

import java.util.Optional;

/// Spiking MLP: `up` fires; `down` fires (spike-add) or joins the residual (membrane shortcut).
public record Mlp(Optional<Neuron> gate, Projection up, Projection down) implements FeedForward {
  public Mlp {
    if (!up.fires() || down.fanIn() != up.outputs()) {
      throw new IllegalArgumentException(
          up.name() + ": must fire into the " + down.fanIn() + " inputs of " + down.name());
    }
  }
}
