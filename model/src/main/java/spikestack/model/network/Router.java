package spikestack.model.network;

/// Decides which experts a token goes to (step SCR of 3D-MoE'24).
public sealed interface Router {
  int experts();

  int fanIn();

  /// Integer linear score of the token's inputs summed over all time steps, once per token:
  /// `score[n][e] = bias[e] + sum over t, d of weights[e][d] * s[t][n][d]`; the `k` largest win,
  /// ties to the lowest index.
  record TopK(Matrix weights, int[] bias, int k) implements Router {
    public TopK {
      bias = bias.clone();
      if (bias.length != weights.outputs()) {
        throw new IllegalArgumentException(
            bias.length + " biases for " + weights.outputs() + " experts");
      }
      if (k < 1 || k > weights.outputs()) {
        throw new IllegalArgumentException(
            "k must be 1.." + weights.outputs() + " (experts), was " + k);
      }
    }

    @Override
    public int experts() {
      return weights.outputs();
    }

    @Override
    public int fanIn() {
      return weights.fanIn();
    }
  }

  /// SEMM's router: a projection that fires, one bit per (t, token, expert); an expert's spikes are
  /// ANDed with its bit. A token is sent to expert e when any of its T bits is set (exact:
  /// membranes are private to a token).
  record Binary(Projection projection) implements Router {
    public Binary {
      if (!projection.fires()) {
        throw new IllegalArgumentException(projection.name() + ": a binary router must fire");
      }
    }

    @Override
    public int experts() {
      return projection.outputs();
    }

    @Override
    public int fanIn() {
      return projection.fanIn();
    }
  }
}
