package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Several whole MLPs, of which each token passes through one (the mixture of experts of the
/// SDT-MoE fork). `up` of the token's expert fires; the drive X of its `down` joins the membrane
/// residual, with a share g as `(g X + 2^(bits-1)) >> bits` ([ShareTable]).
///
/// `gate` stands before router and experts alike. All ups agree in shape, and all downs.
public record RoutedMlp(Optional<Neuron> gate, TopOne router, List<Expert> experts)
    implements FeedForward {
  /// One MLP.
  public record Expert(Projection up, Projection down) {
    public Expert {
      if (!up.fires() || down.fanIn() != up.outputs()) {
        throw new IllegalArgumentException(
            up.name() + ": must fire into the " + down.fanIn() + " inputs of " + down.name());
      }
    }
  }

  public RoutedMlp {
    experts = List.copyOf(experts);
    if (experts.size() != router.experts() || experts.size() > Moe.MAX_EXPERTS) {
      throw new IllegalArgumentException(
          "the router has "
              + router.experts()
              + " outputs for "
              + experts.size()
              + " experts (1.."
              + Moe.MAX_EXPERTS
              + ")");
    }
    Expert first = experts.getFirst();
    for (Expert expert : experts) {
      if (expert.up.fanIn() != router.fanIn()
          || expert.up.outputs() != first.up.outputs()
          || expert.down.outputs() != first.down.outputs()) {
        throw new IllegalArgumentException(
            expert.up.name() + ": experts must agree in shape with each other and the router");
      }
    }
  }

  /// Hidden width of an expert.
  public int hidden() {
    return experts.getFirst().up.outputs();
  }
}
