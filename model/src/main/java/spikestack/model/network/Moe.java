package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Spiking mixture of experts, the five steps of 3D-MoE'24: SCR (router) → SSI, SMA, SCG (one
/// firing projection per expert, only for its tokens) → SAM (merge, original token order) →
/// optional shared `output` projection (required under a membrane shortcut).
public record Moe(
    Optional<Neuron> gate,
    Router router,
    List<Projection> experts,
    Merge merge,
    Optional<Projection> output)
    implements FeedForward {
  /// Largest number of experts: routes are 64-bit masks.
  public static final int MAX_EXPERTS = 64;

  public Moe {
    experts = List.copyOf(experts);
    if (experts.size() != router.experts() || experts.isEmpty() || experts.size() > MAX_EXPERTS) {
      throw new IllegalArgumentException(
          "the router has "
              + router.experts()
              + " outputs for "
              + experts.size()
              + " experts (1..64)");
    }
    int width = experts.getFirst().outputs();
    for (Projection expert : experts) {
      if (!expert.fires() || expert.outputs() != width || expert.fanIn() != router.fanIn()) {
        throw new IllegalArgumentException(
            expert.name() + ": experts must fire and agree in shape with the router");
      }
    }
    if (output.isPresent() && output.get().fanIn() != width) {
      throw new IllegalArgumentException(
          output.get().name() + ": must take the experts' " + width + " outputs");
    }
  }

  /// Width of an expert's output.
  public int width() {
    return experts.getFirst().outputs();
  }
}
